package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.omendb.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// First imports: those that fail, those that race, and those after them.
class ImportVerbTest {
  private static final int ROUNDS = 6;
  private static final int EACH = 3;
  private static final int ROWS = 40;

  @TempDir private Path directory;

  private String rows(String name, int count, String last) throws IOException {
    StringBuilder text = new StringBuilder("id,title\n");
    for (int row = 0; row < count; row++) {
      text.append(row).append(",row ").append(row).append('\n');
    }
    return Files.writeString(directory.resolve(name), text + last).toString();
  }

  @Test
  void theFirstVersionHasTheRows() throws IOException {
    String dataset = directory.resolve("one.omen").toString();
    JsonNode made = Ran.ok("import", dataset, rows("a.csv", ROWS, ""), "--json").json();
    assertThat(made.get("version").asLong()).isEqualTo(1);
    assertThat(made.get("rows_added").asLong()).isEqualTo(ROWS);
    assertThat(made.get("bytes_written").asLong()).isPositive();
    JsonNode more = Ran.ok("import", dataset, rows("b.csv", 2, ""), "--json").json();
    assertThat(more.get("version").asLong()).isEqualTo(2);
    assertThat(Ran.ok("count", dataset + "@1").out()).isEqualTo(ROWS + "\n");
    assertThat(Ran.ok("log", dataset, "--json").jsonLines().getLast().get("operation").asText())
        .isEqualTo("create");
    assertThat(Ran.ok("check", dataset, "--deep").out()).startsWith("clean: ");
  }

  @Test
  void aFailureLeavesNoDatasetAndEveryFileThatWasThere() throws IOException {
    String late = rows("late.csv", 2_000, "x,y\n");
    Path kept = Files.createDirectory(directory.resolve("kept"));
    Path mine = Files.createDirectory(kept.resolve("data")).resolve("mine.csv");
    Files.writeString(mine, "id\n1\n");
    for (String target : List.of(kept.toString(), directory.resolve("none.omen").toString())) {
      Ran ran = Ran.omendb("import", target, late, "--batch-rows", "100");
      assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
      assertThat(ran.err()).contains("late.csv", "2002");
      assertThat(Ran.omendb("info", target).code()).isEqualTo(ExitCode.NOT_FOUND);
      try (Stream<Path> all = Files.walk(directory)) {
        assertThat(all.filter(path -> path.startsWith(target) && Files.isRegularFile(path)))
            .containsExactlyElementsOf(target.equals(kept.toString()) ? List.of(mine) : List.of());
      }
      Ran.ok("import", target, late, "--cast", "id=string");
      assertThat(Ran.ok("schema", target).out()).isEqualTo("id string, title string\n");
      assertThat(Ran.ok("count", target).out()).isEqualTo("2001\n");
    }
  }

  @Test
  void noAcknowledgedRowIsLostWhereOthersFail() throws Exception {
    String good = rows("good.csv", ROWS, "");
    String bad = rows("bad.csv", 2_000, "x,y\n");
    try (ExecutorService threads = Executors.newFixedThreadPool(2 * EACH)) {
      for (int round = 0; round < ROUNDS; round++) {
        String dataset = directory.resolve("race" + round + ".omen").toString();
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Ran>> runs = new ArrayList<>();
        for (int i = 0; i < 2 * EACH; i++) {
          String source = i % 2 == 0 ? good : bad;
          runs.add(
              threads.submit(() -> {
                start.await();
                return Ran.omendb("import", dataset, source, "--batch-rows", "100");
              }));
        }
        start.countDown();
        for (int i = 0; i < runs.size(); i++) {
          Ran ran = runs.get(i).get();
          assertThat(ran.code())
              .as(ran.toString())
              .isEqualTo(i % 2 == 0 ? ExitCode.OK : ExitCode.USAGE);
        }
        assertThat(Ran.ok("count", dataset).out()).isEqualTo(EACH * ROWS + "\n");
        assertThat(Ran.ok("check", dataset, "--deep").out()).startsWith("clean: ");
      }
    }
  }
}
