package io.omendb.storage.maintain;

import java.util.List;

/// What a check looked at and found. Files that no version refers to are counted, not problems: a
/// writer that was stopped leaves some, and they harm nobody. Immutable.
public record CheckReport(
    long filesChecked,
    long bytesChecked,
    long unreferencedFiles,
    long unreferencedBytes,
    List<Problem> problems) {
  /// One thing that is wrong: its kind in snake_case, the file, and what exactly.
  public record Problem(String kind, String path, String detail) {}

  public CheckReport {
    problems = List.copyOf(problems);
  }

  public boolean clean() {
    return problems.isEmpty();
  }

  /// The same report with further problems.
  public CheckReport with(List<Problem> more) {
    List<Problem> all = new java.util.ArrayList<>(problems);
    all.addAll(more);
    return new CheckReport(filesChecked, bytesChecked, unreferencedFiles, unreferencedBytes, all);
  }
}
