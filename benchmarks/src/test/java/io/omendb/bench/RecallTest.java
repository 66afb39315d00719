package io.omendb.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.bench.data.BenchmarkData;
import io.omendb.bench.data.GaussianMixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecallTest {
  private static final int QUERIES = 20;
  private static final int K = 10;

  @TempDir Path directory;
  private BenchmarkData data;

  @BeforeEach
  void generate() throws IOException {
    GaussianMixture.generate(directory, 1_000, 8, QUERIES, 7);
    data = BenchmarkData.open(directory);
  }

  @Test
  void trueNeighboursAreAllFound() throws IOException {
    assertThat(recall(QUERIES, (query, i) -> data.neighbors().intAt(query, i))).isEqualTo(1.0);
  }

  @Test
  void aRowReturnedTwiceCountsOnce() throws IOException {
    assertThat(recall(QUERIES, (query, _) -> data.neighbors().intAt(query, 0))).isEqualTo(0.1);
  }

  @Test
  void rowsThatAreNotFoundOrTooFarDoNotCount() throws IOException {
    double recall =
        recall(
            QUERIES,
            (query, i) ->
                switch (i % 5) {
                  case 0 -> -1;
                  case 1 -> data.neighbors().intAt(query, K + i);
                  default -> data.neighbors().intAt(query, i);
                });
    assertThat(recall).isEqualTo(0.6);
  }

  @Test
  void onlyAnsweredQueriesAreJudged() throws IOException {
    assertThat(recall(3, (query, i) -> data.neighbors().intAt(query, i))).isEqualTo(1.0);
  }

  private interface Found {
    int row(int query, int i);
  }

  private double recall(int queries, Found found) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * queries * K).order(ByteOrder.LITTLE_ENDIAN);
    for (int query = 0; query < queries; query++) {
      for (int i = 0; i < K; i++) {
        bytes.putInt(found.row(query, i));
      }
    }
    return new Recall(data, K).of(Files.write(directory.resolve("found.i32"), bytes.array()));
  }
}
