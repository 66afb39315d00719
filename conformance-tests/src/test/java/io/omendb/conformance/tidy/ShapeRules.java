package io.omendb.conformance.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How large files, methods and packages are. Stateless.
final class ShapeRules {
  private static final int MAX_MAIN_LINES = 300;
  private static final int MAX_TEST_LINES = 500;
  private static final int MAX_METHOD_LINES = 70;
  private static final int MAX_PACKAGE_TYPES = 12;

  /// Files that are longer for a reason, with the length that they may reach.
  private static final Map<String, Integer> LONG_FILES =
      Map.of(
          // The two nouns that lead to all others: a few lines for each thing that one can do.
          "storage/src/main/java/io/omendb/storage/Dataset.java", 430,
          "storage/src/main/java/io/omendb/storage/Snapshot.java", 310);

  /// Packages with more types for a reason, with the number that they may reach.
  private static final Map<String, Integer> LARGE_PACKAGES =
      Map.ofEntries(
          // The nouns that a user has, and what carries them out, stand together.
          Map.entry("io.omendb.storage", 29),
          // One seam, complete in one place: what a provider gets and what it gives.
          Map.entry("io.omendb.storage.index", 14),
          // A kernel and its scalar twin for each element type and shape of codes.
          Map.entry("io.omendb.storage.distance", 24),
          // A record for each node and each kind of leaf of the predicate tree.
          Map.entry("io.omendb.storage.filter", 20),
          // A reader for each foreign layout of arrays and tables, and one way to convert values.
          Map.entry("io.omendb.storage.source", 18),
          // A writer and a reader of one file format, in two shapes.
          Map.entry("io.omendb.storage.columnfile", 18),
          // A layout of one block, and an encoder and an estimator for each kind of code in it.
          Map.entry("io.omendb.index.block", 19),
          // A store for each kind of place, and the parts of the local one.
          Map.entry("io.omendb.storage.objectstore", 14),
          // One index each: format, build, calibration, search.
          Map.entry("io.omendb.index.hnsw", 16),
          Map.entry("io.omendb.index.ivf", 18));

  private ShapeRules() {}

  static List<JavaRule> rules() {
    String lines = "int a;\n".repeat(MAX_MAIN_LINES);
    String method = "class A { void a() {" + "\n a();".repeat(MAX_METHOD_LINES) + "\n} }";
    return List.of(
        JavaRule.perFile(
            "files are short",
            ShapeRules::fileLength,
            List.of(sample("class A {\n" + lines + "}")),
            sample("class A {\nint a;\n}")),
        JavaRule.perFile(
            "methods fit on a screen",
            ShapeRules::methodLengths,
            List.of(sample(method)),
            sample("class A { void a() {\n a();\n} }")),
        new JavaRule(
            "a package holds a dozen types at most",
            ShapeRules::packageSizes,
            List.of(sample("package a; " + "class A {} ".repeat(MAX_PACKAGE_TYPES + 1))),
            sample("package a; " + "class A {} ".repeat(MAX_PACKAGE_TYPES))));
  }

  private static JavaSource sample(String text) {
    return JavaSource.of("storage/src/main/java/A.java", text);
  }

  private static List<String> fileLength(JavaSource source) {
    int limit =
        LONG_FILES.getOrDefault(source.path(), source.test() ? MAX_TEST_LINES : MAX_MAIN_LINES);
    return source.lines() > limit
        ? List.of(source.path() + ": " + source.lines() + " lines, more than " + limit)
        : List.of();
  }

  private static List<String> methodLengths(JavaSource source) {
    List<String> found = new ArrayList<>();
    for (MethodTree tree : source.every(MethodTree.class)) {
      int length = source.lastLine(tree) - source.line(tree) + 1;
      if (length > MAX_METHOD_LINES) {
        found.add(source.place(tree) + ": " + tree.getName() + " has " + length + " lines");
      }
    }
    return found;
  }

  private static List<String> packageSizes(List<JavaSource> sources) {
    Map<String, Integer> types = new TreeMap<>();
    for (JavaSource source : sources) {
      if (!source.test() && !source.packageInfo()) {
        int count =
            Math.toIntExact(
                source.unit().getTypeDecls().stream().filter(ClassTree.class::isInstance).count());
        types.merge(source.packageName(), count, Math::addExact);
      }
    }
    List<String> found = new ArrayList<>();
    types.forEach((name, count) -> {
      int limit = LARGE_PACKAGES.getOrDefault(name, MAX_PACKAGE_TYPES);
      if (count > limit) {
        found.add(name + ": " + count + " types, more than " + limit + "; split by subject");
      }
    });
    return found;
  }
}
