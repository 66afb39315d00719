package io.omendb.conformance.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.conformance.FixedEnvironment;
import io.omendb.conformance.dataset.BatchSource;
import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Row;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.schema.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Changes of rows after others moved them more than once, or gave their key another type.
class RepeatedRaceTest {
  private static final String URI = "memory:races";
  private static final Schema NARROW = Schema.parse("k int32, x int64");
  private static final Schema WIDE = Schema.parse("k int64, x int64");

  private final MemoryObjectStore store = new MemoryObjectStore(URI);
  private final Dataset other = Dataset.create(URI, store, NARROW, new FixedEnvironment(1));

  RepeatedRaceTest() {
    append(NARROW, Row.of(1L, 1L), Row.of(2L, 2L));
    append(NARROW, Row.of(3L, 3L), Row.of(4L, 4L));
  }

  private void append(Schema schema, Row... rows) {
    try (Transaction change = other.begin()) {
      change.append(Row.batch(schema, List.of(rows)));
      change.commit();
    }
  }

  @Test
  void rowsAreFollowedHoweverOftenTheyWereMoved() {
    RacingStore race =
        new RacingStore(
            store,
            other::compact,
            () -> {
              append(NARROW, Row.of(5L, 5L), Row.of(6L, 6L));
              other.compact();
            });
    try (Dataset our = Dataset.open(URI, race, new FixedEnvironment(2));
        Transaction change = our.begin()) {
      change.update("k = 1", "x = 100");
      change.delete("k = 3");
      Snapshot done = change.commit();
      assertThat(race.raced()).isTrue();
      assertThat(Reading.all(done).values())
          .containsExactly(
              Row.of(1L, 100L), Row.of(2L, 2L), Row.of(4L, 4L), Row.of(5L, 5L), Row.of(6L, 6L));
    }
    assertThat(other.check(true, Progress.none()).problems()).isEmpty();
  }

  @Test
  void aMergeIsRefusedIfTheColumnsThatItComparesWereWidened() {
    RacingStore race =
        new RacingStore(
            store,
            () -> {
              other.alter().widen("k", "int64").commit();
              append(WIDE, Row.of(7L, 7L));
            });
    Row row = Row.of(1L, 10L);
    try (Dataset our = Dataset.open(URI, race, new FixedEnvironment(2))) {
      BatchSource source = new BatchSource(Row.batch(NARROW, List.of(row, Row.of(9L, 9L))));
      assertThatExceptionOfType(CommitConflict.class)
          .isThrownBy(() -> our.upsert(source, "k"))
          .withMessageContaining("columns");
    }
    assertThat(race.raced()).isTrue();
    assertThat(Reading.all(other.latest()).values()).hasSize(5).doesNotContain(row);
  }
}
