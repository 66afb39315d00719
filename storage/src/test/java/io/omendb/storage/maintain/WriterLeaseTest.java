package io.omendb.storage.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.Dataset;
import io.omendb.storage.column.Batch;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.maintain.compact.CompactionReport;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.RowSource;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// Changes that take longer than orphans are left alone, with collections all the while.
class WriterLeaseTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int FRAGMENTS = 8;

  private final World world = new World(1);
  private int steps;

  /// Takes 20 minutes for each step; then everything that may be removed is.
  private Progress slow() {
    return (_, _, _) -> {
      world.time.advance(Duration.ofMinutes(20));
      if (++steps > 2) {
        assertThat(world.store.files().keySet()).anyMatch(name -> name.startsWith("leases/"));
      }
      try (Dataset other = world.open()) {
        other.collectGarbage(new GcPolicy(HOUR, 1, HOUR, true, true), Progress.none());
      }
    };
  }

  private void fill(Dataset dataset) {
    for (int i = 0; i < FRAGMENTS; i++) {
      world.append(dataset, 10);
    }
  }

  private void requireWhole() {
    assertThat(steps).isGreaterThanOrEqualTo(FRAGMENTS);
    assertThat(world.store.files().keySet()).noneMatch(name -> name.startsWith("leases/"));
    try (Dataset dataset = world.open()) {
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  @Test
  void valuesOfANewColumnStay() {
    try (Dataset dataset = world.open()) {
      fill(dataset);
      dataset.alter().addColumn("twice int64", "id * 2").progress(slow()).commit();
      assertThat(dataset.latest().count(Predicate.parse("twice >= 0"))).isEqualTo(80);
    }
    requireWhole();
  }

  @Test
  void whatACompactionWroteStays() {
    try (Dataset dataset = world.open()) {
      fill(dataset);
      CompactionReport report = dataset.compaction().progress(slow()).run();
      assertThat(report.fragmentsAfter()).isEqualTo(1);
      assertThat(World.read(dataset.latest())).hasSize(80);
    }
    requireWhole();
  }

  @Test
  void whatAMergeWroteStays() {
    try (Dataset dataset = world.open()) {
      fill(dataset);
      dataset
          .merge(new Once(world.batch(5)))
          .on("id")
          .whenMatchedUpdate()
          .whenNotMatchedInsert()
          .progress(slow())
          .run();
      assertThat(World.read(dataset.latest())).hasSize(85);
    }
    requireWhole();
  }

  /// One batch. For one thread at a time.
  private static final class Once implements RowSource {
    private final Schema schema;
    private Optional<Batch> batch;

    Once(Batch batch) {
      this.schema = batch.schema();
      this.batch = Optional.of(batch);
    }

    @Override
    public Schema schema() {
      return schema;
    }

    @Override
    public OptionalLong rowsLeft() {
      return OptionalLong.empty();
    }

    @Override
    public Optional<Batch> next() {
      Optional<Batch> next = batch;
      batch = Optional.empty();
      return next;
    }

    @Override
    public void close() {}
  }
}
