package io.omendb.storage.maintain;

import io.omendb.storage.format.manifest.ManifestRoot.Turnover;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Which files versions dropped and revived, over all versions that are accounted for. For one
/// thread at a time.
final class FileHistory {
  private final NavigableMap<Long, Turnover> turnovers = new TreeMap<>();

  /// By file name, the version that dropped it last; negative where it was revived since.
  private final Map<String, Long> last = new HashMap<>();

  /// Versions come in ascending order.
  void add(long version, Turnover turnover) {
    if (!turnover.dropped().isEmpty() || !turnover.revived().isEmpty()) {
      turnovers.put(version, turnover);
    }
    turnover.dropped().forEach(name -> last.put(name, version));
    turnover.revived().forEach(name -> last.put(name, -version));
  }

  boolean knows(String name) {
    return last.containsKey(name);
  }

  Stream<String> names() {
    return last.keySet().stream();
  }

  /// Whether no version above the floor refers to the file: it was dropped for the last time by the
  /// version after the floor or before. What the kept versions refer to, others must know.
  boolean unneededAbove(long floor, String name) {
    Long version = last.get(name);
    return version != null && version > 0 && version <= floor + 1;
  }

  /// What is known, without the files that are forgotten.
  NavigableMap<Long, Turnover> without(Predicate<String> forgotten) {
    Set<String> names = new HashSet<>();
    last.keySet().stream().filter(forgotten).forEach(names::add);
    NavigableMap<Long, Turnover> rest = new TreeMap<>();
    turnovers.forEach((version, turnover) -> {
      Turnover left =
          new Turnover(without(turnover.dropped(), names), without(turnover.revived(), names));
      if (!left.equals(Turnover.none())) {
        rest.put(version, left);
      }
    });
    return rest;
  }

  private static List<String> without(List<String> all, Set<String> names) {
    List<String> left = new ArrayList<>(all);
    left.removeIf(names::contains);
    return left;
  }
}
