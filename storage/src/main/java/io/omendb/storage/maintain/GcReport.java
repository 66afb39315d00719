package io.omendb.storage.maintain;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a garbage collection removed, or would remove, and what it kept. Immutable.
///
/// @param applied whether it was removed
/// @param latest the newest version
/// @param floor versions up to this one are removed, but those kept
/// @param versionsRemoved the numbers of versions that are no longer part of the history
/// @param kept versions up to the floor that stay, and why
/// @param files what is removed by directory, orphans and roots included
/// @param orphans the part of `files` that no version ever named
/// @param waiting files that no version names and that are too young to be removed, or may belong
///   to a writer
public record GcReport(
    boolean applied,
    long latest,
    long floor,
    List<Long> versionsRemoved,
    List<Kept> kept,
    Map<String, Count> files,
    Count orphans,
    Count waiting) {
  /// How many files, and their bytes. Immutable.
  public record Count(long files, long bytes) {
    public static final Count NONE = new Count(0, 0);

    Count plus(Count other) {
      return new Count(files + other.files, bytes + other.bytes);
    }
  }

  /// A version that is kept, and for whom.
  public record Kept(long version, List<String> reasons) {
    public Kept {
      reasons = List.copyOf(reasons);
    }
  }

  public GcReport {
    versionsRemoved = List.copyOf(versionsRemoved);
    kept = List.copyOf(kept);
    files = Collections.unmodifiableMap(new TreeMap<>(files));
  }

  /// All that is removed.
  public Count total() {
    return files.values().stream().reduce(Count.NONE, Count::plus);
  }
}
