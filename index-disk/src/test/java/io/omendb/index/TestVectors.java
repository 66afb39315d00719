package io.omendb.index;

import io.omendb.storage.distance.Distances;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.distance.QueryDistance;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.index.Bytes;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Vectors for tests of index providers, and the exact answers. Stateless and thread-safe.
public final class TestVectors {
  private TestVectors() {}

  /// `count` vectors around `clusters` centres, as values that `element` can hold.
  public static float[][] clustered(
      ElementType element, int count, int dimension, int clusters, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] centres = new float[clusters][dimension];
    for (float[] centre : centres) {
      for (int i = 0; i < dimension; i++) {
        centre[i] = (float) random.nextGaussian() * 30;
      }
    }
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      float[] centre = centres[random.nextInt(clusters)];
      for (int i = 0; i < dimension; i++) {
        vector[i] = held(element, centre[i] + (float) random.nextGaussian() * 12);
      }
    }
    return vectors;
  }

  private static float held(ElementType element, float value) {
    return switch (element) {
      case FLOAT32 -> value;
      case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(value));
      case INT8 -> Math.clamp(Math.round(value), -128, 127);
      case UINT8 -> Math.clamp(Math.round(value + 100), 0, 255);
    };
  }

  /// The vectors as stored rows, in runs of at most `runLength`.
  public static VectorRows rows(
      ElementType element, int dimension, float[][] vectors, int runLength) {
    List<VectorRows.Run> runs = new ArrayList<>();
    int stride = dimension * element.bytes();
    for (int first = 0; first < vectors.length; first += runLength) {
      int count = Math.min(runLength, vectors.length - first);
      MemorySegment segment = Arena.ofAuto().allocate(64 + (long) count * stride, 64);
      for (int row = 0; row < count; row++) {
        for (int i = 0; i < dimension; i++) {
          store(element, segment, 64 + (long) row * stride, i, vectors[first + row][i]);
        }
      }
      runs.add(new VectorRows.Run(count, bytes(segment), 64));
    }
    return new VectorRows(dimension, element, runs);
  }

  private static void store(
      ElementType element, MemorySegment out, long offset, int index, float value) {
    switch (element) {
      case FLOAT32 -> out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + 4L * index, value);
      case FLOAT16 ->
          out.set(
              ValueLayout.JAVA_SHORT_UNALIGNED, offset + 2L * index, Float.floatToFloat16(value));
      case INT8, UINT8 -> out.set(ValueLayout.JAVA_BYTE, offset + index, (byte) (int) value);
    }
  }

  /// Bytes whose checksums always match.
  public static Bytes bytes(MemorySegment segment) {
    return new Bytes() {
      @Override
      public MemorySegment segment() {
        return segment;
      }

      @Override
      public void verify(long offset, long length) {
        segment.asSlice(offset, length);
      }
    };
  }

  /// The exact nearest rows among those that `accept` holds.
  public static long[] exact(
      VectorRows rows, Metric metric, float[] query, @Nullable RowMask accept, int k) {
    QueryDistance distance = Distances.query(metric, rows.element(), query);
    TopK nearest = new TopK(k);
    for (int row = 0; row < rows.size(); row++) {
      if (accept == null || accept.contains(row)) {
        int run = rows.runOf(row);
        nearest.offer(distance.at(rows.segment(run), rows.offset(run, row)), row);
      }
    }
    long[] ids = new long[nearest.size()];
    nearest.drain(ids, new float[ids.length]);
    return ids;
  }
}
