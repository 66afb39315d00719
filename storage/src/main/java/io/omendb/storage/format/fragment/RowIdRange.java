package io.omendb.storage.format.fragment;

/// Consecutive row ids `first .. first + count - 1`. Immutable.
public record RowIdRange(long first, long count) {
  public RowIdRange {
    if (first < 0 || count <= 0 || first > Long.MAX_VALUE - count) {
      throw new IllegalArgumentException("illegal row id range: " + first + " + " + count);
    }
  }

  /// The first id after the range.
  public long end() {
    return first + count;
  }

  public boolean contains(long rowId) {
    return rowId >= first && rowId < end();
  }
}
