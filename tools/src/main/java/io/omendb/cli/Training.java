package io.omendb.cli;

import io.omendb.cli.command.Cancellation;
import io.omendb.cli.command.Console;
import io.omendb.cli.command.ExitCode;
import java.io.OutputStream;
import java.util.List;

/// Runs the verbs that only read metadata, so that the JVM records which classes their start needs.
/// Searches are left out: a cache cannot hold what uses the vector module, and a larger one slows
/// every start. Stateless.
final class Training {
  private Training() {}

  static void run(String dataset) {
    for (List<String> line :
        List.of(
            List.of("info", dataset),
            List.of("info", dataset, "--json"),
            List.of("schema", dataset),
            List.of("log", dataset),
            List.of("log", dataset, "--json"),
            List.of("index", "list", dataset),
            List.of("help"),
            List.of("version"))) {
      Console console =
          new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), false, 80);
      ExitCode code = Cli.run(line.toArray(String[]::new), console, new Cancellation());
      if (code != ExitCode.OK) {
        throw new IllegalStateException(String.join(" ", line) + ": " + code);
      }
    }
  }
}
