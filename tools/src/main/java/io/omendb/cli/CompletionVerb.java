package io.omendb.cli;

import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.Synopsis;
import io.omendb.cli.command.Verb;
import io.omendb.cli.output.Json;
import io.omendb.storage.error.StorageException.InvalidInput;
import java.util.List;

/// `completion`: what a shell needs to complete commands and options. Immutable.
final class CompletionVerb implements Verb {
  static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  @Override
  public Synopsis synopsis() {
    return new Synopsis(
        "completion",
        "writes the script by which a shell completes commands and options",
        "bash|zsh|fish",
        1,
        1,
        List.of(
            "omendb completion bash > ~/.local/share/bash-completion/completions/omendb",
            "omendb completion zsh > ~/.zfunc/_omendb",
            "omendb completion fish > ~/.config/fish/completions/omendb.fish"),
        List.of());
  }

  @Override
  public ExitCode run(Invocation invocation) {
    String shell = invocation.argument(0);
    String script =
        switch (shell) {
          case "bash" -> Completions.bash(Verbs.all());
          case "zsh" -> Completions.zsh(Verbs.all());
          case "fish" -> Completions.fish(Verbs.all());
          default ->
              throw new InvalidInput(
                  "no completion for the shell '" + shell + "'",
                  "one of: " + String.join(", ", SHELLS));
        };
    if (invocation.json()) {
      invocation.console().out().println(Json.text(Json.object("shell", shell, "script", script)));
    } else {
      invocation.console().out().print(script);
    }
    return ExitCode.OK;
  }
}
