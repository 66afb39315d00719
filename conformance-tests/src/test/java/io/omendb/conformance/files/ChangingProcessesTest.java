package io.omendb.conformance.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.child.ChangeLoop;
import io.omendb.conformance.child.ChangePlan;
import io.omendb.conformance.child.ChildProcess;
import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Row;
import io.omendb.storage.Dataset;
import io.omendb.storage.environment.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes that upsert, update, delete, compact, collect garbage, change columns and bring an
/// index up to date: at once on one dataset, and killed at any moment. Every row is what its
/// writer's acknowledged steps made of it.
class ChangingProcessesTest {
  private static final int STEPS = 20;
  private static final int TRIALS = Integer.getInteger("omendb.kill.trials", 5);

  @TempDir Path dir;

  private String create(String name) {
    String uri = dir.resolve(name).toString();
    try (Dataset dataset = Dataset.create(uri, ChangePlan.DECLARATION)) {
      dataset.createIndex("v").name(ChangePlan.INDEX).type("ivf-pq").threads(1).build();
    }
    return uri;
  }

  private ChildProcess start(String uri, long writer, boolean alone, int steps) {
    return ChildProcess.start(
        ChangeLoop.class,
        List.of(),
        dir.resolve("errors.txt"),
        uri,
        Long.toString(writer),
        Boolean.toString(alone),
        Integer.toString(steps));
  }

  /// What the processes complained of.
  private String errors() {
    try {
      return Files.readString(dir.resolve("errors.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<Long, Row> after(long writer, boolean alone, int steps) {
    ChangePlan plan = new ChangePlan(writer, alone);
    for (int i = 0; i < steps; i++) {
      plan.next();
    }
    return plan.rows();
  }

  /// The rows of a checked dataset by key.
  private static Map<Long, Row> rows(Dataset dataset) {
    assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    Map<Long, Row> rows = new TreeMap<>();
    for (Row row : Reading.rows(dataset.latest().scan().select(ChangePlan.COLUMNS))) {
      assertThat(rows.put((Long) Objects.requireNonNull(row.values().getFirst()), row)).isNull();
    }
    return rows;
  }

  private static Map<Long, Row> of(Map<Long, Row> rows, long writer) {
    Map<Long, Row> own = new TreeMap<>(rows);
    own.values().removeIf(row -> !Objects.equals(row.values().get(1), writer));
    return own;
  }

  @Test
  void writersKeepOutOfEachOthersRows() {
    String uri = create("shared.omen");
    try (ChildProcess one = start(uri, 1, false, STEPS);
        ChildProcess two = start(uri, 2, false, STEPS)) {
      for (ChildProcess process : List.of(one, two)) {
        assertThat(process.lines()).as(this::errors).hasSize(1 + STEPS);
        assertThat(process.await()).as(this::errors).isZero();
      }
    }
    Map<Long, Row> expected = new TreeMap<>(after(1, false, STEPS));
    expected.putAll(after(2, false, STEPS));
    try (Dataset dataset = Dataset.open(uri)) {
      assertThat(rows(dataset)).isEqualTo(expected);
    }
  }

  @Test
  void acknowledgedStepsSurviveKills() {
    String uri = create("killed.omen");
    SplittableRandom random = new SplittableRandom(TRIALS);
    Map<Long, Row> settled = new TreeMap<>();
    int taken = 0;
    for (long writer = 1; writer <= TRIALS; writer++) {
      int acknowledged = takeUntilKilled(uri, writer, random).size();
      taken += acknowledged;
      try (Dataset dataset = Dataset.open(uri)) {
        Map<Long, Row> now = rows(dataset);
        Map<Long, Row> own = of(now, writer);
        // The step that was under way when the process died may have landed.
        assertThat(own)
            .as("writer %d after %d steps", writer, acknowledged)
            .isIn(after(writer, true, acknowledged), after(writer, true, acknowledged + 1));
        settled.putAll(own);
        assertThat(now).isEqualTo(settled);
      }
    }
    assertThat(taken).isGreaterThan(2 * TRIALS);
  }

  private List<String> takeUntilKilled(String uri, long writer, SplittableRandom random) {
    List<String> acknowledged = new ArrayList<>();
    try (ChildProcess child = start(uri, writer, true, Integer.MAX_VALUE)) {
      assertThat(child.line()).isEqualTo("ready");
      for (int i = random.nextInt(3, 20); i > 0; i--) {
        acknowledged.add(Objects.requireNonNull(child.line(), this::errors));
      }
      // Into the next step by some number of turns of this loop, not always to the same place.
      for (int turn = random.nextInt(2_000_000); turn > 0; turn--) {
        Thread.onSpinWait();
      }
      child.kill();
      acknowledged.addAll(child.lines());
    }
    return acknowledged;
  }
}
