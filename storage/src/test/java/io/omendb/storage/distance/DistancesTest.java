package io.omendb.storage.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DistancesTest {
  private static final int[] DIMENSIONS =
      IntStream.concat(
              IntStream.rangeClosed(1, 140), IntStream.of(255, 256, 257, 511, 784, 1_000, 2_000))
          .toArray();

  private static void fill(
      ElementType element, MemorySegment rows, int components, SplittableRandom random) {
    for (int i = 0; i < components; i++) {
      switch (element) {
        case FLOAT32 -> rows.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        case FLOAT16 -> {
          // Subnormal numbers too.
          float scale = random.nextInt(10) == 0 ? 1e-7f : 2;
          short half = Float.floatToFloat16((float) random.nextGaussian() * scale);
          rows.setAtIndex(ValueLayout.JAVA_SHORT, i, half);
        }
        case INT8, UINT8 -> rows.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
      }
    }
  }

  /// The definition, in float64.
  private static double exact(
      Metric metric, ElementType element, MemorySegment rows, long offset, float[] query) {
    double squares = 0;
    double dot = 0;
    double own = 0;
    double others = 0;
    for (int i = 0; i < query.length; i++) {
      double component = PreparedDistance.component(element, rows, offset, i);
      squares += (component - query[i]) * (component - query[i]);
      dot += component * query[i];
      own += (double) query[i] * query[i];
      others += component * component;
    }
    return switch (metric) {
      case L2 -> squares;
      case COSINE -> own * others > 0 ? 1 - dot / Math.sqrt(own * others) : 1;
      case DOT -> -dot;
    };
  }

  /// Rounding errors are in proportion to what was added up.
  private static double tolerance(
      Metric metric, ElementType element, MemorySegment rows, long offset, float[] query) {
    double sum = 1e-6;
    for (int i = 0; i < query.length; i++) {
      double component = PreparedDistance.component(element, rows, offset, i);
      sum += Math.abs(component * query[i]) + component * component + query[i] * query[i];
    }
    return metric == Metric.COSINE ? 1e-4 : 1e-5 * sum;
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void everyKernelAgreesWithTheDefinition(ElementType element) {
    SplittableRandom random = new SplittableRandom(element.bytes());
    for (int dimension : DIMENSIONS) {
      int stride = dimension * element.bytes();
      // Rows end where the segment ends: a kernel that reads on fails.
      MemorySegment rows = Arena.ofAuto().allocate(5L * stride, 64);
      fill(element, rows, 5 * dimension, random);
      float[] query = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        query[i] =
            switch (element) {
              case FLOAT32, FLOAT16 -> (float) random.nextGaussian();
              case INT8 -> random.nextInt(-128, 128) + (dimension % 2 == 0 ? 0.25f : 0);
              case UINT8 -> random.nextInt(256) + (dimension % 2 == 0 ? 0.25f : 0);
            };
      }
      for (Metric metric : Metric.values()) {
        for (int bits : new int[] {0, Kernels.bits()}) {
          RowDistance distance = Distances.rows(metric, element, dimension, bits);
          distance.reset(query);
          compare(distance, metric, element, rows, stride, query);
          distance.reset(rows, 4L * stride);
          float[] row = new float[dimension];
          for (int i = 0; i < dimension; i++) {
            row[i] = PreparedDistance.component(element, rows, 4L * stride, i);
          }
          compare(distance, metric, element, rows, stride, row);
        }
      }
    }
  }

  private static void compare(
      QueryDistance distance,
      Metric metric,
      ElementType element,
      MemorySegment rows,
      int stride,
      float[] query) {
    float[] run = new float[5];
    distance.run(rows, 0, stride, 5, run);
    float[] four = new float[4];
    distance.four(rows, 4L * stride, 0, 2L * stride, stride, four);
    for (int row = 0; row < 5; row++) {
      long offset = (long) row * stride;
      double exact = exact(metric, element, rows, offset, query);
      float within = (float) tolerance(metric, element, rows, offset, query);
      assertThat(distance.at(rows, offset))
          .as("%s %s %s", metric, element, query.length)
          .isCloseTo((float) exact, within(within));
      assertThat(run[row]).isCloseTo((float) exact, within(within));
    }
    int[] order = {4, 0, 2, 1};
    for (int i = 0; i < 4; i++) {
      assertThat(four[i]).isCloseTo(run[order[i]], within(1e-4f * (1 + Math.abs(run[order[i]]))));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"INT8", "UINT8"})
  void integersAreExactAtTheirLimits(ElementType element) {
    int dimension = 30_001;
    MemorySegment rows = Arena.ofAuto().allocate(dimension, 64);
    int least = element == ElementType.INT8 ? -128 : 0;
    for (int stored : new int[] {least, least + 255}) {
      rows.fill((byte) stored);
      for (int asked : new int[] {least, least + 255}) {
        float[] query = new float[dimension];
        java.util.Arrays.fill(query, asked);
        float squares = (float) ((long) (stored - asked) * (stored - asked) * dimension);
        float dot = (float) ((long) stored * asked * dimension);
        for (int bits : new int[] {0, Kernels.bits()}) {
          RowDistance l2 = Distances.rows(Metric.L2, element, dimension, bits);
          l2.reset(query);
          assertThat(l2.at(rows, 0)).isEqualTo(squares);
          RowDistance product = Distances.rows(Metric.DOT, element, dimension, bits);
          product.reset(query);
          assertThat(product.at(rows, 0) + 0f).isEqualTo(-dot + 0f);
        }
      }
    }
  }

  @Test
  void aVectorWithoutDirectionIsPerpendicular() {
    MemorySegment rows = Arena.ofAuto().allocate(64, 64);
    QueryDistance distance =
        Distances.query(Metric.COSINE, ElementType.FLOAT32, new float[] {1, 2, 3});
    assertThat(distance.at(rows, 0)).isEqualTo(1);
  }

  @Test
  void extremeMagnitudesNeitherOverflowNorVanish() {
    MemorySegment rows = Arena.ofAuto().allocate(32, 64);
    for (float size : new float[] {1e-24f, 1e-20f, 1, 1e20f, 3e38f}) {
      for (int i = 0; i < 8; i++) {
        rows.setAtIndex(ValueLayout.JAVA_FLOAT, i, i % 2 == 0 ? size : -size);
      }
      for (int bits : new int[] {0, Kernels.bits()}) {
        RowDistance cosine = Distances.rows(Metric.COSINE, ElementType.FLOAT32, 2, bits);
        RowDistance dot = Distances.rows(Metric.DOT, ElementType.FLOAT32, 2, bits);
        float[] out = new float[4];
        cosine.reset(new float[] {1, -1});
        assertThat(cosine.at(rows, 0)).as("%s", size).isCloseTo(0, within(1e-6f));
        cosine.reset(new float[] {3e38f, -3e38f});
        cosine.run(rows, 0, 8, 4, out);
        for (float distance : out) {
          assertThat(distance).as("%s", size).isCloseTo(0, within(1e-6f));
        }
        dot.reset(new float[] {3, 3});
        assertThat(dot.at(rows, 0) + 0f).isZero();
        dot.run(rows, 0, 8, 4, out);
        for (float distance : out) {
          assertThat(distance + 0f).as("%s", size).isZero();
        }
      }
    }
  }

  @Test
  void aQueryOfAnotherDimensionIsRefused() {
    RowDistance distance = Distances.rows(Metric.L2, ElementType.FLOAT32, 4);
    assertThatThrownBy(() -> distance.reset(new float[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5")
        .hasMessageContaining("4");
  }
}
