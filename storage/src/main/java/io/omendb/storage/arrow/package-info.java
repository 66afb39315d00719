/// The edge to Apache Arrow's Java library, for callers who want its vectors.
@NullMarked
package io.omendb.storage.arrow;

import org.jspecify.annotations.NullMarked;
