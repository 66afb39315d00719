package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.omendb.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `inspect` decodes every file of a dataset, and damaged ones as far as they go.
class InspectVerbTest {
  @TempDir static Path directory;
  private static Photos photos = new Photos(Path.of("."));

  @BeforeAll
  static void build() throws IOException {
    photos = Photos.imported(directory);
    for (String type : List.of("hnsw", "ivf-pq")) {
      Ran.ok(
          "index", "create", photos.dataset(), "--column", "v", "--type", type, "--metric", "l2");
    }
    // Enough rows without a pattern for a file of deletions, then a few inline in a new fragment.
    StringBuilder big = new StringBuilder("id,v,label,title\n");
    SplittableRandom random = new SplittableRandom(3);
    for (int row = 0; row < 2_000; row++) {
      big.append(row).append(",\"[1,2,3,4,5,6,7,8]\",").append(random.nextInt(10)).append(",x\n");
    }
    Path csv = Files.writeString(directory.resolve("big.csv"), big);
    Ran.ok("import", photos.dataset(), csv.toString());
    Ran.ok("delete", photos.dataset(), "--where", "label IN (1, 4, 7)");
  }

  @Test
  void datasetHasItsFields() {
    JsonNode node = Ran.ok("inspect", photos.dataset(), "--json").json();
    assertThat(node.get("version").asInt()).isEqualTo(6);
    assertThat(node.get("root").get("operation").get("kind").asText()).isEqualTo("DELETE");
    assertThat(node.get("root").get("indexes")).hasSize(2);
    assertThat(node.get("fragments")).hasSize(2);
    assertThat(node.get("fragments").get(0).get("row_ids").get(0).get("count").asInt())
        .isEqualTo(Photos.ROWS);
    assertThat(node.get("files").findValuesAsText("kind"))
        .contains("manifest", "data", "vectors", "deletions", "index");
    assertThat(node.get("files").findValuesAsText("state")).containsOnly("present");
    assertThat(node.get("problems")).isEmpty();
    JsonNode first = Ran.ok("inspect", photos.dataset() + "@1", "--json").json();
    assertThat(first.get("version").asInt()).isEqualTo(1);
    assertThat(first.get("fragments")).isEmpty();
    assertThat(Ran.ok("inspect", photos.dataset()).out())
        .contains("fragments (2)", "0..299", "kind           DELETE");
  }

  @Test
  void everyFileIsDecoded() throws IOException {
    List<String> seen = new ArrayList<>();
    for (Path file : files()) {
      JsonNode node = Ran.ok("inspect", file.toString(), "--json").json();
      assertThat(node.get("bytes").asLong()).isEqualTo(Files.size(file));
      assertThat(node.get("problems")).as(file.toString()).isEmpty();
      assertThat(Ran.ok("inspect", file.toString()).out()).contains(node.get("format").asText());
      seen.add(node.get("format").asText());
    }
    assertThat(seen)
        .contains(
            "manifest root",
            "deletion vector",
            "row ids of an index segment",
            "file of an index segment",
            "Arrow IPC column file");
  }

  @Test
  void contentIsShown() throws IOException {
    JsonNode graph = Ran.ok("inspect", file("-graph.idx").toString(), "--json").json();
    assertThat(graph.get("index").asText()).isEqualTo("hnsw");
    assertThat(graph.get("head").get("rows").asInt()).isEqualTo(Photos.ROWS);
    assertThat(graph.get("sections").findValuesAsText("name"))
        .containsExactlyInAnyOrder("blocks", "rows", "seeds", "codebook", "head");
    JsonNode lists = Ran.ok("inspect", file("-lists.idx").toString(), "--json").json();
    assertThat(lists.get("head").get("dimension").asInt()).isEqualTo(Photos.DIMENSION);
    JsonNode rows = Ran.ok("inspect", file("-rows.idx").toString(), "--json").json();
    assertThat(rows.get("row_ids").get(0).get("count").asInt()).isEqualTo(Photos.ROWS);
    JsonNode deletions = Ran.ok("inspect", file(".dv").toString(), "--json").json();
    long positions = 0;
    for (JsonNode run : deletions.get("positions")) {
      positions += run.get("count").asLong();
    }
    assertThat(positions).isEqualTo(deletions.get("cardinality").asLong()).isPositive();
    JsonNode columns = Ran.ok("inspect", file(".arrow").toString(), "--json").json();
    assertThat(columns.get("fields").findValuesAsText("name"))
        .containsExactly("id", "label", "title");
    assertThat(columns.get("batches").get(0).get("buffers").findValuesAsText("plain_bytes"))
        .contains(Integer.toString(columns.get("rows").asInt() * 8));
    JsonNode vectors = Ran.ok("inspect", file(".vectors").toString(), "--json").json();
    assertThat(vectors.get("fields").get(0).get("type").asText()).isEqualTo("vector(8)");
  }

  @Test
  void copiesUnderAnotherNameAreDecodedAndTold() throws IOException {
    Path copy = directory.resolve("copy.root");
    Files.copy(file(".root"), copy);
    Ran ran = Ran.omendb("inspect", copy.toString(), "--json");
    assertThat(ran.code()).isEqualTo(ExitCode.CORRUPT);
    assertThat(ran.json().get("problems").get(0).get("detail").asText())
        .contains("holds another file");
    assertThat(ran.json().get("root").get("fields")).hasSize(4);
  }

