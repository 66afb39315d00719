package io.omendb.storage.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.deletion.DeletionReader;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation.Kind;
import io.omendb.storage.objectstore.MemoryObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Commits every kind of change after every other and compares what happens with the table of the
/// specification.
class ConflictTableTest {
  private static final Path TABLE = Path.of("../format-spec/tables/conflicts.csv");
  private static final List<Kind> KINDS =
      List.of(Kind.APPEND, Kind.DELETE, Kind.CREATE_INDEX, Kind.DROP_INDEX);

  @Test
  void theTableIsWhatCommitsDo() throws IOException {
    List<String> seen = new ArrayList<>();
    seen.add("ours,theirs,verdict");
    for (Kind ours : KINDS) {
      for (Kind theirs : KINDS) {
        seen.add(ours + "," + theirs + "," + verdict(ours, theirs));
      }
    }
    assertThat(
            Files.readAllLines(TABLE).stream()
                .filter(line ->
                    line.startsWith("ours")
                        || KINDS.containsAll(
                            Stream.of(line.split(",", -1)).limit(2).map(Kind::valueOf).toList())))
        .containsExactlyElementsOf(seen);
  }

  private static String verdict(Kind ours, Kind theirs) {
    String distinct = outcome(ours, theirs, false);
    String equal = outcome(ours, theirs, true);
    if (equal.equals(distinct)) {
      return distinct;
    }
    assertThat(distinct).isEqualTo("rebase");
    assertThat(equal).isEqualTo("conflict");
    return "index";
  }

  /// What becomes of a change that was prepared before another: of the same fragment, and of an
  /// index of the same or of another name.
  private static String outcome(Kind ours, Kind theirs, boolean sameName) {
    MemoryObjectStore store = new MemoryObjectStore("memory:table");
    Datasets datasets = new Datasets(1);
    TestWriter commits = new TestWriter(store, datasets);
    ManifestRoot empty = commits.create(Datasets.SCHEMA);
    ManifestRoot base =
        commits.commit(
            empty,
            List.of(
                datasets.append(store, 10),
                new Change.AddIndex(index("old")),
                new Change.AddIndex(index("older"))));
    Change first = change(theirs, datasets, store, "new", "old", 1);
    Change second =
        sameName
            ? change(ours, datasets, store, "new", "old", 2)
            : change(ours, datasets, store, "newer", "older", 2);
    ManifestRoot between = commits.commit(base, List.of(first));
    ManifestRoot last;
    try {
      last = commits.commit(base, List.of(second));
    } catch (CommitConflict e) {
      assertThat(new Versions(store).latest().version()).isEqualTo(between.version());
      return "conflict";
    }
    long deleted = of(Kind.DELETE, ours, theirs);
    assertThat(last.deletedRows()).isEqualTo(deleted);
    assertThat(last.fragments()).isEqualTo(1 + of(Kind.APPEND, ours, theirs));
    assertThat(last.indexes())
        .hasSize(
            (int) (2 + of(Kind.CREATE_INDEX, ours, theirs) - of(Kind.DROP_INDEX, ours, theirs)));
    if (deleted == 2) {
      assertThat(DeletionReader.read(store, last.inline().getFirst(), last.datasetId()).toArray())
          .containsExactly(1, 2);
      return "rebase";
    }
    return "rebase";
  }

  private static long of(Kind kind, Kind ours, Kind theirs) {
    return List.of(ours, theirs).stream().filter(kind::equals).count();
  }

  private static Change change(
      Kind kind,
      Datasets datasets,
      MemoryObjectStore store,
      String created,
      String dropped,
      int row) {
    return switch (kind) {
      case APPEND -> datasets.append(store, 5);
      case DELETE -> new Change.DeleteRows(Map.of(0L, DeletedRows.of(row)));
      case CREATE_INDEX -> new Change.AddIndex(index(created));
      case DROP_INDEX -> new Change.DropIndex(dropped);
      default -> throw new AssertionError("no change");
    };
  }

  private static IndexEntry index(String name) {
    return new IndexEntry(name, 1, "hnsw", Metric.L2, Map.of(), List.of());
  }
}
