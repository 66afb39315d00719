package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omendb.cli.command.Console;
import io.omendb.cli.command.ExitCode;
import io.omendb.storage.error.StorageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/// Which exit code and which words each failure gets.
class FailuresTest {
  private static final Map<Throwable, ExitCode> CODES =
      Map.of(
          new StorageException.InvalidInput("wrong"), ExitCode.USAGE,
          new StorageException.NotFound("absent", "p", "h"), ExitCode.NOT_FOUND,
          new StorageException.CommitConflict("lost", "p", null), ExitCode.CONFLICT,
          new StorageException.Fenced("late", "p"), ExitCode.CONFLICT,
          new StorageException.Corrupt("flipped", "p"), ExitCode.CORRUPT,
          new StorageException.UnsupportedFormat("new", "p", null), ExitCode.UNSUPPORTED,
          new StorageException.StoreFailure("disk", "p", null), ExitCode.STORAGE,
          new StorageException.LimitExceeded("much", "p", null), ExitCode.LIMIT,
          new StorageException.CommitUnknown("who knows", "p", null), ExitCode.UNKNOWN_OUTCOME,
          new CancellationException(), ExitCode.INTERRUPTED);

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console = new Console(OutputStream.nullOutputStream(), err, false, 80);

  @Test
  void eachFailureHasItsCode() {
    CODES.forEach((failure, code) ->
        assertThat(new Failures(console, List.of()).report(failure)).isEqualTo(code));
  }

  @Test
  void otherFailuresHaveACode() {
    Failures failures = new Failures(console, List.of());
    assertThat(failures.report(new OutOfMemoryError("heap"))).isEqualTo(ExitCode.LIMIT);
    assertThat(failures.report(new IOException("I/O"))).isEqualTo(ExitCode.STORAGE);
    assertThat(failures.report(new IllegalStateException("?"))).isEqualTo(ExitCode.PROBLEMS);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("internal error")
        .doesNotContain("\tat");
  }

  @Test
  void peopleGetOneLineAndAHint() {
    new Failures(console, List.of())
        .report(new StorageException.NotFound("no dataset at x\u001b[2J", "x", "use create"));
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("omendb: no dataset at x·[2J\n  hint: use create\n");
  }

  @Test
  void scriptsGetOneObject() throws IOException {
    new Failures(console, List.of("info", "x", "--json"))
        .report(new StorageException.NotFound("no \"dataset\"\nat x", "x", null));
    JsonNode error = new ObjectMapper().readTree(err.toByteArray()).get("error");
    assertThat(error.get("code").asText()).isEqualTo("not_found");
    assertThat(error.get("message").asText()).isEqualTo("no \"dataset\"\nat x");
    assertThat(error.get("path").asText()).isEqualTo("x");
    assertThat(error.get("hint").isNull()).isTrue();
  }

  @Test
  void readmeHasTheSameTable() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    for (ExitCode code : ExitCode.values()) {
      assertThat(readme).contains("| " + code.status() + " | " + code.meaning() + " |");
    }
    assertThat(readme.lines().filter(line -> line.matches("\\| \\d+ \\| .*")).count())
        .isEqualTo(ExitCode.values().length);
  }
}
