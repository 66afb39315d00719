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
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two processes append to one dataset at once: every batch is there, whole and once.
class TwoProcessCommitTest {
  private static final int BATCHES = 25;
  private static final int ROWS = 8;

  @TempDir Path dir;

  @Test
  void nothingIsLostOrDoubled() {
    String uri = dir.resolve("shared.omen").toString();
    Path errors = dir.resolve("errors.txt");
    Dataset.create(uri, AppendLoop.SCHEMA).close();
    List<String> first;
    List<String> second;
    try (ChildProcess one = start(uri, errors, 1);
        ChildProcess two = start(uri, errors, 2)) {
      first = one.lines();
      second = two.lines();
      assertThat(one.await()).as("%s", errors).isZero();
      assertThat(two.await()).as("%s", errors).isZero();
    }
    List<Long> versions = new ArrayList<>();
    for (List<String> lines : List.of(first, second)) {
      assertThat(lines).hasSize(1 + BATCHES);
      lines.stream().skip(1).forEach(line -> versions.add(Long.valueOf(line.split(" ")[0])));
    }
    assertThat(versions)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(2, 1 + 2 * BATCHES).boxed().toList());
    verify(uri);
  }

  private static ChildProcess start(String uri, Path errors, int writer) {
    return ChildProcess.start(
        AppendLoop.class,
        List.of(),
        errors,
        uri,
        Integer.toString(writer),
        Integer.toString(ROWS),
        Integer.toString(BATCHES));
  }

  private static void verify(String uri) {
    try (Dataset dataset = Dataset.open(uri)) {
      SortedMap<Long, Row> rows = Reading.all(dataset.latest());
      assertThat(rows).hasSize(2 * BATCHES * ROWS);
      for (long writer = 1; writer <= 2; writer++) {
        List<List<Object>> expected = new ArrayList<>();
        for (long batch = 0; batch < BATCHES; batch++) {
          for (long row = 0; row < ROWS; row++) {
            expected.add(List.of(writer, batch, row));
          }
        }
        long self = writer;
        List<List<Object>> found =
            rows.values().stream()
                .filter(row -> Objects.equals(row.values().getFirst(), self))
                .map(row -> List.<Object>copyOf(row.values().subList(0, 3)))
                .toList();
        // Row ids grow with commits, so each writer's rows come in the order in which it wrote
        // them.
        assertThat(found).isEqualTo(expected);
      }
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }
}
