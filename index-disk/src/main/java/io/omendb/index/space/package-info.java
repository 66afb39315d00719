/// Rows and queries in the space where every metric is Euclidean: as they are, normalised, or
/// lifted.
@NullMarked
package io.omendb.index.space;

import org.jspecify.annotations.NullMarked;
