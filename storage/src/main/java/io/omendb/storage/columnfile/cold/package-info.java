/// Column files of seldom read columns: Parquet, within what spec chapter 06 allows of it.
@NullMarked
package io.omendb.storage.columnfile.cold;

import org.jspecify.annotations.NullMarked;
