package io.omendb.storage.maintain;

import io.omendb.storage.error.StorageException.InvalidInput;
import java.time.Duration;

/// What a garbage collection may remove. Immutable.
///
/// @param olderThan a version may be removed when the one after it has been there for so long: what
///   the dataset was at any moment since can be read
/// @param keepVersions how many of the newest versions stay in any case, at least 1
/// @param orphanGrace a file that no version names may be removed when it is older
/// @param apply whether to remove anything; if not, only the report is made
/// @param forced whether times below [#SAFE] are meant; then readers without a lease and writers
///   that began within that time may fail
public record GcPolicy(
    Duration olderThan, long keepVersions, Duration orphanGrace, boolean apply, boolean forced) {
  /// The least time that leaves readers and writers without a lease alone: spec chapter 16.
  public static final Duration SAFE = Duration.ofHours(1);

  public GcPolicy {
    if (keepVersions < 1) {
      throw new InvalidInput("at least one version stays: " + keepVersions);
    }
    check("versions", olderThan, forced);
    check("files that no version names", orphanGrace, forced);
  }

  /// A dry run that leaves seven days of versions and a day of files that no version names.
  public static GcPolicy standard() {
    return new GcPolicy(Duration.ofDays(7), 1, Duration.ofDays(1), false, false);
  }

  /// The same policy, carried out.
  public GcPolicy applied() {
    return new GcPolicy(olderThan, keepVersions, orphanGrace, true, forced);
  }

  private static void check(String what, Duration age, boolean forced) {
    if (age.isNegative() || (!forced && age.compareTo(SAFE) < 0)) {
      throw new InvalidInput(
          what
              + " younger than "
              + SAFE.toHours()
              + " h may be in use: "
              + age.toSeconds()
              + " s is too short",
          "wait, or force it where nobody reads or writes");
    }
  }
}
