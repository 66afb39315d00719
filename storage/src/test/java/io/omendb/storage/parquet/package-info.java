/// Parquet's codecs.
@NullMarked
package io.omendb.storage.parquet;

import org.jspecify.annotations.NullMarked;
