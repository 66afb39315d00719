package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.omendb.cli.command.Cancellation;
import io.omendb.cli.command.Console;
import io.omendb.cli.command.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lists and structs on the command line: imported, shown, filtered, refused.
class NestedVerbsTest {
  private static final String ROWS =
      """
      {"id":1,"tags":["a","b \\"c\\""],"meta":{"year":1999,"by":null},"v":[1,2]}
      {"id":2,"tags":[],"meta":null,"v":[3,4]}
      {"id":3,"tags":null,"meta":{"year":null,"by":["x",null]},"v":[5,6]}
      """;

  @TempDir Path directory;
  private String dataset = "";

  @BeforeEach
  void load() throws IOException {
    dataset = directory.resolve("n.omen").toString();
    Path file = Files.writeString(directory.resolve("n.jsonl"), ROWS);
    Ran.ok("import", dataset, file.toString());
  }

  @Test
  void jsonComesBackAsItWentIn() {
    assertThat(Ran.ok("schema", dataset).out().strip())
        .isEqualTo(
            "id int64, tags list(string), meta struct(year int64, by list(string)), v vector(2)");
    assertThat(Ran.ok("scan", dataset, "--format", "json").out()).isEqualTo(ROWS);
    assertThat(
            Ran.ok("scan", dataset, "--select", "meta", "--where", "tags IS NULL", "--json").out())
        .isEqualTo("{\"meta\":{\"year\":null,\"by\":[\"x\",null]}}\n");
    assertThat(Ran.ok("count", dataset, "--where", "meta IS NOT NULL").out()).isEqualTo("2\n");
    assertThat(Ran.ok("check", dataset, "--deep").code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void textsAreCompactJson() {
    assertThat(Ran.ok("scan", dataset, "--select", "id,tags,meta", "--format", "csv").out().lines())
        .containsExactly(
            "id,tags,meta",
            "1,\"[\"\"a\"\",\"\"b \\\"\"c\\\"\"\"\"]\",\"{\"\"year\"\":1999,\"\"by\"\":null}\"",
            "2,[],",
            "3,,\"{\"\"year\"\":null,\"\"by\"\":[\"\"x\"\",null]}\"");
    assertThat(Ran.ok("scan", dataset, "--select", "id,meta").out().lines())
        .containsExactly(
            "id  meta",
            " 1  {\"year\":1999,\"by\":null}",
            " 2  NULL",
            " 3  {\"year\":null,\"by\":[\"x\",null]}");
  }

  @Test
  void arrowStreamsGoInAgain() throws IOException {
    ByteArrayOutputStream arrow = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] scan = {"scan", dataset, "--format", "arrow"};
    assertThat(Cli.run(scan, new Console(arrow, err, false, 80), new Cancellation()))
        .isEqualTo(ExitCode.OK);
    Path file = Files.write(directory.resolve("n.arrow"), arrow.toByteArray());
    String copy = directory.resolve("copy.omen").toString();
    Ran.ok("import", copy, file.toString());
    assertThat(Ran.ok("scan", copy, "--format", "json").out()).isEqualTo(ROWS);
    Ran.ok("import", dataset, file.toString());
    List<JsonNode> rows = Ran.ok("scan", dataset, "--format", "json").jsonLines();
    assertThat(rows).hasSize(6);
    assertThat(rows.subList(0, 3)).isEqualTo(rows.subList(3, 6));
  }

  @Test
  void columnFilesGoInAgain() throws IOException {
    Path file;
    try (var files = Files.list(Path.of(dataset, "data"))) {
      file = files.filter(f -> f.toString().endsWith(".arrow")).findFirst().orElseThrow();
    }
    String copy = directory.resolve("copy.omen").toString();
    Ran.ok("import", copy, file.toString());
    String columns = "id,tags,meta";
    assertThat(Ran.ok("scan", copy, "--select", columns, "--json").out())
        .isEqualTo(Ran.ok("scan", dataset, "--select", columns, "--json").out());
  }

  @Test
  void saysWhatListsCannotDo() throws IOException {
    Ran compared = Ran.omendb("count", dataset, "--where", "tags = 'a'");
    assertThat(compared.code()).isEqualTo(ExitCode.USAGE);
    assertThat(compared.err()).contains("column 'tags' is list(string), which cannot be compared");
    Path csv = Files.writeString(directory.resolve("n.csv"), "id,tags,meta,v\n1,,,[1;2]\n");
    Ran imported = Ran.omendb("import", dataset, csv.toString());
    assertThat(imported.code()).isEqualTo(ExitCode.USAGE);
    assertThat(imported.err())
        .contains("n.csv: column 'tags' is list(string), which CSV cannot hold")
        .contains(".jsonl");
    Path wrong = Files.writeString(directory.resolve("w.jsonl"), ROWS.replace("1999", "true"));
    assertThat(Ran.omendb("import", dataset, wrong.toString()).err())
        .contains("w.jsonl:1:39: column 'meta': a boolean, not int64");
  }
}
