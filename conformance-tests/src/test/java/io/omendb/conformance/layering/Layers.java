package io.omendb.conformance.layering;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import io.omendb.conformance.MarkedTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
          Map.entry("snappy", List.of("org.xerial.snappy")),
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

  /// Every import that no row allows, every one that a row allows for nothing, and every package
  /// and row that has no counterpart.
  Set<String> violations(Iterable<JavaClass> classes) {
    Set<String> found = new TreeSet<>();
    Map<String, Set<String>> used = new TreeMap<>();
    for (JavaClass type : classes) {
      String name = shortName(type.getPackageName());
      Set<String> usedHere = used.computeIfAbsent(name, _ -> new TreeSet<>());
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
        if (!target.isEmpty() && !within(target, EVERYWHERE) && !shortName(target).equals(name)) {
          usedHere.add(tableName(target));
          if (!allowed(name).contains(tableName(target))) {
            found.add(
                name
                    + " may not import "
                    + tableName(target)
                    + ": "
                    + dependency.getOriginClass().getName()
                    + " -> "
                    + dependency.getTargetClass().getName());
          }
        }
      }
    }
    used.forEach((name, targets) -> {
      if (!rows.containsKey(name)) {
        found.add("package " + name + " has no row in the table");
      }
      allowed(name).stream()
          .filter(target -> !targets.contains(target))
          .forEach(target -> found.add(name + " does not import " + target + "; drop it"));
    });
    rows.keySet().stream()
        .filter(name -> !used.containsKey(name))
        .forEach(name -> found.add("there is no package " + name + "; drop its row"));
    return found;
  }

  private Set<String> allowed(String name) {
    Set<String> allowed = new TreeSet<>();
    Row row = rows.get(name);
    if (row != null) {
      allowed.addAll(row.packages());
      allowed.addAll(row.libraries());
    }
    return allowed;
  }

  /// What the table calls a package: short if it is ours, else by its library.
  private String tableName(String packageName) {
    return LIBRARIES.entrySet().stream()
        .filter(entry -> within(packageName, entry.getValue()))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(shortName(packageName));
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
