package io.omendb.storage.index;

/// One file of an index segment, opened: named sections behind checksums. Thread-safe.
public interface IndexFile {
  /// The section of that number.
  ///
  /// @throws RuntimeException of kind corrupt if there is none
  Bytes section(int id);

  boolean has(int id);

  /// An exception to throw when the content of this file breaks its format; says which file.
  RuntimeException corrupt(String what);
}
