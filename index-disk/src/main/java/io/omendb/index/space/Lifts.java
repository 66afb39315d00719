package io.omendb.index.space;

import io.omendb.index.quantize.Workers;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.index.VectorRows;

/// The component that makes all vectors of a dot-product index equally long: [Space]. Immutable.
public final class Lifts {
  private static final Lifts NONE = new Lifts(new float[0], 0);

  private final float[] lifts;
  private final float largestSquaredNorm;

  private Lifts(float[] lifts, float largestSquaredNorm) {
    this.lifts = lifts;
    this.largestSquaredNorm = largestSquaredNorm;
  }

  /// The lifts of these rows; none but for the dot product.
  ///
  /// @param progress called often, by any thread; may throw to end it
  public static Lifts of(VectorRows rows, Metric metric, Workers workers, Runnable progress) {
    if (metric != Metric.DOT) {
      return NONE;
    }
    float[] lifts = new float[rows.size()];
    workers.ranges(
        rows.size(),
        1024,
        () -> {
          float[] vector = new float[rows.dimension()];
          return (from, to) -> {
            for (int row = from; row < to; row++) {
              Components.load(rows, row, vector);
              lifts[row] = squaredNorm(vector);
            }
            progress.run();
          };
        });
    float largest = 0;
    for (float squared : lifts) {
      largest = Math.max(largest, squared);
    }
    for (int row = 0; row < lifts.length; row++) {
      lifts[row] = (float) Math.sqrt(largest - lifts[row]);
    }
    return new Lifts(lifts, largest);
  }

  /// The lift of a row; 0 where the metric has none.
  public float of(int row) {
    return lifts.length == 0 ? 0 : lifts[row];
  }

  /// The squared length that all lifted vectors have; 0 where the metric has no lifts.
  public float largestSquaredNorm() {
    return largestSquaredNorm;
  }

  /// The squared length of a vector.
  public static float squaredNorm(float[] vector) {
    double sum = 0;
    for (float component : vector) {
      sum += (double) component * component;
    }
    return (float) sum;
  }
}
