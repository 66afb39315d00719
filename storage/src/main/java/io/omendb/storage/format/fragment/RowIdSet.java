package io.omendb.storage.format.fragment;

import java.util.List;

/// The ids of a fragment's rows by position, or where they are. Immutable.
public sealed interface RowIdSet {
  /// Sets of at most this many ranges stay in the manifest when they are written: spec chapter 11.
  int MAX_RANGES = 64;

  /// The least id.
  long first();

  /// The id after the greatest.
  long end();

  /// The ranges in order of position.
  record Ranges(List<RowIdRange> ranges) implements RowIdSet {
    public Ranges {
      ranges = List.copyOf(ranges);
    }

    @Override
    public long first() {
      return ranges.stream().mapToLong(RowIdRange::first).min().orElseThrow();
    }

    @Override
    public long end() {
      return ranges.stream().mapToLong(RowIdRange::end).max().orElseThrow();
    }

    /// How many ids there are.
    public long count() {
      return ranges.stream().mapToLong(RowIdRange::count).sum();
    }
  }

  /// The ids are the values of a column of the fragment, `_rowid` or `_revision`.
  record Stored(long first, long end) implements RowIdSet {
    public Stored {
      if (first < 0 || end <= first) {
        throw new IllegalArgumentException("illegal row ids: " + first + " to " + end);
      }
    }
  }

  /// The ids of one range.
  static RowIdSet of(long first, long count) {
    return new Ranges(List.of(new RowIdRange(first, count)));
  }
}
