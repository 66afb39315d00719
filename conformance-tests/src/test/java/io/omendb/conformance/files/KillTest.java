package io.omendb.conformance.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.child.AppendLoop;
import io.omendb.conformance.child.ChildProcess;
import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Row;
import io.omendb.storage.Dataset;
import io.omendb.storage.environment.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A writer is killed while it appends, again and again, on one dataset: what it acknowledged is
/// there, what it did not is there whole or not at all, and the dataset is clean.
class KillTest {
  private static final int TRIALS = Integer.getInteger("omendb.kill.trials", 10);
  private static final int ROWS = 120;

  @TempDir Path dir;

  @Test
  void acknowledgedBatchesSurvive() {
    String uri = dir.resolve("killed.omen").toString();
    Dataset.create(uri, AppendLoop.SCHEMA).close();
    SplittableRandom random = new SplittableRandom(TRIALS);
    long version = 1;
    long batches = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      List<String> acknowledged = appendUntilKilled(uri, trial, random.nextInt(8), random);
      for (String line : acknowledged) {
        assertThat(line.split(" ")[0]).isEqualTo(Long.toString(++version));
      }
      try (Dataset dataset = Dataset.open(uri)) {
        assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
        long now = dataset.latest().version();
        // The commit that ran when the process died may have landed.
        assertThat(now).isBetween(version, version + 1);
        batches += acknowledged.size() + now - version;
        version = now;
        assertThat(dataset.latest().rows()).isEqualTo(batches * ROWS);
        verify(dataset, trial, acknowledged.size());
      }
    }
    assertThat(batches).isGreaterThan(TRIALS);
  }

  private List<String> appendUntilKilled(
      String uri, int trial, int commits, SplittableRandom random) {
    List<String> acknowledged = new ArrayList<>();
    try (ChildProcess child =
        ChildProcess.start(
            AppendLoop.class,
            List.of(),
            dir.resolve("errors.txt"),
            uri,
            Integer.toString(trial),
            Integer.toString(ROWS),
            "1000000")) {
      assertThat(child.line()).isEqualTo("ready");
      for (int i = 0; i < commits; i++) {
        acknowledged.add(java.util.Objects.requireNonNull(child.line()));
      }
      // Into the next commit by some number of turns of this loop, not always to the same step.
      for (int turn = random.nextInt(2_000_000); turn > 0; turn--) {
        Thread.onSpinWait();
      }
      child.kill();
      acknowledged.addAll(child.lines());
    }
    return acknowledged;
  }

  private static void verify(Dataset dataset, long trial, int acknowledged) {
    List<Row> rows = Reading.rows(dataset.latest().scan().where("writer = " + trial));
    assertThat(rows.size()).isIn(acknowledged * ROWS, (acknowledged + 1) * ROWS);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i).values().subList(0, 3))
          .containsExactly(trial, (long) (i / ROWS), (long) (i % ROWS));
    }
  }
}
