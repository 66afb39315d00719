package io.omendb.conformance.spec;

import io.omendb.conformance.MarkedTable;
import io.omendb.conformance.Repository;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What tests read out of the chapters: tables below `<!-- table: NAME -->` and fenced blocks below
/// `<!-- example: NAME -->`. Stateless and thread-safe.
final class SpecText {
  private static final Pattern EXAMPLE =
      Pattern.compile("(?m)^<!-- example: ([a-z0-9.-]+) -->\n```[a-z]*\n((?s:.*?))\n```$");

  private SpecText() {}

  /// The chapters by file name, in their order.
  static Map<String, String> chapters() {
    Map<String, String> chapters = new LinkedHashMap<>();
    for (Path file : Repository.files()) {
      if (Repository.root().relativize(file).startsWith(Path.of("format-spec", "spec"))) {
        chapters.put(file.getFileName().toString(), Repository.read(file));
      }
    }
    return chapters;
  }

  /// The rows of a table, without its head.
  static List<List<String>> table(String name) {
    MarkedTable table = MarkedTable.in(String.join("\n", chapters().values())).get(name);
    if (table == null) {
      throw new AssertionError("no chapter has a table '" + name + "'");
    }
    return table.rows();
  }

  /// The lines of an example.
  static String example(String name) {
    String text = examples(String.join("\n", chapters().values())).get(name);
    if (text == null) {
      throw new AssertionError("no chapter has an example '" + name + "'");
    }
    return text;
  }

  /// Every example of a text, by its name.
  static Map<String, String> examples(String markdown) {
    Map<String, String> examples = new LinkedHashMap<>();
    Matcher matcher = EXAMPLE.matcher(markdown);
    while (matcher.find()) {
      if (examples.put(matcher.group(1), matcher.group(2)) != null) {
        throw new AssertionError("two examples are called '" + matcher.group(1) + "'");
      }
    }
    return examples;
  }

  /// The bytes of an example in hexadecimal.
  static byte[] bytes(String name) {
    return HexFormat.of().parseHex(example(name).replaceAll("\\s", ""));
  }
}
