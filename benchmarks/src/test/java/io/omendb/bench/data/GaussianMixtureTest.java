package io.omendb.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.bench.worker.VectorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GaussianMixtureTest {
  private static final int ROWS = 700;
  private static final int DIMENSION = 12;

  @TempDir Path directory;

  @Test
  void aSeedGivesTheSameVectorsAgain() throws IOException {
    generate("one", 5);
    generate("two", 5);
    generate("three", 6);
    assertThat(base("one")).isEqualTo(base("two")).isNotEqualTo(base("three"));
  }

  @Test
  void neighboursAreThoseOfAPlainSort() throws IOException {
    generate("data", 5);
    BenchmarkData data = BenchmarkData.open(directory.resolve("data"));
    for (int query = 0; query < data.queries().rows(); query++) {
      float[] vector = data.queries().row(query);
      List<Integer> sorted =
          IntStream.range(0, ROWS)
              .boxed()
              .sorted(Comparator.comparingDouble(row -> distance(vector, data.base(), row)))
              .limit(20)
              .toList();
      int at = query;
      List<Integer> found =
          IntStream.range(0, 20).mapToObj(i -> data.neighbors().intAt(at, i)).toList();
      assertThat(found).isEqualTo(sorted);
    }
  }

  private void generate(String name, long seed) throws IOException {
    GaussianMixture.generate(directory.resolve(name), ROWS, DIMENSION, 15, seed);
  }

  private byte[] base(String name) throws IOException {
    return Files.readAllBytes(directory.resolve(name).resolve(BenchmarkData.BASE));
  }

  private static double distance(float[] query, VectorFile base, int row) {
    float[] vector = base.row(row);
    double sum = 0;
    for (int i = 0; i < query.length; i++) {
      sum += Math.pow(query[i] - vector[i], 2);
    }
    return sum;
  }
}
