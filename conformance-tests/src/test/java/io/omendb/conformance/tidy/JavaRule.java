package io.omendb.conformance.tidy;

import java.util.List;
import java.util.function.Function;

/// A rule over all Java files at once, with samples that it must refuse and one that it must
/// accept. Violations are lines that begin with a path. Immutable.
record JavaRule(
    String name,
    Function<List<JavaSource>, List<String>> check,
    List<JavaSource> refused,
    JavaSource accepted) {
  /// A rule that looks at one file at a time.
  static JavaRule perFile(
      String name,
      Function<JavaSource, List<String>> check,
      List<JavaSource> refused,
      JavaSource accepted) {
    return new JavaRule(
        name,
        sources -> sources.stream().flatMap(source -> check.apply(source).stream()).toList(),
        refused,
        accepted);
  }
}
