package io.omendb.storage.search;

import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.VectorRows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fragments of a version as a search of one column sees them, and how many rows may be
/// returned. Built by one thread, then read by any.
public final class SearchRows {
  private final List<FragmentRows> fragments = new ArrayList<>();
  private long matching;

  /// Adds a fragment; `accept` holds the positions that may be returned, null stands for all of
  /// them.
  public void add(FragmentEntry entry, VectorRows.Run vectors, @Nullable RowMask accept) {
    FragmentRows rows = new FragmentRows(entry, vectors, accept);
    fragments.add(rows);
    matching += rows.accepted();
  }

  List<FragmentRows> fragments() {
    return fragments;
  }

  public long matching() {
    return matching;
  }
}
