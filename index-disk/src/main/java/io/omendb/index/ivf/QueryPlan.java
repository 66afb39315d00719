package io.omendb.index.ivf;

import io.omendb.index.quantize.Centroids;
import io.omendb.storage.distance.FastScanTable;
import io.omendb.storage.distance.Metric;
import java.util.Arrays;

/// A query made ready for a segment: its table, and the lists from the nearest on. For one thread
/// at a time.
///
/// With a row taken apart as `x = origin + c + r`, the squared distance is `|q - origin - c|^2 +
/// (|r|^2 + 2<c, r>) - 2<q - origin, r>`: the first part belongs to the list, the bracket is stored
/// with the row, and the last needs one table for all lists. What is the same for every row is left
/// out.
final class QueryPlan {
  private final IvfHead head;
  private final FastScanTable table;
  private final float[] vector;
  private final float[] padded;
  private final float[] values;
  private final float[] bases;
  private final long[] order;
  private int ordered;

  QueryPlan(IvfHead head) {
    this.head = head;
    this.table = new FastScanTable(head.groups());
    this.vector = new float[head.dimension()];
    this.padded = new float[head.quantizer().paddedDimension()];
    this.values = new float[16 * head.groups()];
    this.bases = new float[Centroids.padded(head.lists())];
    this.order = new long[head.lists()];
  }

  FastScanTable table() {
    return table;
  }

  /// Takes a query and brings the nearest `probes` lists forward.
  void load(float[] query, int probes) {
    System.arraycopy(query, 0, vector, 0, vector.length);
    boolean product = head.metric() == Metric.DOT;
    if (!product) {
      RowDecoder.prepare(head.metric(), head.origin(), vector, 0);
    }
    float factor = product ? -1 : -2;
    for (int i = 0; i < vector.length; i++) {
      padded[i] = factor * vector[i];
    }
    head.quantizer().products(padded, values);
    table.load(values);
    head.centroids().dots(vector, bases);
    float[] norms = head.centroids().norms();
    for (int i = 0; i < order.length; i++) {
      bases[i] = product ? -bases[i] : norms[i] - 2 * bases[i];
      order[i] = Candidates.packed(bases[i], i);
    }
    ordered = Math.min(probes, order.length);
    Candidates.selectFirst(order, 0, order.length, ordered);
    Arrays.sort(order, 0, ordered);
  }

  /// The list that is the `rank`-th nearest.
  int list(int rank) {
    if (rank >= ordered) {
      Arrays.sort(order, ordered, order.length);
      ordered = order.length;
    }
    return (int) order[rank];
  }

  /// The part of the estimates that belongs to a list.
  float base(int list) {
    return bases[list];
  }
}
