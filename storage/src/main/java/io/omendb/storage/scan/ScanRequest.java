package io.omendb.storage.scan;

import io.omendb.storage.filter.BoundPredicate;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a scan gives: which columns of which rows, at most how many, and whether with their row ids
/// as a first column `_rowid`. Immutable.
public record ScanRequest(
    List<Field> projection, Optional<BoundPredicate> filter, long limit, boolean rowIds) {
  public ScanRequest {
    projection = List.copyOf(projection);
    if (limit < 0) {
      throw new IllegalArgumentException("negative limit: " + limit);
    }
  }

  /// All rows of some columns.
  public static ScanRequest of(List<Field> projection) {
    return new ScanRequest(projection, Optional.empty(), Long.MAX_VALUE, false);
  }

  public ScanRequest where(BoundPredicate filter) {
    return new ScanRequest(projection, Optional.of(filter), limit, rowIds);
  }

  public ScanRequest limit(long rows) {
    return new ScanRequest(projection, filter, rows, rowIds);
  }

  public ScanRequest withRowIds() {
    return new ScanRequest(projection, filter, limit, true);
  }

  /// The columns of the batches.
  public Schema schema() {
    List<Field> fields = new ArrayList<>();
    if (rowIds) {
      fields.add(Schema.ROW_ID);
    }
    fields.addAll(projection);
    return new Schema(fields);
  }
}
