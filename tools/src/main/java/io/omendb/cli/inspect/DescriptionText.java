package io.omendb.cli.inspect;

import io.omendb.cli.output.Json;
import io.omendb.cli.output.Table;
import io.omendb.cli.output.Units;
import io.omendb.storage.inspect.Detail;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes descriptions: as indented text with a table for each list, or as values for [Json]. For
/// one thread at a time.
final class DescriptionText {
  private static final int SHOWN_ROWS = 200;
  private static final int SHOWN_ITEMS = 16;
  private static final int SHOWN_BYTES = 24;
  private static final String STEP = "  ";

  private final PrintStream out;

  DescriptionText(PrintStream out) {
    this.out = out;
  }

  /// The description as [Json] writes it: ranges are objects of `first` and `count`.
  static @Nullable Object json(Detail detail) {
    return switch (detail) {
      case Detail.Group group -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        group.members().forEach((name, value) -> object.put(name, json(value)));
        yield object;
      }
      case Detail.Items items -> {
        List<@Nullable Object> list = new ArrayList<>();
        items.items().forEach(item -> list.add(json(item)));
        yield list;
      }
      case Detail.Text text -> text.text();
      case Detail.Whole whole -> whole.value();
      case Detail.Real real -> real.value();
      case Detail.Flag flag -> flag.value();
      case Detail.Blob blob -> blob.bytes();
      case Detail.Run run -> Json.object("first", run.first(), "count", run.count());
    };
  }

  void print(Detail.Group group) {
    print(group, "");
  }

  private void print(Detail.Group group, String indent) {
    int width =
        group.members().entrySet().stream()
            .filter(member -> inline(member.getValue()))
            .mapToInt(member -> member.getKey().length())
            .max()
            .orElse(0);
    group
        .members()
        .forEach((name, value) -> {
          if (inline(value)) {
            String pad = " ".repeat(width - name.length());
            out.println((indent + name + pad + STEP + clean(cell(value))).stripTrailing());
          } else if (value instanceof Detail.Group inner) {
            out.println(indent + name);
            print(inner, indent + STEP);
          } else if (value instanceof Detail.Items items) {
            print(name, items, indent);
          }
        });
  }

  private void print(String name, Detail.Items items, String indent) {
    int count = items.items().size();
    out.println(indent + name + " (" + Units.count(count) + ")");
    List<Detail> shown = items.items().subList(0, Math.min(count, SHOWN_ROWS));
    if (shown.stream().allMatch(DescriptionText::flat)) {
      table(shown, indent + STEP);
    } else {
      for (int i = 0; i < shown.size(); i++) {
        out.println(indent + STEP + "[" + i + "]");
        print((Detail.Group) shown.get(i), indent + STEP + STEP);
      }
    }
    if (count > SHOWN_ROWS) {
      out.println(indent + STEP + "… " + Units.count(count - SHOWN_ROWS) + " more with --json");
    }
  }

  private void table(List<Detail> items, String indent) {
    Map<String, Boolean> columns = new LinkedHashMap<>();
    List<Map<String, Detail>> rows = new ArrayList<>();
    for (Detail item : items) {
      Map<String, Detail> row = new LinkedHashMap<>();
      flatten("", (Detail.Group) item, row);
      row.forEach((name, value) -> columns.merge(name, number(value), Boolean::logicalAnd));
      rows.add(row);
    }
    List<String> names = List.copyOf(columns.keySet());
    try (Table table = new Table(out, indent, names, List.copyOf(columns.values()))) {
      for (Map<String, Detail> row : rows) {
        table.row(
            names.stream().map(name -> row.containsKey(name) ? cell(row.get(name)) : "").toList());
      }
    }
  }

  /// Whether a value fits behind its name: a leaf, or a list of leaves.
  private static boolean inline(Detail detail) {
    return switch (detail) {
      case Detail.Group _ -> false;
      case Detail.Items items -> items.items().stream().allMatch(DescriptionText::leaf);
      case Detail.Text _,
          Detail.Whole _,
          Detail.Real _,
          Detail.Flag _,
          Detail.Blob _,
          Detail.Run _ ->
          true;
    };
  }

  private static boolean leaf(Detail detail) {
    return !(detail instanceof Detail.Group) && !(detail instanceof Detail.Items);
  }

  /// Whether a value fits into a line of a table: groups within groups, but no list of groups.
  private static boolean flat(Detail detail) {
    return detail instanceof Detail.Group group
        && group.members().values().stream().allMatch(value -> inline(value) || flat(value));
  }

  private static void flatten(String prefix, Detail.Group group, Map<String, Detail> row) {
    group
        .members()
        .forEach((name, value) -> {
          if (value instanceof Detail.Group inner) {
            flatten(prefix + name + ".", inner, row);
          } else {
            row.put(prefix + name, value);
          }
        });
  }

  private static boolean number(Detail detail) {
    return detail instanceof Detail.Whole || detail instanceof Detail.Real;
  }

  private static String cell(Detail detail) {
    return switch (detail) {
      case Detail.Group _ -> "";
      case Detail.Items items -> list(items.items());
      case Detail.Text text -> text.text();
      case Detail.Whole whole -> Long.toString(whole.value());
      case Detail.Real real -> Double.toString(real.value());
      case Detail.Flag flag -> flag.value() ? "yes" : "no";
      case Detail.Blob blob -> bytes(blob.bytes());
      case Detail.Run run ->
          run.count() == 1
              ? Long.toString(run.first())
              : run.first() + ".." + (run.first() + run.count() - 1);
    };
  }

  private static String list(List<Detail> items) {
    if (items.isEmpty()) {
      return "none";
    }
    String text =
        items.stream()
            .limit(SHOWN_ITEMS)
            .map(DescriptionText::cell)
            .collect(Collectors.joining(", "));
    return items.size() > SHOWN_ITEMS
        ? text + ", … " + Units.count(items.size()) + " in all"
        : text;
  }

  private static String bytes(byte[] bytes) {
    String hex = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
    return Units.count(bytes.length, "byte")
        + (bytes.length == 0 ? "" : ": " + hex)
        + (bytes.length > SHOWN_BYTES ? "…" : "");
  }

  /// Text from files must not steer the terminal.
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? '·' : c));
    return clean.toString();
  }
}
