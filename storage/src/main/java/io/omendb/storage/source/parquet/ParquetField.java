package io.omendb.storage.source.parquet;

import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.schema.DataType;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;

/// A column of ours and how it is read from the columns of a Parquet file. Immutable.
public sealed interface ParquetField permits ParquetColumn, ParquetNested {
  String name();

  DataType type();

  boolean nullable();

  /// The columns of the file that it is read from.
  List<ColumnDescriptor> descriptors();

  /// Adds the next row's value and moves behind it.
  ///
  /// @param readers one for each of the descriptors
  void read(List<ColumnReader> readers, ColumnBuilder builder);
}
