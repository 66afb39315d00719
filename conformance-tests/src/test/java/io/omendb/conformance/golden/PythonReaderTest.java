package io.omendb.conformance.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.omendb.conformance.Repository;
import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Row;
import io.omendb.storage.Dataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A reader in Python, written from the specification alone, finds in all golden datasets what the
/// product finds in them, and refuses the invalid ones by the same numbers.
///
/// It needs a `python3` with `venv` and a `pip` that finds pyarrow; without, it is skipped.
class PythonReaderTest {
  private static final System.Logger LOG = System.getLogger(PythonReaderTest.class.getName());
  private static final Path SOURCES = Repository.root().resolve("conformance-tests/python");
  private static final Path HOME = Repository.root().resolve("conformance-tests/target/python");

  @Test
  void readsWhatTheProductReads() throws IOException, InterruptedException {
    List<Path> homes =
        Stream.concat(
                Arrays.stream(GoldenDataset.values()).map(GoldenDataset::home),
                Arrays.stream(InvalidDataset.values()).map(InvalidDataset::home))
            .toList();
    List<String> expected = new ArrayList<>();
    for (GoldenDataset golden : GoldenDataset.values()) {
      expected.addAll(lines(golden));
    }
    for (InvalidDataset invalid : InvalidDataset.values()) {
      expected.add("{\"dataset\":\"" + invalid + "\",\"refused\":\"" + invalid + "\"}");
    }
    List<String> command = new ArrayList<>();
    command.add(python());
    command.add(SOURCES.resolve("run.py").toString());
    command.add(
        Repository.root()
            .resolve("format-spec/src/main/protobuf/omendb/manifest.proto")
            .toString());
    homes.forEach(home -> command.add(home.toString()));
    Output output = run(60, command);
    assertThat(output.exit).as(output.text).isZero();
    List<String> found = output.text.lines().toList();
    for (int i = 0; i < Math.min(found.size(), expected.size()); i++) {
      assertThat(found.get(i)).isEqualTo(expected.get(i));
    }
    assertThat(found).hasSameSizeAs(expected);
  }

  /// The Python of a virtual environment that has what the reader needs.
  private static String python() throws IOException, InterruptedException {
    String python = HOME.resolve("venv/bin/python").toString();
    List<String> probe = List.of(python, "-c", "import pyarrow");
    if (!Files.exists(Path.of(python)) || run(60, probe).exit != 0) {
      need(List.of("python3", "-m", "venv", "--clear", HOME.resolve("venv").toString()));
      need(
          List.of(
              python,
              "-m",
              "pip",
              "install",
              "--quiet",
              "--retries",
              "0",
              "-r",
              SOURCES.resolve("requirements.txt").toString()));
      need(probe);
    }
    return python;
  }

  private static void need(List<String> command) throws IOException, InterruptedException {
    Output output;
    try {
      output = run(240, command);
    } catch (IOException e) {
      output = new Output(-1, String.valueOf(e.getMessage()));
    }
    if (output.exit != 0) {
      String why = "the reader in Python is skipped: " + String.join(" ", command) + " failed";
      LOG.log(System.Logger.Level.WARNING, why);
      abort(why + ": " + output.text);
    }
  }

  private static Output run(long seconds, List<String> command)
      throws IOException, InterruptedException {
    Files.createDirectories(HOME);
    Path out = Files.createTempFile(HOME, "out", ".txt");
    Path err = Files.createTempFile(HOME, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    int exit = ended ? process.exitValue() : -1;
    String text = Files.readString(exit == 0 ? out : err, StandardCharsets.UTF_8);
    Files.delete(out);
    Files.delete(err);
    return new Output(exit, text);
  }

  private record Output(int exit, String text) {}

  /// The versions of a dataset as the reader in Python prints them.
  private static List<String> lines(GoldenDataset golden) {
    SortedMap<Long, String> lines = new TreeMap<>(Comparator.naturalOrder());
    try (Dataset dataset = Dataset.open(golden.home().toString())) {
      dataset
          .log()
          .forEach(version -> {
            List<Object> rows = new ArrayList<>();
            Reading.all(dataset.at(version.version()))
                .forEach((id, row) -> rows.add(flat(id, row)));
            lines.put(
                version.version(),
                "{\"dataset\":\""
                    + golden.title()
                    + "\",\"version\":"
                    + version.version()
                    + ",\"rows\":"
                    + json(rows)
                    + "}");
          });
    }
    return List.copyOf(lines.values());
  }

  private static List<@Nullable Object> flat(long id, Row row) {
    List<@Nullable Object> values = new ArrayList<>();
    values.add(id);
    values.addAll(row.values());
    return values;
  }

  private static String json(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean bool -> bool.toString();
      case Long number -> number.toString();
      case Double number -> String.format("\"%016x\"", Double.doubleToLongBits(number));
      case Float number -> json((double) number);
      case String text -> quoted(text);
      case List<?> list ->
          list.stream().map(PythonReaderTest::json).collect(Collectors.joining(",", "[", "]"));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> quoted(String.valueOf(entry.getKey())) + ":" + json(entry.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      default -> throw new IllegalArgumentException("not a value: " + value);
    };
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '\b' -> quoted.append("\\b");
        case '\f' -> quoted.append("\\f");
        default -> quoted.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
      }
    }
    return quoted.append('"').toString();
  }
}
