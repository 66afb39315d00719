package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.cli.command.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What people get wrong, and what each mistake tells them: exit code and message.
class BadInputsTest {
  @TempDir static Path directory;
  private static Photos photos = new Photos(Path.of("."));

  @BeforeAll
  static void build() throws IOException {
    photos = Photos.imported(directory);
  }

  @Test
  void noDataset() throws IOException {
    String nowhere = directory.resolve("nowhere.omen").toString();
    expect(ExitCode.NOT_FOUND, "no dataset at", "info", nowhere);
    expect(ExitCode.NOT_FOUND, "create", "info", nowhere);
    Path plain = Files.createDirectory(directory.resolve("plain"));
    expect(ExitCode.NOT_FOUND, "not a dataset", "info", plain.toString());
    Path file = Files.writeString(directory.resolve("file.txt"), "x");
    expect(ExitCode.USAGE, "is a file", "info", file.toString());
    expect(ExitCode.USAGE, "", "info", "");
  }

  @Test
  void existingDataset() {
    Ran ran =
        expect(ExitCode.CONFLICT, "version", "create", photos.dataset(), "--schema", "a int8");
    assertThat(ran.err()).contains("--if-not-exists");
  }

  @Test
  void credentialsAreRefusedAndNotShown() {
    for (String uri :
        List.of(
            "s3://AKIA1:topsecret@bucket/x",
            "s3://AKIA1:topsecret@bucket",
            "s3://a:topsecret@b/x@7")) {
      Ran ran = expect(ExitCode.USAGE, "credentials", "info", uri);
      assertThat(ran.err() + ran.out()).doesNotContain("topsecret");
    }
    expect(ExitCode.USAGE, "", "info", "s3://bucket/x");
  }

