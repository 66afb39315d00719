package io.omendb.storage.maintain;

import java.util.List;

/// What a check looked at and found. Immutable.
public record CheckReport(long filesChecked, long bytesChecked, List<Problem> problems) {
  /// One thing that is wrong: its kind in snake_case, the file, and what exactly.
  public record Problem(String kind, String path, String detail) {}

  public CheckReport {
    problems = List.copyOf(problems);
  }

  public boolean clean() {
    return problems.isEmpty();
  }
}
