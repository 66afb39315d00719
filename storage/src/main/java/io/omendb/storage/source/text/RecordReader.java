package io.omendb.storage.source.text;

import java.util.Optional;

/// Records of a text file, in order. For one thread at a time.
public sealed interface RecordReader extends AutoCloseable permits CsvReader, JsonLinesReader {
  /// The next record; empty at the end.
  ///
  /// @throws io.omendb.storage.error.StorageException.InvalidInput naming file, line and column
  Optional<TextRecord> next();

  @Override
  void close();
}
