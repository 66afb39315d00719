package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Columns on the command line: added, dropped, renamed, cast.
class ColumnVerbsTest {
  @TempDir Path directory;
  private String dataset = "";

  @BeforeEach
  void load() throws IOException {
    dataset = directory.resolve("c.omen").toString();
    Path file = Files.writeString(directory.resolve("c.csv"), "id,price\n1,10\n2,20\n3,30\n");
    Ran.ok("import", dataset, file.toString());
  }

  private String scan() {
    return Ran.ok("scan", dataset, "--format", "csv").out();
  }

  @Test
  void columnsComeFromNothingExpressionsAndFiles() throws IOException {
    var first = Ran.ok("column", "add", dataset, "note string", "--json").json();
    assertThat(first.fieldNames())
        .toIterable()
        .containsExactly("version", "bytes_written", "millis");
    assertThat(first.get("version").asInt()).isEqualTo(2);
    assertThat(first.get("bytes_written").asInt()).isZero();
    Ran added = Ran.ok("column", "add", dataset, "gross float32", "--as", "price * 1.5");
    assertThat(added.err()).contains("version 3: column gross float32 added (");
    assertThat(added.out()).isEmpty();
    Path names = Files.writeString(directory.resolve("n.csv"), "id,name,row\n3,c,0\n1,a,1\n");
    Ran.ok("column", "add", dataset, "--from", names.toString(), "--on", "id");
    Path ranks = Files.writeString(directory.resolve("r.csv"), "r,rank\n1,b\n");
    Ran.ok("column", "add", dataset, "--from", ranks.toString(), "--on", "_rowid=r");
    Path flat =
        Files.writeString(directory.resolve("f.jsonl"), "{\"v\":[1]}\n{\"v\":[2]}\n{\"v\":[3]}\n");
    Ran.ok("column", "add", dataset, "--from", flat.toString(), "--cast", "v=vector(1, int8)");
    assertThat(scan())
        .isEqualTo(
            """
            id,price,note,gross,name,row,rank,v
            1,10,,15.0,a,1,,[1]
            2,20,,30.0,,,b,[2]
            3,30,,45.0,c,0,,[3]
            """);
    assertThat(Ran.ok("check", dataset, "--deep").code()).isEqualTo(ExitCode.OK);
    assertThat(Ran.ok("schema", dataset + "@1").out()).isEqualTo("id int64, price int64\n");
  }

  @Test
  void columnsChangeTheirNamesAndTypes() {
    assertThat(Ran.ok("column", "rename", dataset, "price", "cost").err())
        .contains("column 'price' renamed to 'cost'");
    assertThat(Ran.ok("column", "cast", dataset, "cost", "string").err())
        .contains("column 'cost' is string");
    assertThat(Ran.ok("column", "drop", dataset, "id").err()).contains("column 'id' dropped");
    assertThat(scan()).isEqualTo("cost\n10\n20\n30\n");
    assertThat(Ran.ok("log", dataset).out()).contains("alter columns");
  }

  @Test
  void saysWhatIsWrong() {
    assertUsage("give a column, or --from a file", "column", "add", dataset);
    assertUsage("it goes with --from", "column", "add", dataset, "x int8", "--on", "id");
    assertUsage("a file has its own values", "column", "add", dataset, "--from", "f", "--as", "1");
    assertUsage("'price' exists already", "column", "add", dataset, "price int8");
    assertUsage("unexpected argument 'price'", "column", "drop", dataset, "id", "price");
    assertUsage("no column 'x'", "column", "cast", dataset, "x", "int8");
    assertUsage("row 1", "column", "add", dataset, "x int8 not null", "--as", "100 / (id - 2)");
  }

  private static void assertUsage(String message, String... args) {
    Ran ran = Ran.omendb(args);
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains(message);
  }
}
