package io.omendb.index.space;

import io.omendb.storage.distance.Distances;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.distance.RowDistance;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.MemorySegment;

/// Squared Euclidean distances between rows, in the space where every metric is one. For one thread
/// at a time; [#fork] gives another thread its own.
///
/// - `l2`: the vector itself.
/// - `cosine`: the vector divided by its norm; the squared distance is twice the cosine distance.
/// - `dot`: the vector and one more component, its *lift* `sqrt(M^2 - |x|^2)` with `M` the largest
///   norm. All lifted vectors have norm `M`, and a query, lifted with 0, is nearest to the row with
///   the largest inner product (Bachrach et al., RecSys 2014).
///
/// So the neighbour selection, which needs the triangle inequality, sees a metric space, and links
/// of a dot-product graph do not all run to the longest vectors.
public final class Space {
  private final VectorRows rows;
  private final Metric metric;
  private final Lifts lifts;
  private final RowDistance distance;
  private final float[] four = new float[4];
  private int focus;

  public Space(VectorRows rows, Metric metric, Lifts lifts) {
    this.rows = rows;
    this.metric = metric;
    this.lifts = lifts;
    this.distance = Distances.rows(metric, rows.element(), rows.dimension());
  }

  /// The same space for another thread.
  public Space fork() {
    return new Space(rows, metric, lifts);
  }

  public VectorRows rows() {
    return rows;
  }

  /// Measures from this row from now on.
  public void focus(int row) {
    int run = rows.runOf(row);
    distance.reset(rows.segment(run), rows.offset(run, row));
    focus = row;
  }

  /// The distance of a row from the focus.
  public float to(int row) {
    int run = rows.runOf(row);
    return squared(row, distance.at(rows.segment(run), rows.offset(run, row)));
  }

  /// The distances of the first `count` rows from the focus.
  public void to(int[] targets, int count, float[] out) {
    to(targets, 0, count, out);
  }

  /// The distances of `count` rows, from place `first` on, from the focus: four at a time, so that
  /// their cache misses overlap.
  public void to(int[] targets, int first, int count, float[] out) {
    int i = 0;
    for (; i + 4 <= count; i += 4) {
      fourTo(targets, first + i, out, i);
    }
    for (; i < count; i++) {
      out[i] = to(targets[first + i]);
    }
  }

  private void fourTo(int[] targets, int i, float[] out, int o) {
    int run = rows.runOf(targets[i]);
    int last = rows.runs() - 1;
    for (int j = 1; j < 4 && last > 0; j++) {
      if (rows.runOf(targets[i + j]) != run) {
        for (int l = 0; l < 4; l++) {
          out[o + l] = to(targets[i + l]);
        }
        return;
      }
    }
    MemorySegment segment = rows.segment(run);
    distance.four(
        segment,
        rows.offset(run, targets[i]),
        rows.offset(run, targets[i + 1]),
        rows.offset(run, targets[i + 2]),
        rows.offset(run, targets[i + 3]),
        four);
    for (int j = 0; j < 4; j++) {
      out[o + j] = squared(targets[i + j], four[j]);
    }
  }

  private float squared(int row, float measured) {
    return switch (metric) {
      case L2 -> measured;
      case COSINE -> 2 * measured;
      case DOT -> 2 * (lifts.largestSquaredNorm() + measured - lifts.of(focus) * lifts.of(row));
    };
  }
}
