package io.omendb.conformance.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// What a test reads out of the chapters. Stateless and thread-safe.
final class SpecText {
  private SpecText() {}

  /// The directory of the specification's module.
  static Path module() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve("format-spec/spec"))) {
      at = at.getParent();
      if (at == null) {
        throw new IllegalStateException("not inside the source tree");
      }
    }
    return at.resolve("format-spec");
  }

  /// The rows below the marker of a table, without its head.
  static List<List<String>> table(String name) {
    List<List<String>> rows = new ArrayList<>();
    for (String line : after("<!-- table: " + name + " -->")) {
      if (!line.startsWith("|")) {
        break;
      }
      rows.add(Stream.of(line.substring(1).split("\\|")).map(String::strip).toList());
    }
    if (rows.size() < 3) {
      throw new AssertionError("no table below the marker of " + name);
    }
    return rows.subList(2, rows.size());
  }

  /// The lines of the fenced block below the marker of an example.
  static String example(String name) {
    List<String> lines = after("<!-- example: " + name + " -->");
    int end = lines.subList(1, lines.size()).indexOf("```") + 1;
    return String.join("\n", lines.subList(1, end));
  }

  /// The bytes of an example in hexadecimal.
  static byte[] bytes(String name) {
    return HexFormat.of().parseHex(example(name).replaceAll("\\s", ""));
  }

  private static List<String> after(String marker) {
    try (Stream<Path> files = Files.list(module().resolve("spec"))) {
      for (Path file : files.sorted().toList()) {
        List<String> lines = Files.readAllLines(file);
        int at = lines.indexOf(marker);
        if (at >= 0) {
          return lines.subList(at + 1, lines.size());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("no marker " + marker);
  }
}
