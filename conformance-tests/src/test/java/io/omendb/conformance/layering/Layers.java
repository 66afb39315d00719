package io.omendb.conformance.layering;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import io.omendb.conformance.MarkedTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which package may import which packages and libraries. `base` is the prefix that the rows leave
/// out. Immutable.
record Layers(String base, Map<String, Row> rows) {
  /// What one package may import besides itself and the platform.
  record Row(Set<String> packages, Set<String> libraries) {}

  /// The packages of each library, by the name that the table uses.
  private static final Map<String, List<String>> LIBRARIES =
      Map.ofEntries(
          Map.entry("arrow-format", List.of("org.apache.arrow.flatbuf", "com.google.flatbuffers")),
          Map.entry("arrow-vector", List.of("org.apache.arrow.vector", "org.apache.arrow.memory")),
          Map.entry("protobuf", List.of("com.google.protobuf")),
          Map.entry("zstd", List.of("com.github.luben.zstd")),
          Map.entry("roaring", List.of("org.roaringbitmap")),
          Map.entry("parquet", List.of("org.apache.parquet", "org.apache.hadoop")),
          Map.entry("jsqlparser", List.of("net.sf.jsqlparser")),
          Map.entry("vector-api", List.of("jdk.incubator.vector")),
          Map.entry("commons-cli", List.of("org.apache.commons.cli")),
          Map.entry("progressbar", List.of("me.tongfei.progressbar")));

  private static final List<String> EVERYWHERE = List.of("java", "org.jspecify.annotations");

  Layers {
    rows = Map.copyOf(rows);
  }

  /// The table of columns package, holds, imports, libraries.
  static Layers of(String base, MarkedTable table) {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (List<String> row : table.rows()) {
      rows.put(row.get(0), new Row(names(row.get(2)), names(row.get(3))));
    }
    return new Layers(base, rows);
  }

  /// Every import that no row allows, and every package and row that has no counterpart.
  Set<String> violations(Iterable<JavaClass> classes) {
    Set<String> found = new TreeSet<>();
    Set<String> seen = new TreeSet<>();
    for (JavaClass type : classes) {
      String name = shortName(type.getPackageName());
      seen.add(name);
      Row row = rows.get(name);
      if (row == null) {
        found.add("package " + name + " has no row in the table");
      } else {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          check(name, row, dependency, found);
        }
      }
    }
    rows.keySet().stream()
        .filter(name -> !seen.contains(name))
        .forEach(
            name -> found.add("the table has a row for package " + name + ", which is not there"));
    return found;
  }

  private void check(String name, Row row, Dependency dependency, Set<String> found) {
    String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
    if (target.isEmpty() || within(target, EVERYWHERE)) {
      return;
    }
    String place =
        dependency.getOriginClass().getName() + " -> " + dependency.getTargetClass().getName();
    if (target.startsWith("io.omendb.")) {
      String imported = shortName(target);
      if (!imported.equals(name) && !row.packages().contains(imported)) {
        found.add(name + " may not import " + imported + ": " + place);
      }
      return;
    }
    String library =
        LIBRARIES.entrySet().stream()
            .filter(entry -> within(target, entry.getValue()))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(target);
    if (!row.libraries().contains(library)) {
      found.add(name + " may not use " + library + ": " + place);
    }
  }

  private String shortName(String packageName) {
    return packageName.startsWith(base + ".")
        ? packageName.substring(base.length() + 1)
        : packageName;
  }

  private static boolean within(String packageName, List<String> roots) {
    return roots.stream()
        .anyMatch(root -> packageName.equals(root) || packageName.startsWith(root + "."));
  }

  private static Set<String> names(String cell) {
    return Stream.of(cell.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
