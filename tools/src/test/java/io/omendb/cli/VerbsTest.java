package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.omendb.cli.command.ExitCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every verb on a real dataset: the JSON fields that scripts rely on, and what people read.
class VerbsTest {
  @TempDir static Path directory;
  private static Photos photos = new Photos(Path.of("."));

  @BeforeAll
  static void build() throws IOException {
    photos = Photos.imported(directory);
    Ran.ok(
        "index",
        "create",
        photos.dataset(),
        "--column",
        "v",
        "--type",
        "hnsw",
        "--metric",
        "l2",
        "--name",
        "near");
  }

  @Test
  void infoHasItsFields() {
    JsonNode info = Ran.ok("info", photos.dataset(), "--json").json();
    assertFields(info, "uri version rows deleted_rows fragments bytes schema indexes tags");
    assertThat(info.get("rows").asLong()).isEqualTo(Photos.ROWS);
    assertFields(info.get("schema").get(0), "id name type");
    assertThat(info.get("schema").get(1).get("type").asText()).isEqualTo("vector(8)");
    assertFields(
        info.get("indexes").get(0),
        "name column type metric rows_indexed rows_unindexed segments bytes");
    String text = Ran.ok("info", photos.dataset()).out();
    assertThat(text).contains("rows       300", "vector(8)", "near", "hnsw");
  }

  @Test
  void schemaComesBackThroughCreate() {
    String schema = Ran.ok("schema", photos.dataset()).out().strip();
    String copy = directory.resolve("copy.omen").toString();
    JsonNode created = Ran.ok("create", copy, "--schema", schema, "--json").json();
    assertFields(created, "uri version schema");
    assertThat(Ran.ok("schema", copy).out().strip()).isEqualTo(schema);
    assertThat(Ran.omendb("create", copy, "--schema", schema).code()).isEqualTo(ExitCode.CONFLICT);
    assertThat(Ran.ok("create", copy, "--schema", schema, "--if-not-exists").err())
        .contains("exists already");
  }

  @Test
  void logHasItsFieldsNewestFirst() {
    List<JsonNode> log = Ran.ok("log", photos.dataset(), "--json").jsonLines();
    assertFields(
        log.getFirst(),
        "version timestamp operation rows_added rows_deleted fragments bytes_written");
    assertThat(log.stream().map(line -> line.get("version").asLong())).containsExactly(3L, 2L, 1L);
    for (JsonNode line : log) {
      assertThat(line.path("description").asText("none")).isNotEmpty();
    }
    assertThat(log).anyMatch(line -> !line.has("description"));
    assertThat(log.get(1).get("rows_added").asLong()).isEqualTo(Photos.ROWS);
    assertThat(Ran.ok("log", photos.dataset(), "--limit", "1", "--json").jsonLines()).hasSize(1);
    assertThat(Ran.ok("log", photos.dataset() + "@2", "--json").jsonLines()).hasSize(2);
    assertThat(Ran.ok("log", photos.dataset()).out().lines().count()).isEqualTo(4);
  }

  @Test
  void searchHasItsFields() throws IOException {
    List<JsonNode> lines =
        Ran.ok(
                "search",
                photos.dataset(),
                "--column",
                "v",
                "--queries",
                photos.queries(3, 8).toString(),
                "-k",
                "4",
                "--where",
                "label < 5",
                "--select",
                "id,title",
                "--explain",
                "--json")
            .jsonLines();
    assertThat(lines).hasSize(3);
    JsonNode line = lines.get(2);
    assertFields(line, "query hits plan explain");
    assertThat(line.get("query").asInt()).isEqualTo(2);
    assertThat(line.get("hits")).hasSize(4);
    assertFields(line.get("hits").get(0), "row_id distance id title");
    assertFields(
        line.get("explain"),
        "strategy index segments rows_matching probes distance_computations reranked bytes_read"
            + " requests micros");
    assertThat(line.get("explain").get("rows_matching").asInt()).isEqualTo(Photos.ROWS / 2);
    double before = -1;
    for (JsonNode hit : line.get("hits")) {
      assertThat(hit.get("id").asLong() % 10).isLessThan(5);
      assertThat(hit.get("distance").asDouble()).isGreaterThanOrEqualTo(before);
      before = hit.get("distance").asDouble();
    }
  }

  @Test
  void rowFindsItselfFirst() {
    for (List<String> how :
        List.of(List.of("--exact"), List.of("--ef", "50"), List.of("--index", "near"))) {
      List<String> args =
          new ArrayList<>(List.of("search", photos.dataset(), "--row-id", "42", "--json"));
      args.addAll(how);
      JsonNode hits = Ran.ok(args.toArray(String[]::new)).json().get("hits");
      assertThat(hits).hasSize(10);
      assertThat(hits.get(0).get("row_id").asLong()).isEqualTo(42);
      assertThat(hits.get(0).get("distance").asDouble()).isZero();
    }
  }

