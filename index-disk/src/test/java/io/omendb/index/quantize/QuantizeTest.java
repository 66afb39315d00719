package io.omendb.index.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.omendb.storage.distance.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class QuantizeTest {
  private static float[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void bothTwinsOfTheColumnKernelsAgree() {
    ScalarColumns scalar = new ScalarColumns();
    for (int dimension : new int[] {1, 2, 15, 16, 17, 100}) {
      float[] vectors = random(70 * dimension, dimension);
      float[] queries = random(4 * dimension, 7);
      Centroids centroids = Centroids.of(vectors, 70, dimension);
      MemorySegment columns = centroids.columns();
      float[] expected = new float[4 * 64];
      float[] found = new float[4 * 64];
      scalar.dotsOfFour(columns, 0, queries, dimension, expected, 0, 64);
      ColumnKernels.best().dotsOfFour(columns, 0, queries, dimension, found, 0, 64);
      assertThat(found).containsExactly(expected, within(1e-3f));
      ColumnKernels.best().dots(columns, 0, queries, dimension, found, 0);
      scalar.dots(columns, 0, queries, dimension, expected, 0);
      assertThat(found).containsExactly(expected, within(1e-3f));
      float[] book = random(16 * 3 * dimension, 9);
      float[] query = random(3 * dimension, 10);
      float[] one = new float[48];
      float[] other = new float[48];
      scalar.products(book, query, dimension, 3, one);
      ColumnKernels.best().products(book, query, dimension, 3, other);
      assertThat(other).containsExactly(one, within(1e-3f));
      scalar.squares(book, query, dimension, 3, one);
      ColumnKernels.best().squares(book, query, dimension, 3, other);
      assertThat(other).containsExactly(one, within(1e-2f));
    }
  }

  @Test
  void theNearestColumnIsTheFirstOfEquals() {
    float[] terms = new float[128];
    float[] dots = new float[128];
    java.util.Arrays.fill(terms, 5);
    terms[127] = Float.POSITIVE_INFINITY;
    ColumnKernels scalar = new ScalarColumns();
    for (int at : new int[] {0, 3, 16, 64, 126}) {
      dots[at] = 1;
      assertThat(scalar.nearest(terms, dots, 0, 128)).isEqualTo(at);
      assertThat(ColumnKernels.best().nearest(terms, dots, 0, 128)).isEqualTo(at);
      dots[at] = 0;
    }
    assertThat(ColumnKernels.best().nearest(terms, dots, 0, 128)).isZero();
    assertThat(Kernels.bits()).isNotNegative();
  }

  @Test
  void centroidsKeepTheirVectors() {
    float[] vectors = random(65 * 3, 1);
    Centroids centroids = Centroids.of(vectors, 65, 3);
    float[] copy = new float[65 * 3];
    for (int i = 0; i < 65; i++) {
      centroids.copy(i, copy, 3 * i);
    }
    assertThat(copy).isEqualTo(vectors);
    assertThat(centroids.norms()).hasSize(128);
    assertThat(centroids.norms()[65]).isInfinite();
  }

  @Test
  void clustersAreFoundWhateverTheNumberOfWorkers() {
    int count = 600;
    float[] points = new float[count * 2];
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < count; i++) {
      points[2 * i] = (i % 3) * 100 + (float) random.nextGaussian();
      points[2 * i + 1] = (i % 3 == 1 ? 50 : 0) + (float) random.nextGaussian();
    }
    float[][] centroids = new float[2][6];
    for (int threads = 1; threads <= 2; threads++) {
      try (Workers workers = new Workers(threads)) {
        KMeans training = new KMeans(points, count, 2, 3, 5, workers);
        Centroids result = training.run(6, (done, total) -> {});
        for (int i = 0; i < 3; i++) {
          result.copy(i, centroids[threads - 1], 2 * i);
        }
        int[] assignment = training.assignment();
        for (int i = 3; i < count; i++) {
          assertThat(assignment[i]).isEqualTo(assignment[i % 3]);
        }
      }
    }
    assertThat(centroids[1]).isEqualTo(centroids[0]);
  }

  @Test
  void trainingCanBeCancelled() {
    try (Workers workers = new Workers(2)) {
      KMeans training = new KMeans(random(2_000, 1), 1_000, 2, 10, 5, workers);
      assertThatThrownBy(() ->
              training.run(
                  5,
                  (done, total) -> {
                    throw new CancellationException();
                  }))
          .isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void codesDecodeToTheNearestCodewords() {
    int count = 500;
    for (int dimension : new int[] {1, 5, 12}) {
      for (int width : new int[] {1, 2, 5}) {
        if (width > dimension) {
          continue;
        }
        float[] vectors = random(count * dimension, 11);
        try (Workers workers = new Workers(2)) {
          ProductQuantizer quantizer =
              ProductQuantizer.train(vectors, count, dimension, width, 1, workers);
          check(quantizer, vectors, count, dimension);
        }
      }
    }
  }

  private static void check(ProductQuantizer quantizer, float[] vectors, int count, int dimension) {
    int groups = quantizer.groups();
    MemorySegment bytes =
        Arena.ofAuto().allocate(ProductQuantizer.bytes(dimension, quantizer.width()), 64);
    quantizer.write(bytes, 0);
    ProductQuantizer same = ProductQuantizer.read(bytes, 0, dimension, quantizer.width());
    byte[] codes = new byte[groups];
    byte[] again = new byte[groups];
    float[] table = new float[16 * groups];
    float[] decoded = new float[dimension];
    double error = 0;
    double energy = 0;
    for (int i = 0; i < count; i++) {
      float[] vector = java.util.Arrays.copyOfRange(vectors, i * dimension, (i + 1) * dimension);
      quantizer.encode(quantizer.padded(vector), table, codes, 0);
      same.encode(same.padded(vector), table, again, 0);
      assertThat(again).isEqualTo(codes);
      quantizer.decode(codes, 0, decoded);
      quantizer.products(quantizer.padded(vector), table);
      float product = 0;
      float exact = 0;
      for (int group = 0; group < groups; group++) {
        product += table[16 * group + codes[group]];
      }
      for (int j = 0; j < dimension; j++) {
        exact += vector[j] * decoded[j];
        error += (vector[j] - decoded[j]) * (vector[j] - decoded[j]);
        energy += vector[j] * vector[j];
      }
      assertThat(product).isCloseTo(exact, within(1e-3f));
    }
    assertThat(error).isLessThan(energy * (quantizer.width() == 1 ? 0.03 : 0.6));
  }

  @Test
  void aFailureEndsAllTasks() {
    try (Workers workers = new Workers(3)) {
      assertThatThrownBy(() ->
              workers.each(
                  100,
                  (task, worker) -> {
                    if (task == 5) {
                      throw new IllegalStateException("task 5");
                    }
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("task 5");
      int[] done = new int[50];
      workers.each(50, (task, worker) -> done[task] = worker + 1);
      assertThat(done).doesNotContain(0);
    }
  }
}
