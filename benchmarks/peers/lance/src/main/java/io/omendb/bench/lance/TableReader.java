package io.omendb.bench.lance;

import io.omendb.bench.table.TableRows;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// The table's rows as Arrow batches, copied buffer by buffer. For one thread at a time.
final class TableReader extends ArrowReader {
  static final Schema SCHEMA =
      new Schema(
          List.of(
              field(TableRows.ID, new ArrowType.Int(64, true)),
              field(TableRows.CATEGORY, new ArrowType.Int(32, true)),
              field(TableRows.VALUE, new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
              field(TableRows.CAPTION, new ArrowType.Utf8()),
              field(
                  TableRows.VECTOR,
                  new ArrowType.FixedSizeList(TableRows.DIMENSION),
                  field("item", new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)))));

  private final TableRows rows;
  private final int end;
  private final int batchRows;
  private int next;

  TableReader(BufferAllocator allocator, TableRows rows, int first, int count, int batchRows) {
    super(allocator);
    this.rows = rows;
    this.next = first;
    this.end = first + count;
    this.batchRows = batchRows;
  }

  private static Field field(String name, ArrowType type, Field... children) {
    return new Field(name, FieldType.nullable(type), List.of(children));
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    VectorSchemaRoot root = getVectorSchemaRoot();
    root.clear();
    int count = Math.min(batchRows, end - next);
    if (count == 0) {
      return false;
    }
    fill(root, rows, next, count);
    next += count;
    return true;
  }

  /// Sets the root to consecutive rows.
  static void fill(VectorSchemaRoot root, TableRows rows, int first, int count) {
    for (FieldVector vector : root.getFieldVectors()) {
      MemorySegment values = rows.values(vector.getName(), first, count);
      switch (vector) {
        case FixedSizeListVector lists -> {
          lists.setInitialCapacity(count);
          lists.allocateNew();
          fill((BaseFixedWidthVector) lists.getDataVector(), values, count * TableRows.DIMENSION);
          valid(lists.getValidityBuffer(), count);
        }
        case VarCharVector texts -> fill(texts, rows, first, count);
        case BaseFixedWidthVector numbers -> fill(numbers, values, count);
        default -> throw new IllegalStateException("no such column: " + vector.getField());
      }
      vector.setValueCount(count);
    }
    root.setRowCount(count);
  }

  private static void fill(BaseFixedWidthVector vector, MemorySegment values, int count) {
    vector.allocateNew(count);
    vector.getDataBuffer().setBytes(0, values.asByteBuffer());
    valid(vector.getValidityBuffer(), count);
    vector.setValueCount(count);
  }

  private static void fill(VarCharVector texts, TableRows rows, int first, int count) {
    int start = rows.captionStart(first);
    int bytes = rows.captionStart(first + count) - start;
    texts.allocateNew(bytes, count);
    texts
        .getDataBuffer()
        .setBytes(
            0, rows.values(TableRows.CAPTION, first, count).asSlice(start, bytes).asByteBuffer());
    for (int i = 0; i <= count; i++) {
      texts.getOffsetBuffer().setInt(4L * i, rows.captionStart(first + i) - start);
    }
    valid(texts.getValidityBuffer(), count);
    texts.setLastSet(count - 1);
  }

  private static void valid(ArrowBuf validity, int count) {
    long bytes = BitVectorHelper.getValidityBufferSize(count);
    validity.setOne(0, bytes);
  }

  @Override
  public long bytesRead() {
    return 0;
  }

  @Override
  protected void closeReadSource() {}

  @Override
  protected Schema readSchema() {
    return SCHEMA;
  }
}
