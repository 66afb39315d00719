package io.omendb.cli.command;

import java.util.List;
import org.apache.commons.cli.Option;

/// One thing that the command does. Immutable and thread-safe.
public interface Verb {
  /// What a person types: `info`, `index create`.
  String name();

  /// One line: what it does.
  String summary();

  /// What follows the name: `DATASET --where CONDITION`.
  String usage();

  /// Complete command lines, the most useful first.
  List<String> examples();

  /// The options of its own; those that every verb has are added.
  List<Option> options();

  /// How many arguments besides options it takes at least.
  int minArguments();

  /// How many arguments besides options it takes at most.
  int maxArguments();

  /// Does it. Failures are thrown.
  ExitCode run(Invocation invocation);
}