  @Test
  void searchForPeople() {
    Ran ran =
        Ran.ok(
            "search",
            photos.dataset(),
            "--vector",
            "[1,1,1,1,1,1,1,1]",
            "--select",
            "title",
            "-k",
            "500",
            "--explain");
    assertThat(ran.out().lines().findFirst().orElseThrow()).matches("row_id +distance +title");
    assertThat(ran.out().lines().count()).isEqualTo(1 + Photos.ROWS);
    assertThat(ran.err()).contains("no more rows match", "plan ", "re-ranked");
  }

  @Test
  void maxDistanceBounds() {
    JsonNode all =
        Ran.ok("search", photos.dataset(), "--row-id", "1", "-k", "9", "--json").json().get("hits");
    String fifth = all.get(4).get("distance").asText();
    JsonNode near =
        Ran.ok(
                "search",
                photos.dataset(),
                "--row-id",
                "1",
                "-k",
                "9",
                "--max-distance",
                fifth,
                "--json")
            .json()
            .get("hits");
    assertThat(near).hasSize(5);
  }

  @Test
  void scanInEveryFormat() throws IOException {
    String[] base = {"scan", photos.dataset(), "--where", "label = 3", "--select", "id,title,v"};
    List<JsonNode> rows = Ran.ok(with(base, "--json")).jsonLines();
    assertThat(rows).hasSize(Photos.ROWS / 10);
    assertFields(rows.getFirst(), "id title v");
    assertThat(rows.getFirst().get("v")).hasSize(Photos.DIMENSION);
    List<String> csv = Ran.ok(with(base, "--format", "csv")).out().lines().toList();
    assertThat(csv).hasSize(1 + rows.size());
    assertThat(csv.getFirst()).isEqualTo("id,title,v");
    assertThat(csv.get(1)).startsWith("3,photo 3,\"[0.");
    assertThat(Ran.ok(with(base, "--limit", "2")).out())
        .matches("id  title +v\n +3  photo 3 +\\[0.* 8\\]\n.*\n");
    ByteArrayOutputStream arrow = new ByteArrayOutputStream();
    Cli.run(
        with(base, "--format", "arrow"),
        new io.omendb.cli.command.Console(arrow, new ByteArrayOutputStream(), false, 80),
        new io.omendb.cli.command.Cancellation());
    try (BufferAllocator allocator = new RootAllocator();
        ArrowStreamReader reader =
            new ArrowStreamReader(new ByteArrayInputStream(arrow.toByteArray()), allocator)) {
      int count = 0;
      while (reader.loadNextBatch()) {
        count += reader.getVectorSchemaRoot().getRowCount();
      }
      assertThat(count).isEqualTo(rows.size());
    }
  }

  @Test
  void headAndCount() {
    assertThat(Ran.ok("head", photos.dataset(), "--json").jsonLines()).hasSize(10);
    assertThat(Ran.ok("head", photos.dataset(), "--limit", "3").out().lines().count()).isEqualTo(4);
    assertThat(Ran.ok("count", photos.dataset()).out()).isEqualTo("300\n");
    assertThat(Ran.ok("count", photos.dataset() + "@1").out()).isEqualTo("0\n");
    assertThat(
            Ran.ok("count", photos.dataset(), "--where", "label IN (1, 2)", "--json")
                .json()
                .get("rows")
                .asLong())
        .isEqualTo(60);
    JsonNode row = Ran.ok("head", photos.dataset(), "--limit", "1", "--row-ids", "--json").json();
    assertThat(row.get("_rowid").asLong()).isZero();
  }

  @Test
  void updateAndUpsertChangeRowsByCondition() throws IOException {
    String dataset = directory.resolve("people.omen").toString();
    String schema = "id int64 not null, name string, v vector(2), primary key (id)";
    JsonNode created = Ran.ok("create", dataset, "--schema", schema, "--json").json();
    assertThat(created.get("primary_key").toString()).isEqualTo("[\"id\"]");
    assertThat(Ran.ok("schema", dataset).out().strip()).isEqualTo(schema);
    Path rows = directory.resolve("people.jsonl");
    Files.writeString(
        rows,
        """
        {"id": 1, "name": "ann", "v": [1, 0]}
        {"id": 2, "name": "bob", "v": [2, 0]}
        """);
    Ran.ok("import", dataset, rows.toString());
    Ran twice = Ran.omendb("import", dataset, rows.toString());
    assertThat(twice.code()).isEqualTo(ExitCode.USAGE);
    assertThat(twice.err()).contains("row 1 has the key of a row that is there", "id = 1");
    JsonNode updated =
        Ran.ok("update", dataset, "--set", "name = upper(name)", "--where", "id = 2", "--json")
            .json();
    assertFields(updated, "version rows_added rows_updated rows_deleted bytes_written millis");
    assertThat(updated.get("rows_updated").asLong()).isEqualTo(1);
    Files.writeString(
        rows,
        """
        {"id": 3, "name": "cid", "v": [3, 0]}
        {"id": 1, "name": "eve", "v": [4, 0]}
        """);
    assertThat(Ran.ok("upsert", dataset, rows.toString(), "--on", "id").err())
        .contains("1 row appended", "1 row updated");
    assertThat(
            Ran.ok("upsert", dataset, rows.toString(), "--json")
                .json()
                .get("rows_updated")
                .asLong())
        .isEqualTo(2);
    assertThat(Ran.ok("count", dataset, "--where", "name IN ('eve', 'BOB', 'cid')").out())
        .isEqualTo("3\n");
    assertThat(Ran.ok("check", dataset, "--deep").out()).startsWith("clean: ");
  }