  @Test
  void damageIsToldAndTheRestShown() throws IOException {
    SplittableRandom random = new SplittableRandom(17);
    for (Path file : files()) {
      byte[] whole = Files.readAllBytes(file);
      Path same = Files.createDirectories(directory.resolve("damaged")).resolve(name(file));
      boolean columns = name(file).endsWith(".arrow") || name(file).endsWith(".vectors");
      // The manifest alone has the checksum of a column file's tail.
      int bound = columns ? whole.length - 2_000 : whole.length;
      for (int i = 0; i < 6; i++) {
        byte[] bytes = whole.clone();
        int place = random.nextInt(Math.max(1, bound));
        bytes[place] ^= (byte) (1 << random.nextInt(8));
        Files.write(same, bytes);
        Ran ran = Ran.omendb("inspect", same.toString(), "--json");
        assertThat(ran.code())
            .as("byte %d of %s", place, file)
            .isIn(ExitCode.CORRUPT, ExitCode.UNSUPPORTED);
        assertThat(ran.json().get("problems")).isNotEmpty();
        assertThat(ran.json().get("bytes").asInt()).isEqualTo(whole.length);
        assertThat(Ran.omendb("inspect", same.toString()).err()).isEmpty();
      }
      Files.write(same, Arrays.copyOf(whole, whole.length / 2));
      Ran cut = Ran.omendb("inspect", same.toString(), "--json");
      assertThat(cut.code()).isEqualTo(ExitCode.CORRUPT);
      assertThat(cut.json().has("header")).isEqualTo(!columns);
    }
  }

  @Test
  void aDamagedBlockLeavesTheOthers() throws IOException {
    Path file = file("-graph.idx");
    byte[] bytes = Files.readAllBytes(file);
    bytes[5_000] ^= 1;
    Path same = Files.createDirectories(directory.resolve("block")).resolve(name(file));
    Files.write(same, bytes);
    JsonNode node = Ran.omendb("inspect", same.toString(), "--json").json();
    assertThat(node.get("blocks").get("damaged").get(0).asInt()).isZero();
    assertThat(node.get("header").get("kind").asText()).isEqualTo("INDX");
    assertThat(node.get("sections").findValuesAsText("state")).contains("damaged");
    assertThat(node.get("problems").get(0).get("detail").asText()).contains("block 0", "checksum");
  }

  @Test
  void missingFilesOfADatasetAreTold() throws IOException {
    Photos other = Photos.imported(Files.createDirectory(directory.resolve("missing")));
    Path vectors;
    try (Stream<Path> found = Files.list(Path.of(other.dataset(), "data"))) {
      vectors = found.filter(path -> name(path).endsWith(".vectors")).findFirst().orElseThrow();
    }
    Files.delete(vectors);
    Ran ran = Ran.omendb("inspect", other.dataset(), "--json");
    assertThat(ran.code()).isEqualTo(ExitCode.CORRUPT);
    assertThat(ran.json().get("problems").get(0).get("path").asText()).contains(name(vectors));
    assertThat(ran.json().get("files").findValuesAsText("state")).contains("missing", "present");
    assertThat(Ran.omendb("inspect", other.dataset()).out()).contains("missing: ");
  }

  @Test
  void pagesAreDecodedAndTheirLossIsTold() throws IOException {
    Path golden = Path.of("..", "format-spec", "golden", "v1", "many-fragments.omen");
    JsonNode whole = Ran.ok("inspect", golden.toString(), "--json").json();
    assertThat(whole.get("pages")).hasSizeGreaterThan(0);
    assertThat(whole.get("fragments")).hasSizeGreaterThan(32);
    String page = whole.get("pages").get(0).get("name").asText();
    JsonNode decoded = Ran.ok("inspect", golden.resolve("manifest") + "/" + page, "--json").json();
    assertThat(decoded.get("format").asText()).isEqualTo("manifest page");
    assertThat(decoded.get("page").get("fragments")).hasSize(32);
    Path copy = directory.resolve("many.omen");
    try (Stream<Path> files = Files.walk(golden)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(golden.relativize(file).toString()));
      }
    }
    Files.delete(copy.resolve("manifest").resolve(page));
    Ran lost = Ran.omendb("inspect", copy.toString(), "--json");
    assertThat(lost.code()).isEqualTo(ExitCode.CORRUPT);
    assertThat(lost.json().get("problems").toString()).contains(page, "missing");
    assertThat(lost.json().get("fragments")).hasSize(whole.get("fragments").size() - 32);
    assertThat(Ran.omendb("stats", copy.toString()).code()).isEqualTo(ExitCode.CORRUPT);
  }

  @Test
  void wrongArguments() throws IOException {
    Path text = Files.writeString(directory.resolve("notes.txt"), "nothing of ours");
    Ran ran = Ran.omendb("inspect", text.toString());
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("not a file of a dataset", ".vectors");
    assertThat(Ran.omendb("inspect", directory.resolve("none.root").toString()).code())
        .isEqualTo(ExitCode.NOT_FOUND);
    assertThat(Ran.omendb("inspect", photos.dataset() + "@99").code())
        .isEqualTo(ExitCode.NOT_FOUND);
    Path empty = Files.writeString(directory.resolve("empty.root"), "");
    assertThat(Ran.omendb("inspect", empty.toString()).code()).isEqualTo(ExitCode.CORRUPT);
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> found = Files.walk(Path.of(photos.dataset()))) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /// A file whose name ends so.
  private static Path file(String ending) throws IOException {
    return files().stream().filter(path -> name(path).endsWith(ending)).findFirst().orElseThrow();
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
