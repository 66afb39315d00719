package io.omendb.cli;

import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.storage.error.StorageException.InvalidInput;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Option;

/// `help`: all commands, or one of them. Immutable.
final class HelpVerb implements Verb {
  @Override
  public String name() {
    return "help";
  }

  @Override
  public String summary() {
    return "shows the commands, or one of them";
  }

  @Override
  public String usage() {
    return "[COMMAND]";
  }

  @Override
  public List<String> examples() {
    return List.of("omendb help", "omendb help search", "omendb help index create");
  }

  @Override
  public List<Option> options() {
    return List.of();
  }

  @Override
  public int minArguments() {
    return 0;
  }

  @Override
  public int maxArguments() {
    return 2;
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
                        "name", verb.name(), "summary", verb.summary(), "usage", verb.usage())));
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
