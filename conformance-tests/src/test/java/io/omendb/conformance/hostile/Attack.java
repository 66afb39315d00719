package io.omendb.conformance.hostile;

import java.util.function.Consumer;

/// One way to break one rule of chapter 18. Immutable.
///
/// @param rule the number of the rule
/// @param title what is forged
/// @param base what dataset is forged
/// @param forge does it, to a copy
record Attack(String rule, String title, Base base, Consumer<Forgery> forge) {
  /// Datasets as they were before.
  enum Base {
    /// Every kind of file but pages.
    FULL,
    /// Fragments in a page.
    PAGES
  }

  static Attack full(String rule, String title, Consumer<Forgery> forge) {
    return new Attack(rule, title, Base.FULL, forge);
  }

  static Attack pages(String rule, String title, Consumer<Forgery> forge) {
    return new Attack(rule, title, Base.PAGES, forge);
  }

  @Override
  public String toString() {
    return rule + ": " + title;
  }
}
