/// Columns of Parquet files that others wrote, as columns of ours.
@NullMarked
package io.omendb.storage.source.parquet;

import org.jspecify.annotations.NullMarked;
