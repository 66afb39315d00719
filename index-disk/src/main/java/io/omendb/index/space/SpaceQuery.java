package io.omendb.index.space;

import io.omendb.storage.distance.Metric;
import java.util.Arrays;

/// A query, or a row, in the space of the graph ([io.omendb.index.graph.Space]). For one thread at
/// a time.
public final class SpaceQuery {
  private final Metric metric;
  private final float largestSquaredNorm;
  private final float[] vector;
  private float factor;
  private float addend;

  /// @param length components including padding, at least `layout.spaceDimension()`
  public SpaceQuery(Metric metric, float largestSquaredNorm, int length) {
    this.metric = metric;
    this.largestSquaredNorm = largestSquaredNorm;
    this.vector = new float[length];
  }

  /// Takes the first `dimension` components, as they are in the column, and their lift.
  public void load(float[] components, int dimension, float lift) {
    System.arraycopy(components, 0, vector, 0, dimension);
    Arrays.fill(vector, dimension, vector.length, 0);
    factor = metric == Metric.L2 ? 1 : 2;
    addend = 0;
    switch (metric) {
      case L2 -> {}
      case COSINE -> normalise(dimension);
      case DOT -> {
        addend = Lifts.squaredNorm(vector) + largestSquaredNorm;
        vector[dimension] = lift;
      }
    }
  }

  private void normalise(int dimension) {
    float squared = Lifts.squaredNorm(vector);
    if (squared > 0) {
      float inverse = (float) (1 / Math.sqrt(squared));
      for (int i = 0; i < dimension; i++) {
        vector[i] *= inverse;
      }
    }
  }

  /// The components in the space, zeros after them; the array itself.
  public float[] vector() {
    return vector;
  }

  /// The squared distance in the space, from the query's distance under the metric.
  public float squared(float distance) {
    return factor * distance + addend;
  }
}
