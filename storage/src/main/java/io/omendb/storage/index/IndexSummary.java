package io.omendb.storage.index;

import java.util.List;

/// What a build leaves for the manifest: an opaque blob that only the provider reads (at most 64
/// KiB), and the measured trade between recall and cost, for listings. Immutable but for the blob.
public record IndexSummary(byte[] details, List<CalibrationPoint> calibration) {
  /// With these parameters (`ef=40`), searches for `k` neighbours found this share of the true
  /// ones.
  public record CalibrationPoint(int k, double recall, String parameters) {}

  public IndexSummary {
    calibration = List.copyOf(calibration);
  }
}
