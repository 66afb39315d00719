package io.omendb.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.omendb.cli.command.Cancellation;
import io.omendb.cli.command.Console;
import io.omendb.cli.command.ExitCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One command line, run in this process. Immutable.
record Ran(ExitCode code, String out, String err) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static Ran omendb(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ExitCode code = Cli.run(args, new Console(out, err, false, 80), new Cancellation());
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /// Runs a command that must succeed.
  static Ran ok(String... args) {
    Ran ran = omendb(args);
    if (ran.code != ExitCode.OK) {
      throw new AssertionError(String.join(" ", args) + ": " + ran);
    }
    return ran;
  }

  /// The one object on stdout, read by a parser that is not ours.
  JsonNode json() {
    return parse(out);
  }

  /// The objects on stdout, one a line.
  List<JsonNode> jsonLines() {
    return out.lines().map(Ran::parse).toList();
  }

  /// The object on stderr.
  JsonNode errorJson() {
    return parse(err).get("error");
  }

  private static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