  @ParameterizedTest
  @CsvSource({
    "@0,USAGE,first is 1",
    "@-3,USAGE,first is 1",
    "@x/../y,USAGE,not a version",
    "@../x,USAGE,not a version",
    "@99999999999999999999,USAGE,larger than any version",
    "@,USAGE,not a version",
    "@99,NOT_FOUND,99",
    "@train,NOT_FOUND,no tag 'train'",
  })
  void versions(String suffix, ExitCode code, String message) {
    expect(code, message, "info", photos.dataset() + suffix);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,\"[1, 2, 3]\",1,x | dimension",
        "1,\"[1,2,3,4,5,6,7,NaN]\",1,x | ",
        "1,,1,x | ",
        "one,\"[1,2,3,4,5,6,7,8]\",1,x | id",
        "1,\"[1,2,3,4,5,6,7,8]\",1 | ",
        "1,\"[1,2,3,4,5,6,7,8]\",1,\"unclosed | ",
      })
  void rowsThatDoNotFit(String row, String message) throws IOException {
    String before = Ran.ok("info", photos.dataset(), "--json").out();
    Path file = Files.writeString(directory.resolve("bad.csv"), Photos.csvText(20) + row + "\n");
    Ran ran =
        expect(
            ExitCode.USAGE,
            message == null ? "" : message,
            "import",
            photos.dataset(),
            file.toString());
    assertThat(ran.err()).contains("bad.csv").containsPattern("2[0-9]");
    assertThat(Ran.ok("info", photos.dataset(), "--json").out()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id,v,label\n",
        "id,v,label,title,more\n",
        "id,v,label,label\n",
        "_rowid,v\n",
        "_distance,v\n"
      })
  void columnsThatDoNotFit(String header) throws IOException {
    int columns = header.split(",").length;
    String row = "1,\"[1,2,3,4,5,6,7,8]\"" + ",1".repeat(columns - 2) + "\n";
    Path file = Files.writeString(directory.resolve("columns.csv"), header + row);
    String target =
        header.startsWith("_") ? directory.resolve("new.omen").toString() : photos.dataset();
    expect(ExitCode.USAGE, "", "import", target, file.toString());
    assertThat(directory.resolve("new.omen")).doesNotExist();
  }

  @Test
  void allColumnsThatAreMissingAreNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("few.csv"), "id,v\n1,\"[1,2,3,4,5,6,7,8]\"\n");
    String message = "few.csv misses columns 'label', 'title', unlike the wanted schema";
    expect(ExitCode.USAGE, message, "import", photos.dataset(), file.toString());
  }

  @Test
  void failedFirstImportLeavesNothing() throws IOException {
    Path file = Files.writeString(directory.resolve("f.csv"), Photos.csvText(9) + "x,y,z,u\n");
    String target = directory.resolve("fresh.omen").toString();
    expect(ExitCode.USAGE, "f.csv", "import", target, file.toString());
    assertThat(Path.of(target)).doesNotExist();
    Path kept = Files.createDirectory(directory.resolve("kept"));
    Files.writeString(kept.resolve("mine.txt"), "mine");
    Path data = Files.createDirectory(kept.resolve("data"));
    Path rows = Files.copy(file, data.resolve("rows.csv"));
    Files.createDirectories(kept.resolve("index/old"));
    expect(ExitCode.USAGE, "rows.csv", "import", kept.toString(), rows.toString());
    try (Stream<Path> walk = Files.walk(kept)) {
      assertThat(walk.map(path -> kept.relativize(path).toString()))
          .containsExactlyInAnyOrder("", "mine.txt", "data", "data/rows.csv", "index", "index/old");
    }
  }

  @Test
  void nothingToImportMakesNoVersion() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty.csv"), "id,v,label,title\n");
    Ran ran = Ran.ok("import", photos.dataset(), empty.toString());
    assertThat(ran.err()).isEqualTo("0 rows appended; still version 2\n");
    assertThat(Ran.ok("log", photos.dataset(), "--json").jsonLines()).hasSize(2);
  }

  @Test
  void nothingToImportMakesNoDataset() throws IOException {
    Path header = Files.writeString(directory.resolve("header.csv"), "id,v,label,title\n");
    String target = directory.resolve("nothing.omen").toString();
    assertThat(Ran.ok("import", target, header.toString()).err()).contains("0 rows appended");
    assertThat(Ran.ok("import", target, header.toString(), "--json").json().get("rows_added"))
        .hasToString("0");
    for (String name : List.of("empty.jsonl", "blank.csv", "packed.jsonl.gz")) {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      if (name.endsWith(".gz")) {
        new GZIPOutputStream(packed).close();
      }
      Path empty = Files.write(directory.resolve(name), packed.toByteArray());
      String message = name + " is empty: it has no columns";
      expect(ExitCode.USAGE, message, "import", target, empty.toString());
      expect(ExitCode.USAGE, message, "import", photos.dataset(), empty.toString());
    }
    assertThat(Path.of(target)).doesNotExist();
  }

  @Test
  void foreignTextsAreOurs() throws IOException {
    String target = directory.resolve("texts.omen").toString();
    Path junk = Files.writeString(directory.resolve("junk.parquet"), "not at all a parquet file");
    Ran ran = expect(ExitCode.USAGE, "junk.parquet", "import", target, junk.toString());
    assertThat(ran.err()).contains("not a Parquet file").doesNotContain("org.", "@", "damaged");
    Path utf = Files.write(directory.resolve("utf.jsonl"), new byte[] {'{', '"', (byte) 0xff});
    assertThat(expect(ExitCode.USAGE, "utf.jsonl", "import", target, utf.toString()).err())
        .doesNotContain("Input length");
  }

  @Test
  void hintsAreCommands() {
    String nowhere = directory.resolve("nowhere.omen").toString();
    assertThat(Ran.omendb("info", nowhere).err())
        .contains("hint: omendb create " + nowhere + " --schema \"");
    Ran ran =
        expect(
            ExitCode.USAGE,
            "--metric is required",
            "index",
            "create",
            photos.dataset(),
            "--column",
            "v",
            "--type",
            "hnsw");
    assertThat(ran.err()).contains("hint: one of: l2, cosine, dot");
  }

  @Test
  void damagedFiles() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(Photos.csvText(200).getBytes(StandardCharsets.UTF_8));
    }
    byte[] whole = packed.toByteArray();
    Path cut =
        Files.write(
            directory.resolve("cut.csv.gz"), java.util.Arrays.copyOf(whole, whole.length / 2));
    expect(
        ExitCode.USAGE,
        "unexpected end of compressed stream",
        "import",
        photos.dataset(),
        cut.toString());
    Path npy = Files.write(directory.resolve("x.npy"), new byte[] {1, 2, 3});
    expect(ExitCode.USAGE, "x.npy", "import", directory.resolve("n.omen").toString(), "v=" + npy);
    expect(ExitCode.NOT_FOUND, "no file", "import", photos.dataset(), "none.csv");
    Path odd = Files.writeString(directory.resolve("odd.xyz"), "x");
    expect(ExitCode.USAGE, "odd.xyz", "import", photos.dataset(), odd.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "many", "99999999999"})
  void wrongK(String k) {
    expect(ExitCode.USAGE, "-k", "search", photos.dataset(), "--row-id", "1", "-k", k);
  }

  @ParameterizedTest
  @CsvSource({
    "label =,''",
    "nothing = 3,nothing",
    "label = 'x',label",
    "((label = 3,''",
    "label === 3,''"
  })
  void wrongFilters(String where, String message) {
    for (String[] line :
        new String[][] {
          {"count", photos.dataset(), "--where", where},
          {"scan", photos.dataset(), "--where", where},
          {"delete", photos.dataset(), "--where", where},
          {"search", photos.dataset(), "--row-id", "1", "--where", where}
        }) {
      assertThat(expect(ExitCode.USAGE, message, line).err())
          .contains("\n  " + where + "\n")
          .containsPattern("\n +\\^\n");
    }
  }

  @Test
  void filtersWithoutMeasure() {
    String deep = "(".repeat(100_000) + "label = 3" + ")".repeat(100_000);
    Ran ran = Ran.omendb("count", photos.dataset(), "--where", deep);
    assertThat(ran.code()).isIn(ExitCode.USAGE, ExitCode.LIMIT);
    assertThat(ran.err()).hasSizeLessThan(5_000);
  }

  @ParameterizedTest
  @CsvSource({
    "'1,2',8",
    "'1,2,3,4,5,6,7,x',component 8",
    "'1,2,3,4,5,6,7,NaN',not finite",
    "'',component 1"
  })
  void wrongVectors(String vector, String message) {
    expect(ExitCode.USAGE, message, "search", photos.dataset(), "--vector", vector);
  }

  @Test
  void wrongQueries() throws IOException {
    expect(
        ExitCode.USAGE,
        "5 components",
        "search",
        photos.dataset(),
        "--queries",
        photos.queries(2, 5).toString());
    expect(ExitCode.USAGE, "exactly one of", "search", photos.dataset());
    expect(
        ExitCode.USAGE,
        "exactly one of",
        "search",
        photos.dataset(),
        "--row-id",
        "1",
        "--vector",
        "1");
    expect(ExitCode.NOT_FOUND, "", "search", photos.dataset(), "--row-id", "123456789");
    expect(
        ExitCode.USAGE,
        "not a vector",
        "search",
        photos.dataset(),
        "--column",
        "label",
        "--row-id",
        "1");
    expect(
        ExitCode.USAGE,
        "no column 'x'",
        "search",
        photos.dataset(),
        "--column",
        "x",
        "--row-id",
        "1");
    expect(ExitCode.USAGE, "empty name", "scan", photos.dataset(), "--select", "id,,v");
    expect(ExitCode.NOT_FOUND, "", "search", photos.dataset(), "--row-id", "1", "--index", "none");
  }

  static Stream<List<String>> wrongIndexes() {
    return Stream.of(
        List.of("unknown metric 'l3'", "--column", "v", "--type", "hnsw", "--metric", "l3"),
        List.of("hnsw", "--column", "v", "--type", "magic", "--metric", "l2"),
        List.of("label", "--column", "label", "--type", "hnsw", "--metric", "l2"),
        List.of("", "--column", "v", "--type", "hnsw", "--metric", "l2", "--set", "colour=red"),
        List.of("", "--column", "v", "--type", "hnsw", "--metric", "l2", "--set", "m=0"),
        List.of("KEY=VALUE", "--column", "v", "--type", "hnsw", "--metric", "l2", "--set", "m"));
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource
  void wrongIndexes(List<String> line) {
    List<String> args = new java.util.ArrayList<>(List.of("index", "create", photos.dataset()));
    args.addAll(line.subList(1, line.size()));
    expect(ExitCode.USAGE, line.getFirst(), args.toArray(String[]::new));
  }

  @Test
  void secondIndexOfThatName() throws IOException {
    Photos other = Photos.imported(Files.createDirectory(directory.resolve("twice")));
    String[] create = {
      "index",
      "create",
      other.dataset(),
      "--column",
      "v",
      "--type",
      "hnsw",
      "--metric",
      "l2",
      "--name",
      "one"
    };
    Ran.ok(create);
    expect(ExitCode.CONFLICT, "one", create);
    String[] search = {
      "search", other.dataset(), "--row-id", "1", "--index", "one", "--nprobe", "3"
    };
    assertThat(expect(ExitCode.USAGE, "--nprobe is for indexes of type ivf-pq", search).err())
        .contains("'one' is of type hnsw");
    search[6] = "--refine";
    expect(ExitCode.USAGE, "--refine is for indexes of type ivf-pq", search);
    search[6] = "--ef";
    search[7] = "30";
    Ran.ok(search);
  }

  @Test
  void flippedByteIsFound() throws IOException {
    Photos other = Photos.imported(Files.createDirectory(directory.resolve("flipped")));
    Path vectors;
    try (Stream<Path> files = Files.list(Path.of(other.dataset(), "data"))) {
      vectors =
          files.filter(path -> path.toString().endsWith(".vectors")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(vectors);
    bytes[5_000] ^= 1;
    Files.write(vectors, bytes);
    Ran check = Ran.omendb("check", other.dataset(), "--json");
    assertThat(check.code()).isEqualTo(ExitCode.CORRUPT);
    assertThat(check.json().get("problems").get(0).get("path").asText())
        .contains(String.valueOf(vectors.getFileName()));
    Ran search = expect(ExitCode.CORRUPT, "checksum", "search", other.dataset(), "--row-id", "1");
    assertThat(search.err()).contains("omendb check");
    Files.delete(vectors);
    expect(
        ExitCode.CORRUPT,
        String.valueOf(vectors.getFileName()),
        "search",
        other.dataset(),
        "--row-id",
        "1");
    assertThat(Ran.omendb("check", other.dataset()).code()).isEqualTo(ExitCode.CORRUPT);
  }

  @Test
  void checkTellsAllOfEachProblem() throws IOException {
    Photos other = Photos.imported(Files.createDirectory(directory.resolve("told")));
    List<Path> data;
    try (Stream<Path> files = Files.list(Path.of(other.dataset(), "data"))) {
      data =
          files.sorted(Comparator.comparing(path -> path.toString().endsWith(".arrow"))).toList();
    }
    byte[] bytes = Files.readAllBytes(data.getFirst());
    bytes[5_000] ^= 1;
    Files.write(data.getFirst(), bytes);
    Path moved = Files.move(data.getLast(), directory.resolve("elsewhere.arrow"));
    Files.createSymbolicLink(data.getLast(), moved);
    Ran check = Ran.omendb("check", other.dataset());
    assertThat(check.code()).isEqualTo(ExitCode.CORRUPT);
    assertThat(check.err()).isEmpty();
    assertThat(check.out())
        .containsPattern(
            "block 0 \\(bytes 0\\.\\.\\d+\\) has checksum [0-9a-f]+, expected [0-9a-f]+\n")
        .contains(data.getLast() + " is not a regular file; symbolic links are refused\n")
        .contains("2 problems: ");
  }

  @Test
  void brokenManifest() throws IOException {
    Photos other = Photos.imported(Files.createDirectory(directory.resolve("manifest")));
    try (Stream<Path> files = Files.list(Path.of(other.dataset(), "manifest"))) {
      for (Path root : files.sorted().limit(1).toList()) {
        byte[] bytes = Files.readAllBytes(root);
        bytes[bytes.length / 2] ^= 0x40;
        Files.write(root, bytes);
      }
    }
    expect(ExitCode.CORRUPT, "", "info", other.dataset());
    assertThat(Ran.omendb("info", other.dataset(), "--json").errorJson().get("code").asText())
        .isEqualTo("corrupt");
  }

  private static Ran expect(ExitCode code, String message, String... args) {
    Ran ran = Ran.omendb(args);
    assertThat(ran.code()).as(ran.toString()).isEqualTo(code);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .startsWith("omendb: ")
        .contains(message)
        .doesNotContain("\tat ", "Exception");
    return ran;
  }
}
