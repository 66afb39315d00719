package io.omendb.storage.columnfile;

import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ArrowMessages.BlockRef;
import io.omendb.storage.columnfile.ArrowMessages.BufferRef;
import io.omendb.storage.columnfile.ArrowMessages.Node;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.nio.ByteBuffer;
import java.util.List;

/// Writes one vector column as an Arrow IPC file of one uncompressed record batch, streaming: row
/// `n` lies at byte `4096 + n * stride`. For one thread at a time. Closing without [#finish] leaves
/// nothing.
public final class VectorFileWriter implements AutoCloseable {
  private final Field field;
  private final DataType.Vector type;
  private final ColumnFileOutput out;
  private long rows;

  /// Starts a file.
  ///
  /// @param name the object's file name within `directory`
  public VectorFileWriter(ObjectStore store, String directory, String name, Field field) {
    this.field = field;
    this.type = (DataType.Vector) field.type();
    this.out = new ColumnFileOutput(name, store.create(directory + "/" + name));
    out.write(new byte[ColumnFileFormat.VECTOR_BODY_OFFSET]);
  }

  /// Appends `count` rows of a column from row `from` on.
  public void write(Column column, int from, int count) {
    if (!column.type().equals(type)) {
      throw new IllegalArgumentException(
          "column of " + column.type().text() + " for a file of " + type.text());
    }
    long stride = type.stride();
    out.write(column.values().asSlice(from * stride, count * stride));
    rows += count;
  }

  public long rows() {
    return rows;
  }

  /// Completes the file and tells what the manifest records of it.
  public ColumnFile finish() {
    out.align();
    long bodyBytes = out.position() - ColumnFileFormat.VECTOR_BODY_OFFSET;
    List<Field> fields = List.of(field);
    byte[] magic = new byte[8];
    System.arraycopy(ColumnFileFormat.MAGIC, 0, magic, 0, ColumnFileFormat.MAGIC.length);
    byte[] schemaMetadata = ArrowMessages.schema(fields);
    byte[] schema =
        ArrowMessages.encapsulated(
            schemaMetadata,
            (int) ColumnFileFormat.aligned(magic.length + 8 + schemaMetadata.length)
                - magic.length);
    int batchOffset = magic.length + schema.length;
    int batchBytes = ColumnFileFormat.VECTOR_BODY_OFFSET - batchOffset;
    byte[] batch = ArrowMessages.encapsulated(batchMetadata(bodyBytes), batchBytes);
    out.patch(
        ByteBuffer.allocate(ColumnFileFormat.VECTOR_BODY_OFFSET)
            .put(magic)
            .put(schema)
            .put(batch)
            .array());
    return out.finish(
        fields,
        List.of(new BlockRef(batchOffset, batchBytes, bodyBytes)),
        ColumnFile.Encoding.ARROW_VECTORS);
  }

  @Override
  public void close() {
    out.close();
  }

  private byte[] batchMetadata(long bodyBytes) {
    BufferRef none = new BufferRef(0, 0);
    return ArrowMessages.recordBatch(
        rows,
        List.of(new Node(rows, 0), new Node(Math.multiplyExact(rows, (long) type.dimension()), 0)),
        List.of(none, none, new BufferRef(0, rows * type.stride())),
        bodyBytes,
        false);
  }
}
