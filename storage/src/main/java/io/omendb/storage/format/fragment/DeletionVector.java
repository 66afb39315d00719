package io.omendb.storage.format.fragment;

import io.omendb.storage.format.FileRef;

/// The deleted rows of a fragment, by position: a Roaring bitmap in its portable form, inline when
/// small. Immutable.
public sealed interface DeletionVector {
  /// How many rows are deleted.
  long cardinality();

  /// Bitmaps of at most this many bytes stay in the manifest: spec chapter 17.
  int MAX_INLINE_BYTES = 512;

  /// The bitmap itself; the array is not to be changed.
  record Inline(long cardinality, byte[] roaring) implements DeletionVector {}

  /// The bitmap in a file of its own.
  record InFile(long cardinality, FileRef file) implements DeletionVector {}
}
