package io.omendb.storage.format.fragment;

import io.omendb.storage.format.FileRef;
import java.util.Arrays;

/// The deleted rows of a fragment, by position: a Roaring bitmap in its portable form, inline when
/// small. Immutable.
public sealed interface DeletionVector {
  /// How many rows are deleted.
  long cardinality();

  /// Bitmaps of at most this many bytes stay in the manifest: spec chapter 17.
  int MAX_INLINE_BYTES = 512;

  /// The bitmap itself; the array is not to be changed.
  record Inline(long cardinality, byte[] roaring) implements DeletionVector {
    @Override
    public boolean equals(Object other) {
      return other instanceof Inline(long count, byte[] bitmap)
          && count == cardinality
          && Arrays.equals(bitmap, roaring);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(roaring);
    }
  }

  /// The bitmap in a file of its own.
  record InFile(long cardinality, FileRef file) implements DeletionVector {}
}
