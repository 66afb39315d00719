package io.omendb.index.ivf;

import io.omendb.storage.distance.FastScanCodes;
import io.omendb.storage.distance.Metric;
import java.lang.foreign.MemorySegment;

/// Computes what is stored beside a row's codes: `|r|^2 + 2<c, r>` for the decoded residual `r` and
/// the centroid `c` of its list, and zero under the dot metric. For one thread at a time.
final class ResidualTerms {
  private final IvfHead head;
  private final float[] centroid;
  private final float[] residual;
  private final byte[] codes;
  private float magnitude;

  ResidualTerms(IvfHead head) {
    this.head = head;
    this.centroid = new float[head.dimension()];
    this.residual = new float[head.dimension()];
    this.codes = new byte[head.groups()];
  }

  /// Goes to a list.
  void list(int list) {
    head.centroids().copy(list, centroid, 0);
  }

  /// The centroid of the list; the array itself.
  float[] centroid() {
    return centroid;
  }

  /// The term of a packed row.
  float of(MemorySegment block, long offset, int row) {
    FastScanCodes.unpack(block, offset, row, codes.length, codes);
    return of(codes, 0);
  }

  /// The term of the codes from `at` on.
  float of(byte[] from, int at) {
    magnitude = 0;
    if (head.metric() == Metric.DOT) {
      return 0;
    }
    head.quantizer().decode(from, at, residual);
    double squares = 0;
    double products = 0;
    for (int i = 0; i < residual.length; i++) {
      squares += (double) residual[i] * residual[i];
      products += (double) centroid[i] * residual[i];
    }
    magnitude = (float) (squares + 2 * Math.abs(products));
    return (float) (squares + 2 * products);
  }

  /// How large the parts of the last term were: its rounding error is in proportion.
  float magnitude() {
    return magnitude;
  }
}
