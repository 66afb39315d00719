package io.omendb.index.space;

import io.omendb.storage.distance.Metric;
import io.omendb.storage.index.VectorRows;

/// Rows as float32 vectors in the space of the graph. For one thread at a time; [#fork] gives
/// another thread its own.
public final class SpaceRows {
  private final VectorRows rows;
  private final Metric metric;
  private final Lifts lifts;
  private final int length;
  private final SpaceQuery space;
  private final float[] components;

  /// @param length components of a vector, zeros at the end included
  public SpaceRows(VectorRows rows, Metric metric, Lifts lifts, int length) {
    this.rows = rows;
    this.metric = metric;
    this.lifts = lifts;
    this.length = length;
    this.space = new SpaceQuery(metric, lifts.largestSquaredNorm(), length);
    this.components = new float[rows.dimension()];
  }

  public SpaceRows fork() {
    return new SpaceRows(rows, metric, lifts, length);
  }

  public int rows() {
    return rows.size();
  }

  /// Components of a vector.
  public int length() {
    return length;
  }

  /// The vector of a row, valid until the next call.
  public float[] vector(int row) {
    Components.load(rows, row, components);
    space.load(components, components.length, lifts.of(row));
    return space.vector();
  }
}
