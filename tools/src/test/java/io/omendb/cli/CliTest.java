package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.cli.command.Cancellation;
import io.omendb.cli.command.Console;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Verb;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Parsing, help and suggestions.
class CliTest {
  static Stream<String> verbs() {
    return Verbs.names().stream();
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void everyVerbHasHelpThatBeginsWithExamples(String name) {
    Ran ran = Ran.ok(words(name, "--help"));
    assertThat(ran.out()).startsWith("omendb " + name + " - ");
    assertThat(ran.out().indexOf("Examples:")).isBetween(0, ran.out().indexOf("Usage:"));
    assertThat(ran.out()).contains("--json", "--quiet", "--debug", "-h, --help");
    assertThat(ran.err()).isEmpty();
    assertThat(Ran.ok(words("help " + name)).out()).isEqualTo(ran.out());
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void examplesParse(String name) {
    Verb verb = Verbs.find(List.of(name.split(" "))).orElseThrow();
    assertThat(verb.synopsis().examples()).isNotEmpty();
    for (String example : verb.synopsis().examples()) {
      assertThat(example).startsWith("omendb ");
      for (String word : example.split(" ")) {
        if (word.startsWith("--") && example.startsWith("omendb " + name)) {
          assertThat(
                  Stream.concat(
                          verb.synopsis().options().stream(),
                          io.omendb.cli.command.Flags.common().stream())
                      .map(option -> "--" + option.getLongOpt()))
              .as(example)
              .contains(word);
        }
      }
    }
  }

  @Test
  void helpListsEveryVerb() {
    for (String[] line : List.of(words(""), words("help"), words("--help"), words("-h"))) {
      assertThat(Ran.ok(line).out()).contains(Verbs.names());
    }
    assertThat(Ran.ok("index", "--help").out())
        .contains("index create", "index list", "index drop");
  }

  @Test
  void versionTellsItself() {
    assertThat(Ran.ok("--version").out()).matches("(?s)omendb \\d+\\.\\d+\\.\\d+.*\njava 25.*");
    assertThat(Ran.ok("version", "--json").json().get("version").asText()).doesNotContain("$");
  }

  @ParameterizedTest
  @CsvSource({
    "infp,info",
    "serach,search",
    "ifno,info",
    "scann,scan",
    "demmo,demo",
    "cre,create",
    "index crate,index create",
    "index lst,index list",
  })
  void misspeltVerbsAreRecognised(String typed, String meant) {
    Ran ran = Ran.omendb(words(typed));
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err())
        .isEqualTo(
            "omendb: unknown command '%s'\n  hint: did you mean '%s'?\n".formatted(typed, meant));
  }

  @Test
  void unlikeWordsGetNoSuggestion() {
    assertThat(Ran.omendb("frobnicate").err()).contains("'omendb help' lists the commands");
  }

  @ParameterizedTest
  @CsvSource({
    "search --colunm,--column",
    "search --vectr,--vector",
    "info --jsn,--json",
    "scan --wher,--where"
  })
  void misspeltOptionsAreRecognised(String typed, String meant) {
    Ran ran = Ran.omendb(words(typed + " x.omen"));
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("did you mean '" + meant + "'?");
  }

  @Test
  void longOptionsAreNotAbbreviated() {
    assertThat(Ran.omendb("search", "x.omen", "--vec", "1").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void optionsNeedTheirValues() {
    assertThat(Ran.omendb("scan", "x.omen", "--where").err()).contains("--where needs a value");
    assertThat(Ran.omendb("scan", "x.omen", "--limit", "1", "--limit", "2").err())
        .contains("--limit is given 2 times");
    assertThat(Ran.omendb("scan", "x.omen", "--limit", "many").err())
        .contains("--limit takes a whole number, not 'many'");
    assertThat(Ran.omendb("scan", "x.omen", "--limit", "-1").err()).contains("--limit must lie in");
  }

  @Test
  void argumentsAreCounted() {
    assertThat(Ran.omendb("info").err()).contains("omendb info DATASET");
    assertThat(Ran.omendb("info", "a", "b").err()).contains("unexpected argument 'b'");
    assertThat(Ran.omendb("import", "a").code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void commonSwitchesMayComeFirst() {
    assertThat(Ran.omendb("--json", "info", "no/such.omen").errorJson().get("code").asText())
        .isEqualTo("not_found");
  }

  @Test
  void traceIsShownOnRequestOnly() {
    assertThat(Ran.omendb("info", "no/such.omen").err()).doesNotContain("\tat ");
    assertThat(Ran.omendb("info", "no/such.omen", "--debug").err()).contains("\tat io.omendb");
  }

  @Test
  void closedPipeEndsQuietly() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ExitCode code = Cli.run(words("help"), new Console(closed, err, false, 80), new Cancellation());
    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(err.size()).isZero();
  }

  @Test
  void fullDiskOnStdoutIsAFailure() {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ExitCode code = Cli.run(words("help"), new Console(full, err, false, 80), new Cancellation());
    assertThat(code).isEqualTo(ExitCode.STORAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("omendb: cannot write the output: No space left on device\n");
  }

  private static String[] words(String line, String... more) {
    return Stream.concat(
            Arrays.stream(line.split(" ")).filter(w -> !w.isEmpty()), Arrays.stream(more))
        .toArray(String[]::new);
  }
}
