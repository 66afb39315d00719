package io.omendb.conformance.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.FixedEnvironment;
import io.omendb.conformance.Repository;
import io.omendb.conformance.dataset.Reading;
import io.omendb.storage.Dataset;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.objectstore.LocalObjectStore;
import io.omendb.storage.objectstore.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import jdk.incubator.vector.VectorShape;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The golden datasets read as they always did, and this release still writes the same bytes.
///
/// `-Domendb.golden=write` writes the datasets that are missing; it changes none that is there.
class GoldenTest {
  /// The processor that wrote the indexes added this many bits at once; another one rounds sums
  /// differently, so that its indexes and the manifests with their checksums differ.
  private static final int INDEX_BITS = 512;

  @TempDir Path dir;

  @BeforeAll
  static void writeMissing() throws IOException {
    if ("write".equals(System.getProperty("omendb.golden"))) {
      for (GoldenDataset golden : GoldenDataset.values()) {
        if (!Files.exists(golden.home())) {
          golden.build(golden.home());
          try (Dataset dataset = Dataset.open(golden.home().toString())) {
            Files.writeString(golden.expectations(), Description.of(dataset));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsAsItAlwaysDid(GoldenDataset golden) throws IOException {
    Map<String, byte[]> before = content(golden.home());
    try (Dataset dataset = Dataset.open(golden.home().toString())) {
      List<String> lines = Description.of(dataset).lines().toList();
      List<String> expected = Repository.read(golden.expectations()).lines().toList();
      for (int i = 0; i < Math.min(lines.size(), expected.size()); i++) {
        assertThat(lines.get(i)).isEqualTo(expected.get(i));
      }
      assertThat(lines).hasSameSizeAs(expected);
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
    assertSame(content(golden.home()), before);
  }

  @Test
  void indexesFindTheNearestRows() {
    GoldenDataset golden = GoldenDataset.INDEXED;
    List<float[]> vectors = new ArrayList<>();
    try (Dataset dataset = Dataset.open(golden.home().toString())) {
      Reading.all(dataset.at(2))
          .values()
          .forEach(row -> vectors.add(row.vector(golden.schema(), "v")));
    }
    try (ObjectStore store = LocalObjectStore.open(golden.home(), new FixedEnvironment(1))) {
      ManifestRoot root = new Versions(store).latest();
      assertThat(root.indexes()).hasSize(2);
      for (IndexEntry entry : root.indexes()) {
        IndexAccess index = new IndexAccess(store, root.datasetId(), entry, vectors);
        for (int row = 0; row < vectors.size(); row += 7) {
          float[] query = vectors.get(row).clone();
          query[row % 8] += 0.25f;
          assertThat(index.nearest(query, 5))
              .as("%s near row %d", entry.name(), row)
              .isEqualTo(nearest(vectors, query, 5));
        }
      }
    }
  }

  private static List<Long> nearest(List<float[]> vectors, float[] query, int k) {
    return LongStream.range(0, vectors.size())
        .boxed()
        .sorted(
            Comparator.comparingDouble((Long row) -> squares(vectors.get(row.intValue()), query))
                .thenComparingLong(Long::longValue))
        .limit(k)
        .toList();
  }

  private static double squares(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (double) (a[i] - b[i]);
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource
  void isWrittenAlikeToday(GoldenDataset golden) throws IOException {
    Path home = dir.resolve("again.omen");
    golden.build(home);
    if (golden.indexed() && VectorShape.preferredShape().vectorBitSize() != INDEX_BITS) {
      assertSame(withoutIndexes(content(home)), withoutIndexes(content(golden.home())));
    } else {
      assertSame(content(home), content(golden.home()));
    }
  }

  private static void assertSame(Map<String, byte[]> files, Map<String, byte[]> expected) {
    assertThat(files.keySet()).isEqualTo(expected.keySet());
    files.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
  }

  /// Data, deletions and the manifests before the first index.
  private static Map<String, byte[]> withoutIndexes(Map<String, byte[]> files) {
    Map<String, byte[]> kept = new TreeMap<>(files);
    kept.keySet().removeIf(name -> name.startsWith("index/"));
    String first =
        kept.keySet().stream().filter(n -> n.endsWith(".root")).sorted().toList().reversed().get(1);
    kept.keySet().removeIf(name -> name.endsWith(".root") && name.compareTo(first) < 0);
    return kept;
  }

  private static Map<String, byte[]> content(Path home) throws IOException {
    Map<String, byte[]> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = home.relativize(file).toString().replace('\\', '/');
        content.put(name, Files.readAllBytes(file));
      }
    }
    return content;
  }
}
