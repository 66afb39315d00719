package io.omendb.cli;

import io.omendb.cli.command.Console;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.OutputClosed;
import io.omendb.cli.output.Json;
import io.omendb.storage.error.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Tells people and scripts what went wrong: one line and a hint, or one JSON object, on stderr.
/// For one thread at a time.
final class Failures {
  private final Console console;
  private final boolean json;
  private final boolean debug;

  Failures(Console console, List<String> args) {
    this.console = console;
    this.json = Cli.asks(args, "--json");
    this.debug = Cli.asks(args, "--debug");
  }

  /// Writes the message and returns the exit code that the failure stands for.
  ExitCode report(Throwable failure) {
    ExitCode code =
        switch (failure) {
          case StorageException e -> {
            write(e.code(), message(e), e.path().orElse(null), e.hint().orElse(null));
            yield code(e);
          }
          case CancellationException _ -> {
            write(
                "interrupted",
                "interrupted; nothing of the unfinished work is visible",
                null,
                null);
            yield ExitCode.INTERRUPTED;
          }
          case OutputClosed e -> {
            if (e.brokenPipe()) {
              yield ExitCode.OK;
            }
            write("store_failure", "cannot write the output: " + message(e), null, null);
            yield ExitCode.STORAGE;
          }
          case IOException e -> storage(e);
          case UncheckedIOException e -> storage(e);
          case OutOfMemoryError e -> {
            write(
                "limit_exceeded",
                "not enough memory: " + message(e),
                null,
                "raise it: OMENDB_JAVA_OPTIONS=-Xmx8g");
            yield ExitCode.LIMIT;
          }
          default -> {
            write(
                "internal_error",
                "internal error: " + failure,
                null,
                "this is a defect; --debug shows where");
            yield ExitCode.PROBLEMS;
          }
        };
    if (debug) {
      failure.printStackTrace(console.err());
    }
    return code;
  }

  private static ExitCode code(StorageException failure) {
    return switch (failure) {
      case StorageException.InvalidInput _ -> ExitCode.USAGE;
      case StorageException.NotFound _ -> ExitCode.NOT_FOUND;
      case StorageException.Corrupt _ -> ExitCode.CORRUPT;
      case StorageException.UnsupportedFormat _ -> ExitCode.UNSUPPORTED;
      case StorageException.CommitConflict _, StorageException.Fenced _ -> ExitCode.CONFLICT;
      case StorageException.CommitUnknown _ -> ExitCode.UNKNOWN_OUTCOME;
      case StorageException.LimitExceeded _ -> ExitCode.LIMIT;
      case StorageException.StoreFailure _ -> ExitCode.STORAGE;
    };
  }

  private ExitCode storage(Exception failure) {
    write("store_failure", message(failure), null, null);
    return ExitCode.STORAGE;
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private void write(String code, String message, @Nullable String path, @Nullable String hint) {
    if (json) {
      console
          .err()
          .println(
              Json.text(
                  Json.object(
                      "error",
                      Json.object("code", code, "message", message, "path", path, "hint", hint))));
      return;
    }
    console.err().println("omendb: " + visible(message));
    if (hint != null) {
      console.err().println("  hint: " + visible(hint));
    }
  }

  /// Names from files and arguments must not steer the terminal; line breaks stay for carets.
  private static String visible(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> clean.appendCodePoint(c != '\n' && Character.isISOControl(c) ? '·' : c));
    return clean.toString();
  }
}
