package io.omendb.storage.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.column.Batch;
import io.omendb.storage.columnfile.SampleRows;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.arrow.ForeignArrowReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.junit.jupiter.api.Test;

class BatchArrowReaderTest {
  private static final Schema SCHEMA =
      Schema.parse(
          SampleRows.SCALARS.text()
              + ", tags list(string), meta struct(a int16, b list(struct(c bool, d list(float64))))"
              + ", v vector(3), h vector(3, float16), c vector(3, int8), u vector(3, uint8)");

  @Test
  void valuesComeThroughArrowAndNothingLeaks() throws IOException {
    List<Batch> batches =
        List.of(SampleRows.batch(SCHEMA, 1_000, 1), SampleRows.batch(SCHEMA, 1, 2));
    List<String> closed = new ArrayList<>();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    try (BufferAllocator allocator = new RootAllocator()) {
      try (ArrowReader reader =
          new BatchArrowReader(allocator, SCHEMA, batches.iterator(), () -> closed.add("closed"))) {
        try (ArrowStreamWriter writer =
            new ArrowStreamWriter(reader.getVectorSchemaRoot(), null, stream)) {
          while (reader.loadNextBatch()) {
            writer.writeBatch();
          }
        }
        assertThat(reader.bytesRead()).isPositive();
      }
      assertThat(allocator.getAllocatedMemory()).isZero();
    }
    assertThat(closed).containsExactly("closed");
    try (ForeignArrowReader back =
        ForeignArrowReader.of(new ByteArrayInputStream(stream.toByteArray()), _ -> false, "test")) {
      for (Batch expected : batches) {
        Batch actual = back.next().orElseThrow();
        for (int i = 0; i < SCHEMA.size(); i++) {
          for (int row = 0; row < expected.rows(); row++) {
            assertThat(SampleRows.value(actual.columns().get(i), row))
                .isEqualTo(SampleRows.value(expected.columns().get(i), row));
          }
        }
      }
      assertThat(back.next()).isEmpty();
    }
  }

  @Test
  void nothingLeaksWhereTheAllocatorRefuses() {
    List<Batch> batches = List.of(SampleRows.batch(SCHEMA, 10_000, 1));
    try (BufferAllocator allocator = new RootAllocator(100_000)) {
      try (ArrowReader reader =
          new BatchArrowReader(allocator, SCHEMA, batches.iterator(), () -> {})) {
        assertThatThrownBy(reader::loadNextBatch).isInstanceOf(OutOfMemoryException.class);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      assertThat(allocator.getAllocatedMemory()).isZero();
    }
  }
}
