package io.omendb.storage.maintain.repair;

import io.omendb.storage.format.fragment.RowIdRange;
import java.util.List;
import java.util.OptionalLong;

/// What a repair found, what it lost, and what it made. Immutable.
///
/// @param newest the number of the newest version, whether it can be read or not
/// @param base the newest version whose manifest can be read: what the repair begins with
/// @param version the version that was made; empty in a dry run, and where nothing is damaged
/// @param unreadable versions after the base; what they changed is lost
/// @param damaged the files that are damaged or missing, as far as the base needs them
/// @param fragments those that are written anew
/// @param deletions deletions that cannot be read, where older ones take their place
/// @param indexes those that lose segments
/// @param naming older versions that are damaged too, as ranges; they stay until a garbage
///   collection removes them
public record RepairReport(
    long newest,
    long base,
    OptionalLong version,
    List<Long> unreadable,
    List<Damage> damaged,
    List<Salvaged> fragments,
    List<OlderDeletions> deletions,
    List<Thinned> indexes,
    List<Span> naming) {
  /// A file that is not what was written: `missing` or `corrupt`, its path, and what is wrong where
  /// in it.
  public record Damage(String kind, String path, String detail) {}

  /// A fragment that is written anew without what cannot be read.
  ///
  /// @param columns those with values that cannot be read
  /// @param rows how many rows are kept
  /// @param lost how many rows are lost
  /// @param lostIds the row ids of those that are lost, ascending; where row ids cannot be read,
  ///   the bounds of all of them
  /// @param renumbered how many rows are kept under new row ids, because theirs cannot be read
  /// @param revised how many rows are kept under new revision ids, because theirs cannot be read
  public record Salvaged(
      long fragment,
      List<String> columns,
      long rows,
      long lost,
      List<RowIdRange> lostIds,
      long renumbered,
      long revised) {
    public Salvaged {
      columns = List.copyOf(columns);
      lostIds = List.copyOf(lostIds);
    }
  }

  /// Deletions of an older version instead of those that cannot be read.
  ///
  /// @param path the deletion file or the page that is damaged
  /// @param from the version whose deletions hold; empty: none are known
  /// @param reappearing how many rows come back that were deleted
  public record OlderDeletions(String path, OptionalLong from, long reappearing) {}

  /// An index that loses segments.
  ///
  /// @param dropped how many segments it loses
  /// @param left how many it keeps
  /// @param rows how many rows the lost segments held; searches scan these until the index is
  ///   optimized
  public record Thinned(String name, int dropped, int left, long rows) {}

  /// The versions from one to another.
  public record Span(long first, long last) {}

  public RepairReport {
    unreadable = List.copyOf(unreadable);
    damaged = List.copyOf(damaged);
    fragments = List.copyOf(fragments);
    deletions = List.copyOf(deletions);
    indexes = List.copyOf(indexes);
    naming = List.copyOf(naming);
  }

  /// Whether nothing is damaged that the newest version needs.
  public boolean clean() {
    return damaged.isEmpty();
  }

  /// How many rows are lost.
  public long rowsLost() {
    return fragments.stream().mapToLong(Salvaged::lost).sum();
  }

  /// How many rows have other ids than before.
  public long rowsRenumbered() {
    return fragments.stream().mapToLong(Salvaged::renumbered).sum();
  }

  /// How many deleted rows come back.
  public long rowsReappearing() {
    return deletions.stream().mapToLong(OlderDeletions::reappearing).sum();
  }

  /// The same report of a repair that made a version.
  RepairReport made(long number) {
    return new RepairReport(
        newest,
        base,
        OptionalLong.of(number),
        unreadable,
        damaged,
        fragments,
        deletions,
        indexes,
        naming);
  }
}
