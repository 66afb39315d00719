package io.omendb.storage.search;

import io.omendb.storage.format.rows.RowIdMap;
import io.omendb.storage.index.IndexSegment;

/// An opened index segment together with where its rows lie in one version. Immutable, thread-safe.
public record OpenSegment(IndexSegment index, RowIdMap rowIds, SegmentRows rows) {}
