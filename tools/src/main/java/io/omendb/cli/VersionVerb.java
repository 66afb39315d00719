package io.omendb.cli;

import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/// `version`: what is running. Immutable.
final class VersionVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "version",
        "shows the versions of omendb and of Java",
        "",
        0,
        0,
        List.of("omendb version", "omendb version --json"),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    String java =
        System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")";
    if (invocation.json()) {
      invocation
          .console()
          .out()
          .println(Json.text(Json.object("version", version(), "java", java)));
    } else {
      invocation.console().out().println("omendb " + version());
      invocation.console().out().println("java " + java);
    }
    return ExitCode.OK;
  }

  private static String version() {
    try (InputStream in = VersionVerb.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
