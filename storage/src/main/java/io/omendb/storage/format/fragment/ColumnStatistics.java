package io.omendb.storage.format.fragment;

import io.omendb.storage.schema.Value;
import java.util.Optional;

/// What is known of a column's values in a fragment without reading them: spec chapter 14. Bounds
/// hold for every value that is neither null nor NaN, deleted rows included; absent bounds say
/// nothing. Immutable.
public record ColumnStatistics(
    int fieldId, long nullCount, long nanCount, Optional<Value> min, Optional<Value> max) {}
