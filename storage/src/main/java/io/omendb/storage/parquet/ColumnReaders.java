package io.omendb.storage.parquet;

import org.apache.parquet.column.ColumnReadStore;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;

/// The columns of a row group, value by value. Stateless.
public final class ColumnReaders {
  private ColumnReaders() {}

  /// @param message the columns that are wanted
  /// @param createdBy what the footer says of the file's writer
  public static ColumnReadStore of(PageReadStore pages, MessageType message, String createdBy) {
    return new ColumnReadStoreImpl(pages, new NoRecord(), message, createdBy);
  }

  /// Stands where the library wants converters of records, which nothing calls: values are taken
  /// from the column readers.
  private static final class NoRecord extends GroupConverter {
    @Override
    public Converter getConverter(int field) {
      return new NoValue();
    }

    @Override
    public void start() {}

    @Override
    public void end() {}
  }

  /// Both a group and a value, for columns at any depth.
  private static final class NoValue extends GroupConverter {
    @Override
    public Converter getConverter(int field) {
      return this;
    }

    @Override
    public void start() {}

    @Override
    public void end() {}

    @Override
    public boolean isPrimitive() {
      return true;
    }

    @Override
    public PrimitiveConverter asPrimitiveConverter() {
      return new PrimitiveConverter() {};
    }
  }
}
