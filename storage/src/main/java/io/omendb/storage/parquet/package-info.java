/// Parquet files read and written without Hadoop: opening, codecs, schemas, row groups.
@NullMarked
package io.omendb.storage.parquet;

import org.jspecify.annotations.NullMarked;
