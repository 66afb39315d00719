package io.omendb.storage.format.manifest;

import io.omendb.storage.distance.Metric;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.index.IndexSummary.CalibrationPoint;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A named index over one column: one or more segments of one type and metric. Immutable.
public record IndexEntry(
    String name,
    int fieldId,
    String type,
    Metric metric,
    Map<String, String> parameters,
    List<Segment> segments) {
  public IndexEntry {
    parameters = Map.copyOf(parameters);
    segments = List.copyOf(segments);
  }

  /// One immutable segment: files in `index/` whose names begin with `id`, and the row ids it
  /// answers for. Rows with ids in `coverage` that were deleted before the build are not in it.
  /// Local row numbers follow `localRows`: the row ids in it, in ascending order. Immutable.
  public record Segment(
      UUID id,
      int formatVersion,
      long builtVersion,
      long rows,
      List<RowIdRange> coverage,
      FileRef localRows,
      List<NamedFile> files,
      byte[] details,
      List<CalibrationPoint> calibration) {
    public Segment {
      coverage = List.copyOf(coverage);
      files = List.copyOf(files);
      calibration = List.copyOf(calibration);
    }

    public long bytes() {
      return localRows.length() + files.stream().mapToLong(f -> f.file().length()).sum();
    }
  }

  /// A file of a segment by the name that its provider gave it.
  public record NamedFile(String name, FileRef file) {}

  /// The same index with other segments.
  public IndexEntry withSegments(List<Segment> others) {
    return new IndexEntry(name, fieldId, type, metric, parameters, others);
  }

  public long bytes() {
    return segments.stream().mapToLong(Segment::bytes).sum();
  }
}
