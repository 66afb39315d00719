package io.omendb.cli.command;

import java.util.List;
import org.apache.commons.cli.Option;

/// How a verb is called, for parsing and for help. Immutable.
///
/// @param name what a person types: `info`, `index create`
/// @param summary one line: what it does
/// @param usage what follows the name: `DATASET --where CONDITION`
/// @param minArguments how many arguments besides options it takes at least
/// @param maxArguments how many arguments besides options it takes at most
/// @param examples complete command lines, the most useful first
/// @param options those of its own; the ones that every verb has are added
public record Synopsis(
    String name,
    String summary,
    String usage,
    int minArguments,
    int maxArguments,
    List<String> examples,
    List<Option> options) {
  public Synopsis {
    examples = List.copyOf(examples);
    options = List.copyOf(options);
  }
}
