package io.omendb.storage.format.manifest;

import io.omendb.storage.format.FileRef;

/// A page of fragment entries (level 0) or of further references (level 1 and up), with what its
/// subtree holds, so that counting and looking up rows skips what it does not need. Immutable.
public record PageRef(
    FileRef file,
    int level,
    long firstFragmentId,
    long fragments,
    long rows,
    long deletedRows,
    long minRowId,
    long endRowId,
    long dataBytes) {}
