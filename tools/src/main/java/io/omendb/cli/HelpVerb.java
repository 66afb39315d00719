package io.omendb.cli;

import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.storage.error.StorageException.InvalidInput;
import java.util.List;
import java.util.Optional;

/// `help`: all commands, or one of them. Immutable.
final class HelpVerb implements Verb {
  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "help",
        "shows the commands, or one of them",
        "[COMMAND]",
        0,
        2,
        List.of("omendb help", "omendb help search", "omendb help index create"),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    List<String> words = invocation.arguments();
    if (invocation.json()) {
      for (Verb verb : Verbs.all()) {
        invocation
            .console()
            .out()
            .println(
                Json.text(
                    Json.object(
                        "name",
                        verb.name(),
                        "summary",
                        verb.synopsis().summary(),
                        "usage",
                        verb.synopsis().usage())));
      }
      return ExitCode.OK;
    }
    if (words.isEmpty()) {
      HelpText.overview(invocation.console().out());
      return ExitCode.OK;
    }
    Optional<Verb> verb = Verbs.find(words);
    if (verb.isPresent()) {
      HelpText.verb(verb.get(), invocation.console().out());
    } else if (Verbs.group(words.getFirst()) && words.size() == 1) {
      HelpText.group(words.getFirst(), invocation.console().out());
    } else {
      throw new InvalidInput(
          "no help for '" + String.join(" ", words) + "'",
          Suggestions.nearest(String.join(" ", words), Verbs.names())
              .map(name -> "did you mean '" + name + "'?")
              .orElse("'omendb help' lists the commands"));
    }
    return ExitCode.OK;
  }
}
