package io.omendb.storage.format.retention;

import io.omendb.storage.format.manifest.ManifestRoot.Turnover;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/// What a garbage collection decided: versions up to `floor` are removed, but those kept. No writer
/// may make a version of such a number any more. Immutable.
///
/// An account is published twice: first provisionally, so that from then on nobody begins to use
/// what it does not keep; then, with what was claimed before that, for good. Nothing is removed in
/// between.
///
/// @param through versions up to this one are accounted for in `turnovers`
/// @param turnovers by version, the files that it dropped or revived and that are not removed yet
/// @param provisional whether the next account may keep what this one does not
public record Retention(
    UUID datasetId,
    long generation,
    long floor,
    List<Long> kept,
    Instant timestamp,
    long through,
    NavigableMap<Long, Turnover> turnovers,
    boolean provisional) {
  public Retention {
    kept = List.copyOf(kept);
    turnovers = Collections.unmodifiableNavigableMap(new TreeMap<>(turnovers));
    long before = 0;
    for (long version : kept) {
      if (version <= before || version > floor) {
        throw new IllegalArgumentException("kept version " + version + " after " + before);
      }
      before = version;
    }
    if (generation < 0 || floor < 0 || through < floor) {
      throw new IllegalArgumentException("generation, floor or end of an account");
    }
  }

  /// That of a dataset whose garbage was never collected.
  public static Retention none(UUID datasetId) {
    return new Retention(datasetId, 0, 0, List.of(), Instant.EPOCH, 0, new TreeMap<>(), false);
  }

  /// Whether a version of this number, if it is there, is part of the history.
  public boolean retains(long version) {
    return version > floor || kept.contains(version);
  }
}
