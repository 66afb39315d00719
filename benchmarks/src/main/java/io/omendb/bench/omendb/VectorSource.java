package io.omendb.bench.omendb;

import io.omendb.bench.worker.VectorFile;
import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.RowSource;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Vectors of a file as rows of one column: as they lie in the file where types agree, widened from
/// uint8 to float32 otherwise. For one thread at a time.
final class VectorSource implements RowSource {
  static final String VECTOR = "v";
  private static final int BATCH_ROWS = 8_192;

  private final VectorFile base;
  private final DataType.Vector type;
  private final Schema schema;
  private int next;

  VectorSource(VectorFile base, ElementType element) {
    this.base = base;
    this.type = new DataType.Vector(base.dimension(), element);
    this.schema = Schema.of(List.of(VECTOR), List.of(type));
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public OptionalLong rowsLeft() {
    return OptionalLong.of(base.rows() - next);
  }

  @Override
  public Optional<Batch> next() {
    int count = Math.min(BATCH_ROWS, base.rows() - next);
    if (count == 0) {
      return Optional.empty();
    }
    MemorySegment values =
        base.wide() == (type.element() == ElementType.FLOAT32)
            ? base.body().asSlice((long) next * type.stride(), (long) count * type.stride())
            : widened(count);
    next += count;
    return Optional.of(
        new Batch(schema, count, List.of(new Column(type, count, null, null, values))));
  }

  private MemorySegment widened(int count) {
    if (type.element() != ElementType.FLOAT32) {
      throw new IllegalStateException(base.path() + " does not fit into " + type.text());
    }
    MemorySegment values = MemorySegment.ofArray(new byte[count * type.stride()]);
    float[] row = new float[base.dimension()];
    for (int i = 0; i < count; i++) {
      base.row(next + i, row);
      MemorySegment.copy(row, 0, values, Column.FLOAT, (long) i * type.stride(), row.length);
    }
    return values;
  }

  @Override
  public void close() {}
}
