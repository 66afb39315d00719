package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.omendb.cli.command.Cancellation;
import io.omendb.cli.command.Console;
import io.omendb.cli.command.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `export` writes comes back as it was, and no file appears before it is whole.
class ExportVerbTest {
  /// Columns of every type, with nulls and deleted rows.
  private static final String ALL_TYPES =
      Path.of("..", "format-spec", "golden", "v1", "all-types.omen").toString();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.parquet",
        "a.arrow",
        "a.csv",
        "a.jsonl",
        "a.csv.gz",
        "a.csv.zst",
        "a.jsonl.gz",
        "A.JSONL.ZST"
      })
  void everyTypeComesBack(String name) {
    Path file = directory.resolve(name);
    JsonNode exported = Ran.ok("export", ALL_TYPES, file.toString(), "--json").json();
    JsonNode info = Ran.ok("info", ALL_TYPES, "--json").json();
    assertThat(exported.get("rows").asLong()).isEqualTo(info.get("rows").asLong()).isPositive();
    assertThat(exported.get("bytes").asLong()).isEqualTo(file.toFile().length());
    assertThat(exported.get("version")).isEqualTo(info.get("version"));
    String copy = directory.resolve("copy.omen").toString();
    Ran.ok("create", copy, "--schema", Ran.ok("schema", ALL_TYPES).out().strip());
    Ran.ok("import", copy, file.toString());
    assertSameRows(copy, ALL_TYPES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.parquet", "a.arrow", "a.csv", "a.jsonl"})
  void numbersWithoutDigitsComeBack(String name) throws IOException {
    Path csv =
        Files.writeString(
            directory.resolve("odd.csv"),
            """
            f,d,t,v
            nan,inf,"","[-0.0, 1e-45, 3.4028235e38, 65504]"
            -inf,-0.0,,"[1, 2, 3, 4]"
            ,,"a,""b""
            ","[1, 2, 3, 0.1]"
            """);
    String schema = "f float32, d float64, t string, v vector(4)";
    String odd = directory.resolve("odd.omen").toString();
    Ran.ok("create", odd, "--schema", schema);
    Ran.ok("import", odd, csv.toString());
    Path file = directory.resolve(name);
    Ran.ok("export", odd, file.toString());
    String copy = directory.resolve("copy.omen").toString();
    Ran.ok("create", copy, "--schema", schema);
    Ran.ok("import", copy, file.toString());
    assertThat(Ran.ok("scan", odd, "--format", "csv").out()).contains("NaN", "-0.0", "Infinity");
    assertSameRows(copy, odd);
  }

  @Test
  void choosesRowsAndColumns() throws IOException {
    Path file = directory.resolve("few.csv");
    Ran ran =
        Ran.ok("export", ALL_TYPES, file.toString(), "--where", "id < 3", "--select", "id,title");
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("exported to", "few.csv");
    List<String> lines = Files.readAllLines(file);
    assertThat(lines.getFirst()).isEqualTo("id,title");
    JsonNode count = Ran.ok("count", ALL_TYPES, "--where", "id < 3", "--json").json();
    assertThat(lines).hasSize(1 + count.get("rows").asInt());
    Ran.ok("export", ALL_TYPES + "@1", directory.resolve("none.parquet").toString());
  }

  @Test
  void filesMayBeReadByWhomNewFilesMayBe() throws IOException {
    Path file = directory.resolve("shared.csv");
    Ran.ok("export", ALL_TYPES, file.toString());
    Path plain = Files.createFile(directory.resolve("plain.csv"));
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(plain));
  }

  @Test
  void replacesOnlyByForce() throws IOException {
    Path file = Files.writeString(directory.resolve("mine.csv"), "mine");
    Ran ran = Ran.omendb("export", ALL_TYPES, file.toString());
    assertThat(ran.code()).isEqualTo(ExitCode.CONFLICT);
    assertThat(ran.err()).contains("exists already", "--force");
    assertThat(file).hasContent("mine");
    Ran.ok("export", ALL_TYPES, file.toString(), "--force");
    assertThat(Files.readString(file)).startsWith("id,flag,");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.parquet", "a.arrow", "a.csv"})
  void whatEndsEarlyLeavesNothing(String name) throws IOException {
    Path file = directory.resolve(name);
    Cancellation cancelled = new Cancellation();
    cancelled.request();
    Console console =
        new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), false, 80);
    String[] line = {"export", ALL_TYPES, file.toString()};
    assertThat(Cli.run(line, console, cancelled)).isEqualTo(ExitCode.INTERRUPTED);
    Ran unknown = Ran.omendb("export", ALL_TYPES, file.toString(), "--select", "nothing");
    assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void wrongArguments() {
    Ran ending = Ran.omendb("export", ALL_TYPES, directory.resolve("x.xlsx").toString());
    assertThat(ending.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ending.err()).contains("x.xlsx", ".parquet");
    Ran packed = Ran.omendb("export", ALL_TYPES, directory.resolve("x.parquet.gz").toString());
    assertThat(packed.code()).isEqualTo(ExitCode.USAGE);
    assertThat(packed.err()).contains("leave out .gz");
    Ran nowhere = Ran.omendb("export", ALL_TYPES, directory.resolve("no/x.csv").toString());
    assertThat(nowhere.code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(Ran.omendb("export", directory.resolve("no.omen").toString(), "x.csv").code())
        .isEqualTo(ExitCode.NOT_FOUND);
    assertThat(Ran.omendb("export", ALL_TYPES).code()).isEqualTo(ExitCode.USAGE);
  }

  /// Both datasets have equal rows, in the same order.
  private static void assertSameRows(String actual, String expected) {
    for (String format : List.of("csv", "json")) {
      assertThat(Ran.ok("scan", actual, "--format", format).out())
          .isEqualTo(Ran.ok("scan", expected, "--format", format).out());
    }
  }
}
