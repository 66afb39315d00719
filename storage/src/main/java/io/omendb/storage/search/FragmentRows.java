package io.omendb.storage.search;

import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.VectorRows;
import org.jspecify.annotations.Nullable;

/// One fragment as a search sees it: its vectors, and the positions that may be returned (null: all
/// of them). Immutable.
record FragmentRows(FragmentEntry entry, VectorRows.Run vectors, @Nullable RowMask accept) {
  int rows() {
    return vectors.count();
  }

  int accepted() {
    return accept == null ? rows() : accept.cardinality();
  }
}
