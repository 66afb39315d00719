package io.omendb.conformance.tidy;

import java.util.List;

/// A rule over one text file, with samples that it must refuse and one that it must accept. A check
/// gets the path from the root and the text, and answers with violations. Immutable.
record TextRule(String name, Check check, List<String> refused, String accepted) {
  /// Finds what is wrong with one file.
  interface Check {
    List<String> violations(String path, String text);
  }
}
