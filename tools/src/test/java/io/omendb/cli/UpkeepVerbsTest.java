package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.omendb.cli.command.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `compact` and `index optimize` print and do.
class UpkeepVerbsTest {
  @TempDir private Path directory;
  private String dataset = "";

  /// Two fragments of 300 rows, one row in ten of them deleted; an index over the first.
  @BeforeEach
  void create() throws IOException {
    Photos photos = Photos.imported(directory);
    dataset = photos.dataset();
    Ran.ok(
        "index",
        "create",
        dataset,
        "--column",
        "v",
        "--type",
        "ivf-pq",
        "--metric",
        "l2",
        "--name",
        "near");
    Ran.ok("import", dataset, photos.csv().toString());
    Ran.ok("delete", dataset, "--where", "label = 3");
  }

  @Test
  void compactHasItsFields() {
    long version = version();
    JsonNode plan = Ran.ok("compact", dataset, "--dry-run", "--json").json();
    assertThat(fields(plan)).containsExactly("version", "fragments", "rows", "bytes", "tasks");
    assertThat(plan.get("fragments").asLong()).isEqualTo(2);
    assertThat(plan.get("rows").asLong()).isEqualTo(540);
    assertThat(plan.get("tasks").get(0).get("fragments")).hasSize(2);
    assertThat(Ran.ok("compact", dataset, "--dry-run").out()).contains("2 fragments", "540 rows");
    assertThat(version()).isEqualTo(version);

    JsonNode done = Ran.ok("compact", dataset, "--json").json();
    assertThat(fields(done))
        .containsExactly(
            "version",
            "fragments_before",
            "fragments_after",
            "rows_dropped",
            "bytes_before",
            "bytes_after",
            "millis");
    assertThat(done.get("version").asLong()).isEqualTo(version + 1);
    assertThat(done.get("fragments_before").asLong()).isEqualTo(2);
    assertThat(done.get("fragments_after").asLong()).isEqualTo(1);
    assertThat(done.get("rows_dropped").asLong()).isEqualTo(60);
    assertThat(Ran.ok("count", dataset).out().strip()).isEqualTo("540");
    assertThat(Ran.ok("compact", dataset).err()).contains("nothing to do");
    assertThat(version()).isEqualTo(version + 1);
    Ran.ok("check", dataset, "--deep");
  }

  @Test
  void compactMakesColumnsColdAndWarm() {
    String rows = Ran.ok("scan", dataset, "--select", "label,id", "--json").out();
    assertThat(Ran.ok("compact", dataset, "--cold", "label").err()).contains("became 1");
    assertThat(Ran.ok("scan", dataset, "--select", "label,id", "--json").out()).isEqualTo(rows);
    JsonNode label = column(Ran.ok("stats", dataset, "--json").json(), "label");
    assertThat(label.get("bytes").asLong()).isPositive();
    Path cold = directory.resolve(onlyFile(".parquet"));
    JsonNode file = Ran.ok("inspect", cold.toString(), "--json").json();
    assertThat(file.toString()).contains("Parquet column file", "\"label\"");
    Ran.ok("check", dataset, "--deep");
    assertThat(Ran.ok("compact", dataset).err()).contains("nothing to do");
    Ran.ok("compact", dataset, "--warm");
    assertThat(Ran.ok("scan", dataset, "--select", "label,id", "--json").out()).isEqualTo(rows);
    assertThat(Ran.omendb("compact", dataset, "--warm", "--cold", "label").code())
        .isEqualTo(ExitCode.USAGE);
    assertThat(Ran.omendb("compact", dataset, "--cold", "v").code()).isEqualTo(ExitCode.USAGE);
  }

  private static JsonNode column(JsonNode stats, String name) {
    for (JsonNode column : stats.get("columns")) {
      if (column.get("name").asText().equals(name)) {
        return column;
      }
    }
    throw new AssertionError("no column " + name + " in " + stats);
  }

  private String onlyFile(String ending) {
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(ending)).toList();
      assertThat(found).hasSize(1);
      return found.getFirst().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void compactSorts() {
    String said = Ran.ok("compact", dataset, "--cluster-by", "label,id").err();
    assertThat(said).contains("2 fragments became 1", "60 deleted rows dropped");
    List<JsonNode> rows = Ran.ok("scan", dataset, "--select", "label", "--json").jsonLines();
    assertThat(rows.stream().map(row -> row.get("label").asLong()).toList()).isSorted();
    assertThat(Ran.omendb("compact", dataset, "--cluster-by", "v").code())
        .isEqualTo(ExitCode.USAGE);
    assertThat(Ran.omendb("compact", dataset, "--cluster-by", "id", "--memory", "5").code())
        .isEqualTo(ExitCode.LIMIT);
  }

  @Test
  void indexOptimizeHasItsFields() {
    JsonNode done = Ran.ok("index", "optimize", dataset, "--json").json();
    assertThat(fields(done))
        .containsExactly("name", "type", "rows", "segments", "bytes", "millis", "version");
    assertThat(done.get("name").asText()).isEqualTo("near");
    assertThat(done.get("rows").asLong()).isEqualTo(540);
    assertThat(done.get("segments").asLong()).isEqualTo(1);
    long version = version();
    assertThat(Ran.ok("index", "optimize", dataset, "near").err()).contains("is up to date");
    assertThat(version()).isEqualTo(version);
    assertThat(Ran.omendb("index", "optimize", dataset, "far").code())
        .isEqualTo(ExitCode.NOT_FOUND);
  }

  private long version() {
    return Ran.ok("info", dataset, "--json").json().get("version").asLong();
  }

  private static List<String> fields(JsonNode node) {
    List<String> names = new java.util.ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
