/// Parquet files opened without Hadoop: options, codecs.
@NullMarked
package io.omendb.storage.source.parquet;

import org.jspecify.annotations.NullMarked;
