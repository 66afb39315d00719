package io.omendb.conformance.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.conformance.FixedEnvironment;
import io.omendb.conformance.Repository;
import io.omendb.storage.Dataset;
import io.omendb.storage.IndexInfo;
import io.omendb.storage.Transaction;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.Commits;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation.Kind;
import io.omendb.storage.objectstore.MemoryObjectStore;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Two writers begin at one version, one commits first: what becomes of the other is what
/// `format-spec/tables/conflicts.csv` says.
class ConflictMatrixTest {
  private static final int DELETED_TWICE = 10;
  private static final int VECTOR_FIELD = Sample.SCHEMA.require("v").id();

  /// One line of the table.
  record Pair(Kind ours, Kind theirs, String verdict) {}

  static Stream<Pair> pairs() {
    return Repository.read("format-spec/tables/conflicts.csv")
        .lines()
        .skip(1)
        .map(line -> line.split(",", 3))
        .map(cells -> new Pair(Kind.valueOf(cells[0]), Kind.valueOf(cells[1]), cells[2]));
  }

  @Test
  void everyPairIsThere() {
    Set<List<Kind>> expected = new HashSet<>();
    for (Kind ours : EnumSet.complementOf(EnumSet.of(Kind.CREATE))) {
      for (Kind theirs : EnumSet.complementOf(EnumSet.of(Kind.CREATE))) {
        expected.add(List.of(ours, theirs));
      }
    }
    assertThat(pairs().map(pair -> List.of(pair.ours(), pair.theirs())))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void theOtherWriterFares(Pair pair) {
    switch (pair.verdict()) {
      case "rebase", "union" -> assertThat(race(pair, "a", "b")).isEqualTo(effects(pair, "a", "b"));
      case "conflict if the names are equal" -> {
        assertThat(race(pair, "a", "b")).isEqualTo(effects(pair, "a", "b"));
        assertThatThrownBy(() -> race(pair, "a", "a")).isInstanceOf(CommitConflict.class);
      }
      default -> throw new AssertionError("unknown verdict " + pair.verdict());
    }
  }

  /// What is to be seen after both changes: how many rows, and which indexes.
  private static String effects(Pair pair, String ourName, String theirName) {
    Set<String> indexes = new TreeSet<>(Set.of("old-a", "old-b"));
    long rows =
        100 + effect(pair.ours(), ourName, indexes) + effect(pair.theirs(), theirName, indexes);
    boolean both = pair.ours() == Kind.DELETE && pair.theirs() == Kind.DELETE;
    return rows + (both ? DELETED_TWICE : 0) + " " + indexes;
  }

  private static long effect(Kind kind, String name, Set<String> indexes) {
    return switch (kind) {
      case APPEND -> 10;
      case DELETE -> -20;
      case CREATE_INDEX -> {
        indexes.add("new-" + name);
        yield 0;
      }
      case DROP_INDEX -> {
        indexes.remove("old-" + name);
        yield 0;
      }
      case CREATE -> throw new AssertionError("a dataset is created once");
    };
  }

  private static String race(Pair pair, String ourName, String theirName) {
    MemoryObjectStore store = new MemoryObjectStore("memory:race");
    FixedEnvironment environment = new FixedEnvironment(1);
    try (Dataset dataset = Dataset.create("memory:race", store, Sample.SCHEMA, environment)) {
      try (Transaction transaction = dataset.begin()) {
        transaction.append(Row.batch(Sample.SCHEMA, new Sample(1).rows(100)));
        transaction.commit();
      }
      Commits commits = new Commits(store, environment);
      for (String name : List.of("old-a", "old-b")) {
        commits.commit(new Versions(store).latest(), List.of(new Change.AddIndex(index(name))));
      }
      Runnable ours = prepare(dataset, commits, store, pair.ours(), ourName, 0);
      Runnable theirs = prepare(dataset, commits, store, pair.theirs(), theirName, 10);
      theirs.run();
      ours.run();
      assertThat(dataset.check(false, Progress.none()).problems()).isEmpty();
      assertThat(Reading.all(dataset.latest())).hasSize((int) dataset.latest().rows());
      List<String> indexes = new ArrayList<>();
      dataset.latest().indexes().stream().map(IndexInfo::name).sorted().forEach(indexes::add);
      return dataset.latest().rows() + " " + indexes;
    }
  }

  /// A change that is ready to be committed on the version that is newest now.
  private static Runnable prepare(
      Dataset dataset,
      Commits commits,
      MemoryObjectStore store,
      Kind kind,
      String name,
      int firstDeleted) {
    ManifestRoot base = new Versions(store).latest();
    return switch (kind) {
      case APPEND -> {
        Transaction transaction = dataset.begin();
        transaction.append(Row.batch(Sample.SCHEMA, new Sample(firstDeleted).rows(10)));
        yield transaction::commit;
      }
      case DELETE -> {
        Transaction transaction = dataset.begin();
        // Both writers delete rows 10 to 19.
        transaction.delete("id >= " + firstDeleted + " AND id < " + (firstDeleted + 20));
        yield transaction::commit;
      }
      case CREATE_INDEX -> {
        Change change = new Change.AddIndex(index("new-" + name));
        yield () -> commits.commit(base, List.of(change));
      }
      case DROP_INDEX -> {
        Change change = new Change.DropIndex("old-" + name);
        yield () -> commits.commit(base, List.of(change));
      }
      case CREATE -> throw new AssertionError("a dataset is created once");
    };
  }

  private static IndexEntry index(String name) {
    return new IndexEntry(name, VECTOR_FIELD, "hnsw", Metric.L2, Map.of(), List.of());
  }
}
