package io.omendb.storage.index;

/// An opened index segment: mapped, immutable, thread-safe. Closing releases nothing that the
/// caller gave.
public interface IndexSegment {
  /// How many local rows it covers.
  int rows();

  /// A searcher with buffers of its own, for one thread at a time; cheap to make, cheaper to keep.
  IndexSearcher searcher();

  /// The parameters that a search with this tuning uses for `k` neighbours, as text for people:
  /// `ef=40`.
  String parameters(Tuning tuning, int k);

  /// Compares the segment with the vectors as far as that can be done exactly, beyond checksums;
  /// each difference is a line.
  java.util.List<String> verify();
}
