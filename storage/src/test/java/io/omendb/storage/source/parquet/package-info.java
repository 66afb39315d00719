/// Parquet's codecs.
@NullMarked
package io.omendb.storage.source.parquet;

import org.jspecify.annotations.NullMarked;
