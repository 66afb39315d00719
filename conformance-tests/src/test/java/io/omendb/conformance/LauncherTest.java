package io.omendb.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The real script and the real jar, as a shell runs them.
class LauncherTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path DISTRIBUTION = ROOT.resolve("tools/target/omendb");
  private static final int ROWS = 20_000;

  @TempDir static Path directory;
  private static String dataset = "";

  /// What a process left behind.
  private record Ended(int status, String out, String err) {}

  @BeforeAll
  static void build() throws Exception {
    assumeTrue(
        Files.exists(DISTRIBUTION.resolve("lib/omendb.jar")), "the command is not packaged yet");
    Path home = Files.createDirectory(directory.resolve("with space 😀"));
    StringBuilder csv = new StringBuilder("id,v,title\n");
    for (int row = 0; row < ROWS; row++) {
      csv.append(row).append(",\"[1, ").append(row % 100 + 1).append("]\",größe ").append(row);
      csv.append('\n');
    }
    Path table = Files.writeString(home.resolve("räder 😀.csv"), csv);
    dataset = home.resolve("räder 😀.omen").toString();
    Ended imported = run(Map.of("LC_ALL", "C"), "import", dataset, table.toString());
    assertThat(imported.status()).as(imported.err()).isZero();
    assertThat(imported.err()).startsWith("version 1: 20,000 rows appended").hasLineCount(1);
    assertThat(imported.out()).isEmpty();
  }

  @Test
  void scriptsAreTheSame() {
    assertThat(DISTRIBUTION.resolve("bin/omendb"))
        .hasSameTextualContentAs(ROOT.resolve("omendb"))
        .isExecutable();
    assertThat(DISTRIBUTION.resolve("LICENSE")).hasSameTextualContentAs(ROOT.resolve("LICENSE"));
  }

  @ParameterizedTest
  @CsvSource({
    "info",
    "log",
    "schema",
    "count",
    "head",
    "check",
    "'search --vector 1,2 -k 3'",
    "'scan --limit 2'"
  })
  void nothingButDataIsSaid(String verb) throws Exception {
    List<String> line = new ArrayList<>(List.of(verb.split(" ")));
    line.add(1, dataset);
    Ended ended = run(Map.of(), line.toArray(String[]::new));
    assertThat(ended.status()).isZero();
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({"LC_ALL,C", "LANG,C", "LC_ALL,POSIX", "LC_ALL,C.UTF-8"})
  void textIsUtf8WhateverTheLocale(String variable, String locale) throws Exception {
    Map<String, @Nullable String> environment = new HashMap<>();
    environment.put("LC_ALL", null);
    environment.put(variable, locale);
    Ended ended = run(environment, "scan", dataset, "--where", "title = 'größe 7'", "--json");
    assertThat(ended.out()).contains("\"title\":\"größe 7\"").hasLineCount(1);
    assertThat(run(environment, "info", dataset).out()).contains("räder 😀.omen");
  }

  @Test
  void barrenEnvironmentWillDo() throws Exception {
    Path closed =
        Files.createDirectory(
            directory.resolve("closed"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
    Map<String, @Nullable String> environment = new HashMap<>();
    environment.put("HOME", null);
    environment.put("TMPDIR", closed.toString());
    environment.put("JAVA_HOME", null);
    Ended ended = run(environment, "head", dataset);
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.err()).isEmpty();
    environment.put("TMPDIR", directory.resolve("nowhere").toString());
    assertThat(run(environment, "head", dataset).err()).isEmpty();
  }

  @Test
  void optionsForEveryJvmAreNotAnnounced() throws Exception {
    Ended ended =
        run(Map.of("JAVA_TOOL_OPTIONS", "-Dx=1", "JDK_JAVA_OPTIONS", "-Dy=2"), "info", dataset);
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void worksThroughALinkFromAnywhere() throws Exception {
    Path link =
        Files.createSymbolicLink(directory.resolve("o 😀"), DISTRIBUTION.resolve("bin/omendb"));
    ProcessBuilder builder =
        new ProcessBuilder("bash", link.toString(), "count", "./" + Path.of(dataset).getFileName());
    builder.directory(Path.of(dataset).resolveSibling(".").toFile());
    assertThat(end(builder).out()).isEqualTo(ROWS + "\n");
  }

  @Test
  void oldJdkIsNamed() throws Exception {
    Path old = directory.resolve("old");
    Files.createDirectories(old.resolve("bin"));
    Path java = Files.writeString(old.resolve("bin/java"), "#!/bin/sh\nexit 1\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
    assertThat(withoutUsualPlaces(old.toString()))
        .isEqualTo(new Ended(2, "", "omendb: JDK 25 or later required, found 17; set JAVA_HOME\n"));
    assertThat(withoutUsualPlaces(""))
        .isEqualTo(
            new Ended(2, "", "omendb: JDK 25 or later required, found none; set JAVA_HOME\n"));
  }

  @Test
  void buildIsQuietUnlessItFails() throws Exception {
    Path clone = Files.createDirectory(directory.resolve("clone"));
    Path script = Files.copy(ROOT.resolve("omendb"), clone.resolve("omendb"));
    Files.createFile(clone.resolve("pom.xml"));
    Path tools = Files.createDirectory(directory.resolve("maven"));
    Path mvn = tools.resolve("mvn");
    ProcessBuilder builder = new ProcessBuilder(script.toString(), "version");
    builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    Files.writeString(mvn, "#!/bin/sh\necho 'WARNING: old'; echo 'ERROR: why' >&2; exit 1\n");
    Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
    Ended failed = end(builder);
    assertThat(failed.status()).isEqualTo(2);
    assertThat(failed.err()).contains("WARNING: old\nERROR: why\nomendb: the build failed");
    Files.writeString(
        mvn,
        "#!/bin/sh\necho 'WARNING: old' >&2; mkdir -p tools/target && cp -r '"
            + DISTRIBUTION
            + "' tools/target/ && touch tools/target/omendb/bin/omendb\n");
    Ended built = end(builder);
    assertThat(built.status()).as(built.err()).isZero();
    assertThat(built.out()).startsWith("omendb ");
    assertThat(built.err())
        .isEqualTo("omendb: building (once after each change of the sources) ...\n");
    assertThat(end(builder).err()).isEmpty();
  }

  @Test
  void readerMayStopReading() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            "bash",
            "-c",
            "\"$0\" scan \"$1\" --format csv | head -n 1; echo ${PIPESTATUS[0]}",
            DISTRIBUTION.resolve("bin/omendb").toString(),
            dataset);
    Ended ended = end(builder);
    assertThat(ended.out()).isEqualTo("id,v,title\n0\n");
    assertThat(ended.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"INT,130", "TERM,143"})
  void signalsEndIt(String signal, int status) throws Exception {
    assumeFalse(
        signal.equals("INT") && interruptsAreIgnored(),
        "whoever started the tests in the background lets their processes ignore interrupts");
    ProcessBuilder builder =
        new ProcessBuilder(
            DISTRIBUTION.resolve("bin/omendb").toString(), "scan", dataset, "--json");
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (InputStream out = process.getInputStream()) {
      assertThat(out.read()).isEqualTo('{');
      Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
      assertThat(kill.waitFor()).isZero();
      out.transferTo(java.io.OutputStream.nullOutputStream());
    }
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(status);
  }

  /// Processes inherit what their parent ignores.
  private static boolean interruptsAreIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }
  }

  @Test
  void statusesReachTheShell() throws Exception {
    assertThat(run(Map.of(), "frobnicate").status()).isEqualTo(2);
    assertThat(run(Map.of(), "info", "no/such.omen").status()).isEqualTo(3);
    assertThat(run(Map.of(), "create", dataset, "--schema", "a int8").status()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"info", "log", "schema"})
  void metadataVerbsLoadNoArrowClass(String verb) throws Exception {
    Path log = directory.resolve("classes.txt");
    Ended ended =
        run(
            Map.of("OMENDB_JAVA_OPTIONS", "-XX:AOTMode=off -Xlog:class+load:file=" + log),
            verb,
            dataset);
    assertThat(ended.status()).isZero();
    assertThat(Files.readAllLines(log))
        .isNotEmpty()
        .noneMatch(line -> line.contains(" org.apache.arrow."))
        .noneMatch(line -> line.contains(" jdk.incubator.vector."));
  }

  /// Runs a copy of the script that looks nowhere but in PATH and JAVA_HOME.
  private static Ended withoutUsualPlaces(String javaHome) throws Exception {
    String script = Files.readString(DISTRIBUTION.resolve("bin/omendb"));
    String blind =
        script.replaceAll(
            "(?m)(/usr/lib/jvm|/usr/java|/opt/java|/opt/jdk|/Library/Java"
                + "|/opt/homebrew|/usr/local/opt)(?=[/*])",
            "/nonexistent");
    Path copy = Files.writeString(directory.resolve("blind"), blind);
    Path tools = directory.resolve("path");
    if (!Files.exists(tools)) {
      Files.createDirectory(tools);
      for (String tool : List.of("bash", "dirname", "readlink", "sed")) {
        Files.createSymbolicLink(tools.resolve(tool), find(tool));
      }
    }
    ProcessBuilder builder =
        new ProcessBuilder(tools.resolve("bash").toString(), copy.toString(), "version");
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("JAVA_HOME", javaHome);
    builder.environment().remove("HOME");
    return end(builder);
  }

  private static Path find(String tool) {
    for (String directory : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(directory, tool))) {
        return Path.of(directory, tool);
      }
    }
    throw new AssertionError("no " + tool + " in PATH");
  }

  private static Ended run(Map<String, ? extends @Nullable String> environment, String... args)
      throws Exception {
    List<String> line = new ArrayList<>();
    line.add(DISTRIBUTION.resolve("bin/omendb").toString());
    line.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(line);
    environment.forEach((name, value) -> {
      if (value == null) {
        builder.environment().remove(name);
      } else {
        builder.environment().put(name, value);
      }
    });
    return end(builder);
  }

  private static Ended end(ProcessBuilder builder) throws IOException, InterruptedException {
    Path err = Files.createTempFile(directory, "err", ".txt");
    Process process = builder.redirectError(err.toFile()).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    return new Ended(status, out, Files.readString(err));
  }
}
