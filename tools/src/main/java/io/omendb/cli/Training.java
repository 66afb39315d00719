package io.omendb.cli;

import io.omendb.cli.command.Cancellation;
import io.omendb.cli.command.Console;
import java.io.OutputStream;

/// Runs what people run most, so that the JVM records which classes a start needs. Called once, by
/// the build of the distribution. Stateless.
final class Training {
  private Training() {}

  static void run() {
    run("help");
    run("version");
  }

  private static void run(String... args) {
    Console console =
        new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), false, 80);
    Cli.run(args, console, new Cancellation());
  }
}
