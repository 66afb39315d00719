package io.omendb.storage.fragment;

import io.omendb.storage.index.RowMask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Some rows of some fragments, to be found by their row ids; no two of them have one id. For one
/// thread at a time.
public final class RowPlaces {
  /// Rows of one fragment. Immutable.
  public record Rows(FragmentReader reader, RowMask mask) {}

  /// A row by its fragment and position. Immutable.
  public record Place(FragmentReader reader, int position) {
    /// What tells this writing of its values from others.
    public long revision() {
      return reader.revisions().at(position);
    }
  }

  private final List<Rows> fragments;

  /// The fragments by their least ids, and for each the greatest end of it and those before.
  private final List<Rows> byId;

  private final long[] ends;

  public RowPlaces(List<Rows> fragments) {
    this.fragments = List.copyOf(fragments);
    this.byId = new ArrayList<>(fragments);
    byId.sort(Comparator.comparingLong(rows -> rows.reader.entry().rowIds().first()));
    this.ends = new long[byId.size()];
    long end = 0;
    for (int i = 0; i < ends.length; i++) {
      end = Math.max(end, byId.get(i).reader.entry().rowIds().end());
      ends[i] = end;
    }
  }

  /// The fragments in the order given.
  public List<Rows> fragments() {
    return fragments;
  }

  /// Where the row of that id is; null if it is not among the rows.
  public @Nullable Place find(long rowId) {
    int low = 0;
    int high = byId.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (byId.get(middle).reader.entry().rowIds().first() <= rowId) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (int i = low - 1; i >= 0 && ends[i] > rowId; i--) {
      Rows rows = byId.get(i);
      int position = rows.reader.rowIds().positionOf(rowId);
      if (position >= 0 && rows.mask.contains(position)) {
        return new Place(rows.reader, position);
      }
    }
    return null;
  }
}
