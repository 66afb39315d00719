package io.omendb.conformance.tidy;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What things are called and which annotations they carry. Stateless.
final class NameRules {
  private static final Pattern EMPTY_NAME = Pattern.compile(".*(Utils?|Helpers?|Manager|Impl)");
  private static final Pattern GETTER = Pattern.compile("get[A-Z].*");

  private NameRules() {}

  static List<JavaRule> rules() {
    return List.of(
        JavaRule.perFile(
            "no class is called Utils, Helper, Manager or Impl",
            source -> each(source, ClassTree.class, NameRules::emptyName),
            List.of(
                sample("class FileUtils {}"),
                sample("class A { record CommitManager() {} }"),
                sample("enum Helper {}"),
                sample("interface A { class ReaderImpl implements A {} }")),
            sample("class Implementation { class Managed {} }")),
        JavaRule.perFile(
            "no method is called getX, unless a foreign type asks for it",
            source -> each(source, MethodTree.class, NameRules::getter),
            List.of(sample("class A { int getSize() { return 1; } }")),
            sample(
                "class A { @Override public String getName() { return get(); } String get() { return \"\"; } }")),
        JavaRule.perFile(
            "no test is switched off",
            NameRules::disabled,
            List.of(
                sample("class A { @Disabled void a() {} }"),
                sample("@org.junit.jupiter.api.Disabled class A {}")),
            sample("class A { /* @Disabled */ @Test void a() {} }")),
        JavaRule.perFile(
            "a suppressed warning tells why",
            NameRules::suppressions,
            List.of(sample("class A {\n  @SuppressWarnings(\"unchecked\")\n  void a() {}\n}")),
            sample(
                "class A {\n  // The list holds strings only.\n  @SuppressWarnings(\"unchecked\")\n  void a() {}\n}")));
  }

  private static JavaSource sample(String text) {
    return JavaSource.of("storage/src/main/java/A.java", text);
  }

  private static Optional<String> emptyName(ClassTree tree) {
    return EMPTY_NAME.matcher(tree.getSimpleName()).matches()
        ? Optional.of("class " + tree.getSimpleName() + " says nothing; name it after what it is")
        : Optional.empty();
  }

  private static Optional<String> getter(MethodTree tree) {
    boolean override =
        tree.getModifiers().getAnnotations().stream()
            .anyMatch(annotation -> named(annotation, "Override"));
    return GETTER.matcher(tree.getName()).matches() && !override
        ? Optional.of("method " + tree.getName() + "; name it after what it returns")
        : Optional.empty();
  }

  private static List<String> disabled(JavaSource source) {
    return source.every(AnnotationTree.class).stream()
        .filter(annotation -> named(annotation, "Disabled"))
        .map(annotation -> source.place(annotation) + ": never runs; mend or remove it")
        .toList();
  }

  private static List<String> suppressions(JavaSource source) {
    List<String> lines = source.text().lines().toList();
    List<String> found = new ArrayList<>();
    for (AnnotationTree annotation : source.every(AnnotationTree.class)) {
      int line = source.line(annotation);
      boolean told =
          lines.get(line - 1).contains("//")
              || (line > 1 && lines.get(line - 2).strip().startsWith("//"));
      if (named(annotation, "SuppressWarnings") && !told) {
        found.add(source.place(annotation) + ": a suppression without a comment that says why");
      }
    }
    return found;
  }

  private static boolean named(AnnotationTree annotation, String name) {
    String type = annotation.getAnnotationType().toString();
    return type.equals(name) || type.endsWith("." + name);
  }

  private static <T extends Tree> List<String> each(
      JavaSource source, Class<T> type, Function<T, Optional<String>> verdict) {
    return source.every(type).stream()
        .flatMap(tree -> verdict.apply(tree).map(what -> source.place(tree) + ": " + what).stream())
        .toList();
  }
}
