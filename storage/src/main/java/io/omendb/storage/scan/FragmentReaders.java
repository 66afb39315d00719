package io.omendb.storage.scan;

import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.fragment.FragmentReader;

/// Where a scan gets the readers of fragments from: opened for it, or shared and kept open.
/// Thread-safe.
public interface FragmentReaders {
  /// The reader of a fragment; every call is followed by [#release].
  FragmentReader open(FragmentEntry fragment);

  /// Ends the use of a reader that [#open] gave.
  void release(FragmentReader reader);
}
