package io.omendb.storage;

import io.omendb.storage.distance.Metric;
import io.omendb.storage.index.IndexSummary.CalibrationPoint;
import java.util.List;
import java.util.Map;

/// What is known of an index without opening it. `rowsUnindexed` are live rows that a search scans
/// beside the index. Immutable.
public record IndexInfo(
    String name,
    String column,
    String type,
    Metric metric,
    Map<String, String> parameters,
    long rowsIndexed,
    long rowsUnindexed,
    int segments,
    long bytes,
    List<CalibrationPoint> calibration) {
  public IndexInfo {
    parameters = Map.copyOf(parameters);
    calibration = List.copyOf(calibration);
  }
}
