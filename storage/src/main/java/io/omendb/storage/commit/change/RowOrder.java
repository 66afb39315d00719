package io.omendb.storage.commit.change;

/// Where each row goes that a rewrite sorts: the live rows of its inputs, counted through in the
/// order of their positions, by the place in the outputs, counted through as well. Immutable.
public final class RowOrder {
  private final int[] placeOf;

  /// @param placeOf a permutation; not copied, not to be changed
  public RowOrder(int[] placeOf) {
    this.placeOf = placeOf;
  }

  public long placeOf(long row) {
    return placeOf[Math.toIntExact(row)];
  }
}
