package io.omendb.storage.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.storage.BatchReader;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.column.Batch;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.fragment.ColumnFiles;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.inspect.Difference.Kind;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Schema;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What a comparison of two versions tells, beside what their rows say.
class ComparisonTest {
  private static final Schema SCHEMA = Schema.parse("id int64");
  private static final UUID DATASET = new UUID(1, 2);

  @Test
  void rowsAreThoseThatAScanFinds() {
    SplittableRandom random = new SplittableRandom(5);
    try (Dataset dataset = dataset(new MemoryObjectStore("memory:rows"))) {
      for (int i = 0; i < 45; i++) {
        try (Transaction change = dataset.begin()) {
          change.append(batch(i * 10L, random.nextInt(1, 9)));
          if (i % 3 == 2) {
            change.delete(Predicate.equal("id", random.nextInt(i * 10)));
          }
          change.commit();
        }
      }
      for (int i = 0; i < 60; i++) {
        Snapshot from = dataset.at(random.nextInt(1, 47));
        Snapshot to = dataset.at(random.nextInt(1, 47));
        Difference difference = from.differenceTo(to);
        Set<Long> before = rowIds(from);
        Set<Long> after = rowIds(to);
        Set<Long> added = new HashSet<>(after);
        added.removeAll(before);
        before.removeAll(after);
        String what = "seed 5: " + from.version() + " to " + to.version();
        assertThat(difference.rowsAdded()).as(what).isEqualTo(added.size());
        assertThat(difference.rowsDeleted()).as(what).isEqualTo(before.size());
        assertThat(difference.rowsMoved()).as(what).isZero();
        assertThat(difference.empty()).as(what).isEqualTo(from.version() == to.version());
      }
    }
  }

  @Test
  void pagesThatBothHaveAreNotRead() {
    AtomicInteger opened = new AtomicInteger();
    MemoryObjectStore memory = new MemoryObjectStore("memory:pages");
    try (Dataset dataset = dataset(memory)) {
      for (int i = 0; i < 100; i++) {
        try (Transaction change = dataset.begin()) {
          change.append(batch(i, 1));
          change.commit();
        }
      }
    }
    try (Dataset dataset =
        Dataset.open("memory:pages", counting(memory, opened), Environment.system())) {
      Snapshot from = dataset.at(100);
      Snapshot to = dataset.at(101);
      opened.set(0);
      assertThat(from.differenceTo(to).rowsAdded()).isEqualTo(1);
      assertThat(opened.get()).isZero();
      assertThat(dataset.at(1).differenceTo(to).rowsAdded()).isEqualTo(100);
      assertThat(opened.get()).isPositive();
    }
  }

  @Test
  void rowsThatMovedStayThemselves() {
    ManifestRoot before =
        root(
            4,
            "id int64, a int8",
            fragment(0, 0, 10, 3, 4),
            fragment(1, 10, 10),
            fragment(2, 20, 5));
    ManifestRoot after =
        root(5, "id int64, b int16", fragment(2, 20, 5, 0), fragment(3, 0, 20, 3, 4, 11));
    MemoryObjectStore store = new MemoryObjectStore("memory:moved");
    Difference difference = Comparison.of(version(store, before), version(store, after));
    assertThat(difference.rowsAdded()).isZero();
    assertThat(difference.rowsDeleted()).isEqualTo(2);
    assertThat(difference.rowsMoved()).isEqualTo(17);
    assertThat(difference.fragments().stream().map(Difference.Change::kind))
        .containsExactly(Kind.REMOVED, Kind.REMOVED, Kind.CHANGED, Kind.ADDED);
    assertThat(difference.fields()).hasSize(1);
    assertThat(difference.fields().getFirst().kind()).isEqualTo(Kind.CHANGED);
    Difference back = Comparison.of(version(store, after), version(store, before));
    assertThat(back.rowsAdded()).isEqualTo(2);
    assertThat(back.rowsDeleted()).isZero();
  }

  @Test
  void differentDatasetsAreRefused() {
    MemoryObjectStore store = new MemoryObjectStore("memory:one");
    ManifestRoot one = root(1, "id int64");
    ManifestRoot other =
        new ManifestRoot(
            new UUID(3, 4),
            1,
            0,
            Instant.EPOCH,
            one.operation(),
            one.content(),
            one.counters(),
            one.settings(),
            ManifestRoot.Turnover.none());
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> Comparison.of(version(store, one), version(store, other)))
        .withMessageContaining("different datasets");
  }

  private static FragmentEntry fragment(long id, long firstRow, long rows, int... deleted) {
    Optional<DeletionVector> deletions =
        deleted.length == 0
            ? Optional.empty()
            : Optional.of(
                new DeletionVector.Inline(deleted.length, DeletedRows.of(deleted).encode()));
    return new FragmentEntry(
        id, rows, List.of(new RowIdRange(firstRow, rows)), List.of(), List.of(), deletions, 1);
  }

  private static ManifestRoot root(long version, String schema, FragmentEntry... fragments) {
    return new ManifestRoot(
        DATASET,
        version,
        0,
        Instant.EPOCH,
        new Operation(
            Operation.Kind.APPEND, new UUID(5, version), new UUID(6, 7), 1, 0, 0, 0, 0, ""),
        new ManifestRoot.Content(
            Schema.parse(schema), List.of(), List.of(), List.of(fragments), List.of()),
        new ManifestRoot.Counters(2, 10, 100),
        ManifestRoot.Settings.none(),
        ManifestRoot.Turnover.none());
  }

  private static Comparison.Version version(ObjectStore store, ManifestRoot root) {
    ColumnFiles files = new ColumnFiles(store);
    return new Comparison.Version(store, root, entry -> new FragmentReader(files, DATASET, entry));
  }

  private static Dataset dataset(ObjectStore store) {
    return Dataset.create(store.location(), store, SCHEMA, Environment.system());
  }

  private static Batch batch(long first, int rows) {
    ColumnBuilder id = new ColumnBuilder(SCHEMA.require("id").type());
    for (int i = 0; i < rows; i++) {
      id.addLong(first + i);
    }
    return new Batch(SCHEMA, rows, List.of(id.build()));
  }

  private static Set<Long> rowIds(Snapshot snapshot) {
    Set<Long> ids = new HashSet<>();
    try (BatchReader reader = snapshot.scan().withRowIds().run()) {
      while (reader.hasNext()) {
        Batch batch = reader.next();
        for (int row = 0; row < batch.rows(); row++) {
          ids.add(batch.column("_rowid").longAt(row));
        }
      }
    }
    return ids;
  }

  /// The store, counting what is opened.
  private static ObjectStore counting(ObjectStore store, AtomicInteger opened) {
    return (ObjectStore)
        Proxy.newProxyInstance(
            ComparisonTest.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (_, method, arguments) -> {
              if (method.getName().equals("open")) {
                opened.incrementAndGet();
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }
}
