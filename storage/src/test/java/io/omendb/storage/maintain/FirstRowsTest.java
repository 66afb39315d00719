package io.omendb.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import io.omendb.storage.Version;
import io.omendb.storage.column.Batch;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.RowSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// A dataset comes to be together with its first rows, or not at all, whoever else makes one.
class FirstRowsTest {
  private final SimulatedTime time = new SimulatedTime(1);
  private final HookedStore store = new HookedStore(time);

  private Dataset create(Rows rows) {
    return Dataset.create("memory:gc", store, rows, time, Progress.none());
  }

  private Dataset open() {
    return Dataset.open("memory:gc", store, time);
  }

  private void append(Dataset dataset, long... ids) {
    try (Transaction transaction = dataset.begin()) {
      transaction.append(batch(ids));
      transaction.commit();
    }
  }

  private static Batch batch(long... ids) {
    ColumnBuilder column = new ColumnBuilder(World.SCHEMA.require("id").type());
    for (long id : ids) {
      column.addLong(id);
    }
    return new Batch(World.SCHEMA, ids.length, List.of(column.build()));
  }

  @Test
  void versionOneHasThem() {
    Rows rows = new Rows(List.of(batch(7, 8), batch(9)), () -> {});
    try (Dataset dataset = create(rows)) {
      assertThat(rows.closed).isTrue();
      assertThat(dataset.latest().version()).isEqualTo(1);
      Version first = dataset.log().iterator().next();
      assertThat(first.operation().kind()).isEqualTo(Operation.Kind.CREATE);
      assertThat(first.operation().rowsAdded()).isEqualTo(3);
      append(dataset, 10);
    }
    try (Dataset dataset = open()) {
      assertThat(World.read(dataset.at(1))).containsExactly(7L, 8L, 9L);
      assertThat(World.read(dataset.latest())).containsExactly(7L, 8L, 9L, 10L);
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  @Test
  void nobodySeesThemBefore() {
    store.hook(what -> {
      if (what.startsWith("put manifest/")) {
        assertThat(store.files().keySet()).noneMatch(name -> name.startsWith("manifest/"));
      }
    });
    create(new Rows(List.of(batch(1)), () -> {})).close();
  }

  @Test
  void aFailureRemovesWhatItWroteAndNothingElse() {
    long[] many = new long[Math.toIntExact(Limits.MAX_FRAGMENT_ROWS) + 1];
    Rows rows =
        new Rows(
            List.of(batch(many)),
            () -> {
              assertThat(store.files()).isNotEmpty();
              try (Dataset other = Dataset.create("memory:gc", store, World.SCHEMA, time)) {
                append(other, 1, 2);
              }
              throw new InvalidInput("row 3 is wrong");
            });
    assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> create(rows));
    try (Dataset other = open()) {
      assertThat(World.read(other.latest())).containsExactly(1L, 2L);
      assertThat(other.check(true, Progress.none()).problems()).isEmpty();
    }
    assertThat(store.files().keySet().stream().filter(name -> name.startsWith("data/"))).hasSize(1);
  }

  @Test
  void aFailureAloneLeavesNothing() {
    long[] many = new long[Math.toIntExact(Limits.MAX_FRAGMENT_ROWS) + 1];
    Rows rows =
        new Rows(
            List.of(batch(many)),
            () -> {
              throw new InvalidInput("row 3 is wrong");
            });
    assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> create(rows));
    assertThat(store.files()).isEmpty();
    assertThat(rows.closed).isTrue();
  }

  @Test
  void ofTwoOneMakesIt() {
    Rows rows =
        new Rows(
            List.of(batch(5)),
            () -> create(new Rows(List.of(batch(1), batch(2)), () -> {})).close());
    assertThatExceptionOfType(CommitConflict.class).isThrownBy(() -> create(rows));
    assertThatExceptionOfType(CommitConflict.class)
        .isThrownBy(() -> create(new Rows(List.of(batch(6)), () -> {})));
    try (Dataset dataset = open()) {
      assertThat(World.read(dataset.latest())).containsExactly(1L, 2L);
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  @Test
  void whoIsStoppedUntilTheFirstVersionWasCollectedMakesNone() {
    boolean[] stopped = {false};
    store.hook(what -> {
      if (what.startsWith("put manifest/") && !stopped[0]) {
        stopped[0] = true;
        try (Dataset other = Dataset.create("memory:gc", store, World.SCHEMA, time)) {
          append(other, 1);
          append(other, 2);
          other.collectGarbage(World.policy(Duration.ZERO, 1), Progress.none());
        }
      }
    });
    assertThatExceptionOfType(CommitConflict.class)
        .isThrownBy(() -> create(new Rows(List.of(batch(5)), () -> {})));
    try (Dataset dataset = open()) {
      assertThat(World.read(dataset.latest())).containsExactly(1L, 2L);
      dataset.collectGarbage(World.policy(Duration.ZERO, 1), Progress.none());
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  /// Batches, and at their end something else. For one thread at a time.
  private static final class Rows implements RowSource {
    private final List<Batch> batches;
    private final Runnable end;
    private int next;
    private boolean closed;

    Rows(List<Batch> batches, Runnable end) {
      this.batches = batches;
      this.end = end;
    }

    @Override
    public Schema schema() {
      return World.SCHEMA;
    }

    @Override
    public OptionalLong rowsLeft() {
      return OptionalLong.empty();
    }

    @Override
    public Optional<Batch> next() {
      if (next < batches.size()) {
        return Optional.of(batches.get(next++));
      }
      end.run();
      return Optional.empty();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
