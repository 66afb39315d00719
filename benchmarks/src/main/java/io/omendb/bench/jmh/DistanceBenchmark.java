package io.omendb.bench.jmh;

import io.omendb.storage.distance.Distances;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.distance.QueryDistance;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Distances of rows in the second-level cache from one query. For one thread at a time.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class DistanceBenchmark {
  private static final int ROWS = 128;
  private static final long SEED = 1;

  @Param({"L2", "COSINE", "DOT"})
  Metric metric = Metric.L2;

  @Param({"FLOAT32", "FLOAT16", "INT8", "UINT8"})
  ElementType element = ElementType.FLOAT32;

  @Param({"128", "784"})
  int dimension;

  private final float[] distances = new float[ROWS];
  private final long[] scattered = new long[ROWS];
  private MemorySegment rows = MemorySegment.NULL;
  private QueryDistance query = Distances.query(Metric.L2, ElementType.FLOAT32, new float[1]);
  private long stride;

  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(SEED);
    stride = (long) dimension * element.bytes();
    rows = Arena.ofAuto().allocate(ROWS * stride, 64);
    float[] vector = new float[dimension];
    for (int row = 0; row < ROWS; row++) {
      scattered[row] = random.nextInt(ROWS) * stride;
      for (int i = 0; i < dimension; i++) {
        vector[i] = random.nextInt(128);
        put(row * stride, i, vector[i]);
      }
    }
    query = Distances.query(metric, element, vector);
  }

  private void put(long offset, int index, float value) {
    switch (element) {
      case FLOAT32 -> rows.set(ValueLayout.JAVA_FLOAT, offset + 4L * index, value);
      case FLOAT16 ->
          rows.set(
              ValueLayout.JAVA_SHORT_UNALIGNED, offset + 2L * index, Float.floatToFloat16(value));
      case INT8, UINT8 -> rows.set(ValueLayout.JAVA_BYTE, offset + index, (byte) (int) value);
    }
  }

  /// Rows one after another.
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public float[] run() {
    query.run(rows, 0, stride, ROWS, distances);
    return distances;
  }

  /// Rows anywhere, four a call.
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public float[] four() {
    for (int i = 0; i < ROWS; i += 4) {
      query.four(
          rows, scattered[i], scattered[i + 1], scattered[i + 2], scattered[i + 3], distances);
    }
    return distances;
  }
}
