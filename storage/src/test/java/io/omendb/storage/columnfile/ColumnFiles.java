package io.omendb.storage.columnfile;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// A column file as an array of bytes with what the manifest would say of it.
record ColumnFiles(ColumnFile file, long rows, byte[] bytes) {
  static ColumnFiles scalars(Schema schema, List<Batch> batches) {
    try (MemoryObjectStore store = new MemoryObjectStore("memory:test");
        ScalarFileWriter writer =
            new ScalarFileWriter(store, Environment.system(), "data", "f.arrow", schema.fields())) {
      for (Batch batch : batches) {
        writer.write(batch.columns(), 0, batch.rows(), 0);
      }
      return taken(store, writer.finish(), writer.rows());
    }
  }

  static ColumnFiles vectors(Field field, List<Column> columns) {
    try (MemoryObjectStore store = new MemoryObjectStore("memory:test");
        VectorFileWriter writer = new VectorFileWriter(store, "data", "f.vectors", field)) {
      for (Column column : columns) {
        writer.write(column, 0, column.rows());
      }
      return taken(store, writer.finish(), writer.rows());
    }
  }

  private static ColumnFiles taken(MemoryObjectStore store, ColumnFile file, long rows) {
    try (ObjectBytes bytes = store.open("data/" + file.file().name())) {
      return new ColumnFiles(
          file, rows, bytes.slice(0, bytes.length()).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  ArrowFileReader open() {
    return ArrowFileReader.open(new Mapped(bytes), file, rows);
  }

  /// All columns of all batches, after the check of every byte.
  static List<Column> readAll(ArrowFileReader reader) {
    List<Column> columns = new ArrayList<>();
    for (int batch = 0; batch < reader.batches(); batch++) {
      for (Field field : reader.fields()) {
        columns.add(reader.read(field.id(), batch));
      }
    }
    reader.verifyAll();
    return columns;
  }

  /// Bytes in native memory.
  record Mapped(MemorySegment segment) implements ObjectBytes {
    Mapped(byte[] content) {
      this(Arena.ofAuto().allocate(content.length, 64).copyFrom(MemorySegment.ofArray(content)));
    }

    @Override
    public String name() {
      return "data/f.arrow";
    }

    @Override
    public long length() {
      return segment.byteSize();
    }

    @Override
    public MemorySegment slice(long offset, long length) {
      return segment.asSlice(offset, length);
    }

    @Override
    public void close() {}
  }
}
