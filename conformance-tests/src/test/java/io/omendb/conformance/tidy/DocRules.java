package io.omendb.conformance.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/// What is said of packages and of public types. Stateless.
final class DocRules {
  private static final Pattern SHARING =
      Pattern.compile("immutable|thread-safe|one thread|any thread|stateless");

  private DocRules() {}

  static List<JavaRule> rules() {
    return List.of(
        new JavaRule(
            "every package is described and @NullMarked",
            DocRules::packages,
            List.of(
                main("A.java", "package a; class A {}"),
                main("package-info.java", "/// A.\npackage a;"),
                main("package-info.java", "@NullMarked\npackage a;")),
            main("package-info.java", "/// A.\n@NullMarked\npackage a;")),
        JavaRule.perFile(
            "a public type says what it is and who may share it",
            DocRules::publicTypes,
            List.of(
                main("A.java", "package a;\n\npublic class A {}"),
                main("A.java", "package a;\n\n/// An A.\npublic class A {}"),
                main("A.java", "package a;\n\n/// An A.\n///\n/// Immutable.\npublic class A {}"),
                main("A.java", "package a;\n\n/** An A. Immutable. */\npublic class A {}")),
            main(
                "A.java",
                "package a;\n\n/// An A.\n/// Immutable.\n@Deprecated\npublic class A {}")));
  }

  private static JavaSource main(String name, String text) {
    return JavaSource.of("storage/src/main/java/a/" + name, text);
  }

  private static List<String> packages(List<JavaSource> sources) {
    Set<String> described = new TreeSet<>();
    List<String> found = new ArrayList<>();
    for (JavaSource source : sources) {
      if (source.packageInfo()) {
        described.add(directory(source));
        boolean marked = source.text().contains("\n@NullMarked\n");
        boolean documented = source.text().startsWith("/// ");
        if (!marked || !documented) {
          found.add(source.path() + ": begins with a '///' doc and carries @NullMarked");
        }
      }
    }
    sources.stream()
        .filter(source -> !source.test())
        .map(DocRules::directory)
        .filter(directory -> !described.contains(directory))
        .distinct()
        .forEach(directory -> found.add(directory + ": package-info.java is missing"));
    return found;
  }

  private static String directory(JavaSource source) {
    return source.path().substring(0, source.path().lastIndexOf('/'));
  }

  private static List<String> publicTypes(JavaSource source) {
    if (source.test()) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    for (Tree tree : source.unit().getTypeDecls()) {
      if (!(tree instanceof ClassTree type)
          || !type.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
        continue;
      }
      String doc = firstParagraph(source, type);
      // Constants of an enum are shared by nature.
      boolean constants = type.getKind() == Tree.Kind.ENUM;
      if (doc.isEmpty()) {
        found.add(source.place(type) + ": public type without a '///' doc");
      } else if (!constants && !SHARING.matcher(doc.toLowerCase(Locale.ROOT)).find()) {
        found.add(
            source.place(type)
                + ": the first paragraph does not say: immutable, stateless, thread-safe,"
                + " or for one thread at a time");
      }
    }
    return found;
  }

  /// The first paragraph of the `///` comment that ends right above the type.
  private static String firstParagraph(JavaSource source, ClassTree type) {
    List<String> lines = source.text().lines().toList();
    int at = source.line(type) - 2;
    Deque<String> comment = new ArrayDeque<>();
    for (; at >= 0 && lines.get(at).startsWith("///"); at--) {
      comment.addFirst(lines.get(at).substring(3).strip());
    }
    return comment.stream().takeWhile(line -> !line.isEmpty()).collect(Collectors.joining(" "));
  }
}
