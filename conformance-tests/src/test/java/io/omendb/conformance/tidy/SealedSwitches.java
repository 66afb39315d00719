package io.omendb.conformance.tidy;

import com.sun.source.tree.BindingPatternTree;
import com.sun.source.tree.CaseLabelTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DeconstructionPatternTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.PatternCaseLabelTree;
import com.sun.source.tree.PatternTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.element.Modifier;

/// A switch over the types of a sealed interface names them all: with a default, the compiler would
/// not tell where a new type is forgotten. Types are known by their simple names only, so that a
/// switch counts if every one of its labels names a type of a sealed interface of ours. Stateless.
final class SealedSwitches {
  private SealedSwitches() {}

  static JavaRule rule() {
    String shapes =
        "sealed interface Shape { record Round(int r) implements Shape {}"
            + " record Flat() implements Shape {} } ";
    return new JavaRule(
        "a switch over sealed types has no default",
        SealedSwitches::violations,
        List.of(
            sample(
                shapes
                    + "class A { int a(Shape s) { return switch (s) { case Shape.Round r -> 1;"
                    + " default -> 2; }; } }"),
            sample(
                shapes
                    + "class A { void a(Shape s) { switch (s) { case Round(int r) -> a(s);"
                    + " case null, default -> {} } } }")),
        sample(
            shapes
                + "class A { int a(Shape s, int i, Object o) {"
                + " int n = switch (s) { case Round r -> 1; case Flat f -> 2; };"
                + " int m = switch (s) { case Round r when r.r() > 1 -> 1; default -> 2; };"
                + " int k = switch (o) { case String t -> 1; default -> 2; };"
                + " return switch (i) { case 1 -> 2; default -> n + m + k; }; } }"));
  }

  private static JavaSource sample(String text) {
    return JavaSource.of("storage/src/main/java/A.java", text);
  }

  private static List<String> violations(List<JavaSource> sources) {
    Set<String> sealed = new TreeSet<>();
    for (JavaSource source : sources) {
      for (ClassTree type : source.every(ClassTree.class)) {
        if (type.getModifiers().getFlags().contains(Modifier.SEALED)) {
          sealed.add(type.getSimpleName().toString());
        }
      }
    }
    Set<String> subtypes = new HashSet<>();
    for (JavaSource source : sources) {
      for (ClassTree type : source.every(ClassTree.class)) {
        List<Tree> parents = new ArrayList<>(type.getImplementsClause());
        if (type.getExtendsClause() != null) {
          parents.add(type.getExtendsClause());
        }
        if (parents.stream().anyMatch(parent -> sealed.contains(simpleName(parent)))) {
          subtypes.add(type.getSimpleName().toString());
        }
      }
    }
    List<String> found = new ArrayList<>();
    for (JavaSource source : sources) {
      if (!source.test()) {
        source
            .every(SwitchTree.class)
            .forEach(t -> check(source, t, t.getCases(), subtypes, found));
        source
            .every(SwitchExpressionTree.class)
            .forEach(t -> check(source, t, t.getCases(), subtypes, found));
      }
    }
    return found;
  }

  private static void check(
      JavaSource source,
      Tree tree,
      List<? extends CaseTree> cases,
      Set<String> subtypes,
      List<String> found) {
    boolean withDefault = false;
    boolean guarded = false;
    List<String> types = new ArrayList<>();
    for (CaseTree one : cases) {
      guarded |= one.getGuard() != null;
      for (CaseLabelTree label : one.getLabels()) {
        withDefault |= label instanceof DefaultCaseLabelTree;
        if (label instanceof PatternCaseLabelTree pattern) {
          types.add(type(pattern.getPattern()));
        }
      }
    }
    if (withDefault && !guarded && !types.isEmpty() && subtypes.containsAll(types)) {
      found.add(source.place(tree) + ": the default hides the type that is added next");
    }
  }

  private static String type(PatternTree pattern) {
    if (pattern instanceof BindingPatternTree binding) {
      return simpleName(binding.getVariable().getType());
    }
    if (pattern instanceof DeconstructionPatternTree record) {
      return simpleName(record.getDeconstructor());
    }
    return "";
  }

  private static String simpleName(Tree type) {
    String name = type.toString().replaceAll("<.*", "");
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
