package io.omendb.cli.command;

/// One thing that the command does. Immutable and thread-safe.
public interface Verb {
  /// How it is called.
  Synopsis synopsis();

  /// Does it. Failures are thrown.
  ExitCode run(Invocation invocation);

  /// What a person types: `info`, `index create`.
  default String name() {
    return synopsis().name();
  }
}
