package io.omendb.bench.lance;

import io.omendb.bench.worker.VectorFile;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// Vectors of a file as Arrow batches. For one thread at a time.
final class VectorReader extends ArrowReader {
  private static final int BATCH_ROWS = 10_000;

  private final VectorFile base;
  private int next;

  VectorReader(BufferAllocator allocator, VectorFile base) {
    super(allocator);
    this.base = base;
  }

  @Override
  public boolean loadNextBatch() throws IOException {
    VectorSchemaRoot root = getVectorSchemaRoot();
    root.clear();
    int count = Math.min(BATCH_ROWS, base.rows() - next);
    if (count == 0) {
      return false;
    }
    FixedSizeListVector lists = (FixedSizeListVector) root.getVector(0);
    Float4Vector values = (Float4Vector) lists.getDataVector();
    int dimension = base.dimension();
    lists.setInitialCapacity(count);
    lists.allocateNew();
    values.allocateNew(count * dimension);
    float[] row = new float[dimension];
    for (int i = 0; i < count; i++) {
      base.row(next + i, row);
      lists.setNotNull(i);
      for (int j = 0; j < dimension; j++) {
        values.set(i * dimension + j, row[j]);
      }
    }
    values.setValueCount(count * dimension);
    lists.setValueCount(count);
    root.setRowCount(count);
    next += count;
    return true;
  }

  @Override
  public long bytesRead() {
    return (long) next * base.dimension() * Float.BYTES;
  }

  @Override
  protected void closeReadSource() {}

  @Override
  protected Schema readSchema() {
    Field item =
        new Field(
            "item",
            FieldType.nullable(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
            List.of());
    Field list =
        new Field(
            LanceEngine.VECTOR,
            FieldType.nullable(new ArrowType.FixedSizeList(base.dimension())),
            List.of(item));
    return new Schema(List.of(list));
  }
}