  @Test
  void importAppendsAndDeleteRemoves() throws IOException {
    Path own = Files.createDirectory(directory.resolve("own"));
    Photos other = Photos.imported(own);
    JsonNode appended = Ran.ok("import", other.dataset(), other.csv().toString(), "--json").json();
    assertFields(appended, "version rows_added rows_deleted bytes_written millis");
    assertThat(appended.get("rows_added").asLong()).isEqualTo(Photos.ROWS);
    JsonNode deleted = Ran.ok("delete", other.dataset(), "--where", "label = 3", "--json").json();
    assertFields(deleted, "version rows_added rows_deleted bytes_written millis");
    assertThat(deleted.get("rows_deleted").asLong()).isEqualTo(60);
    assertThat(Ran.ok("count", other.dataset()).out()).isEqualTo("540\n");
    assertThat(Ran.ok("count", other.dataset() + "@3").out()).isEqualTo("600\n");
    Ran nothing = Ran.ok("delete", other.dataset(), "--where", "label = 3");
    assertThat(nothing.err()).isEqualTo("0 rows deleted; still version 4\n");
    assertThat(Ran.ok("check", other.dataset(), "--deep").out()).startsWith("clean: ");
  }

  @Test
  void indexesComeAndGo() throws IOException {
    Path own = Files.createDirectory(directory.resolve("indexes"));
    Photos other = Photos.imported(own);
    JsonNode created =
        Ran.ok(
                "index",
                "create",
                other.dataset(),
                "--column",
                "v",
                "--type",
                "ivf-pq",
                "--metric",
                "cosine",
                "--name",
                "fast",
                "--seed",
                "7",
                "--json")
            .json();
    assertFields(created, "name type rows segments bytes millis calibration");
    assertThat(created.get("rows").asLong()).isEqualTo(Photos.ROWS);
    List<JsonNode> listed = Ran.ok("index", "list", other.dataset(), "--json").jsonLines();
    assertThat(listed).hasSize(1);
    assertThat(listed.getFirst().get("metric").asText()).isEqualTo("cosine");
    Ran.ok("index", "drop", other.dataset(), "--name", "fast");
    assertThat(Ran.ok("index", "list", other.dataset(), "--json").out()).isEmpty();
    assertThat(Ran.ok("index", "list", other.dataset() + "@3").out()).contains("fast");
    assertThat(Ran.omendb("index", "drop", other.dataset(), "--name", "fast").code())
        .isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void checkHasItsFields() {
    JsonNode check = Ran.ok("check", photos.dataset(), "--deep", "--json").json();
    assertFields(check, "files_checked bytes_checked problems");
    assertThat(check.get("files_checked").asLong()).isGreaterThan(3);
    assertThat(check.get("problems")).isEmpty();
  }

  @Test
  void benchHasItsFields() throws IOException {
    JsonNode bench =
        Ran.ok(
                "bench",
                photos.dataset(),
                "--queries",
                photos.queries(5, 8).toString(),
                "-k",
                "5",
                "--where",
                "label < 9",
                "--threads",
                "2",
                "--json")
            .json();
    assertFields(
        bench, "queries k recall qps p50_micros p99_micros index parameters threads strategy");
    assertThat(bench.get("queries").asInt()).isEqualTo(5);
    assertThat(bench.get("recall").asDouble()).isBetween(0.5, 1.0);
  }

  @Test
  void quietIsQuiet() throws IOException {
    Path own = Files.createDirectory(directory.resolve("quiet"));
    Files.writeString(own.resolve("x.csv"), Photos.csvText(3));
    Ran ran =
        Ran.ok(
            "import", own.resolve("q.omen").toString(), own.resolve("x.csv").toString(), "--quiet");
    assertThat(ran.out() + ran.err()).isEmpty();
  }

  private static String[] with(String[] args, String... more) {
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return all;
  }

  private static void assertFields(JsonNode object, String names) {
    List<String> present = new ArrayList<>();
    object.fieldNames().forEachRemaining(present::add);
    assertThat(present).contains(names.split(" "));
  }
}
