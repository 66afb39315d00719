package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.cli.command.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Completion knows every verb and option, and bash runs it.
class CompletionVerbTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void everyVerbAndOptionIsThere(String shell) {
    String script = Ran.ok("completion", shell).out();
    for (var verb : Verbs.all()) {
      assertThat(script).contains(List.of(verb.name().split(" ")));
      verb.synopsis()
          .options()
          .forEach(option ->
              assertThat(script)
                  .contains(option.hasLongOpt() ? option.getLongOpt() : option.getOpt()));
    }
    assertThat(script.chars().filter(c -> c == '\'').count()).isEven();
  }

  @ParameterizedTest
  @CsvSource({
    "chec,check",
    "index cre,create",
    "'index create x --met',--metric",
    "'create x --if',--if-not-exists",
    "help sea,search",
    "'completion ',bash zsh fish",
    "'--quiet cou',count"
  })
  void bashCompletes(String typed, String expected) throws IOException, InterruptedException {
    assertThat(complete(typed)).containsExactlyInAnyOrder(expected.split(" "));
  }

  @Test
  void filesAreCompletedToo() throws IOException, InterruptedException {
    Files.createDirectory(directory.resolve("photos.omen"));
    assertThat(complete("info " + directory + "/pho"))
        .containsExactly(directory.resolve("photos.omen").toString());
  }

  @Test
  void unknownShell() {
    Ran ran = Ran.omendb("completion", "tcsh");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("tcsh", "bash, zsh, fish");
  }

  /// What bash offers for the last word.
  private List<String> complete(String typed) throws IOException, InterruptedException {
    Path script =
        Files.writeString(
            directory.resolve("completion.bash"),
            Ran.ok("completion", "bash").out()
                + "COMP_WORDS=(omendb \"$@\")\nCOMP_CWORD=$#\n_omendb\n"
                + "printf '%s\\n' \"${COMPREPLY[@]}\"\n");
    List<String> line = new java.util.ArrayList<>(List.of("bash", script.toString()));
    line.addAll(List.of(typed.split(" ", -1)));
    Process bash =
        new ProcessBuilder(line).redirectError(directory.resolve("err.txt").toFile()).start();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).isZero();
    assertThat(directory.resolve("err.txt")).isEmptyFile();
    return out.lines().toList();
  }
}
