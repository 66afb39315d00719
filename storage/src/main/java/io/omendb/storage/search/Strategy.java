package io.omendb.storage.search;

import java.util.Locale;

/// How the indexed rows of a search are gone through.
public enum Strategy {
  /// Every matching row's distance is computed.
  EXACT,
  /// An index proposes rows, all of which may be returned.
  INDEX,
  /// An index proposes rows, of which only matching ones are returned.
  FILTERED_INDEX;

  /// The name in plans: `filtered_index`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
