package io.omendb.conformance.reader;

/// A file is not as the specification says. Immutable.
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String rule;

  Refused(String rule, String message) {
    super(rule + ": " + message);
    this.rule = rule;
  }

  /// The invariant, as `M4`, or the number of the chapter, as `06`, that does not hold.
  public String rule() {
    return rule;
  }

  /// Refuses a file for which a rule does not hold.
  static void unless(boolean holds, String rule, String message) {
    if (!holds) {
      throw new Refused(rule, message);
    }
  }
}
