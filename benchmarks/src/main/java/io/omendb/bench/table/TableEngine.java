package io.omendb.bench.table;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// An engine that keeps the table of [TableRows]. For one thread at a time.
public interface TableEngine extends AutoCloseable {
  /// What may be asked of an engine. Immutable.
  enum Step {
    WRITE,
    APPEND,
    SCAN,
    FILTER,
    TAKE,
    DELETE,
    COMPACT
  }

  /// What this engine can do; nothing else is asked of it.
  Set<Step> offers();

  /// Makes a dataset of all rows, given in batches of so many, in one version.
  void write(Path dataset, TableRows rows, int batchRows) throws Exception;

  /// Opens the newest version of a dataset, in place of what was open.
  void open(Path dataset) throws Exception;

  /// Gives every buffer of values of some columns to `values`, in the order of the rows, where the
  /// SQL condition is true; an empty one is. Returns how many rows there were.
  long scan(List<String> columns, String where, Consumer<MemorySegment> values) throws Exception;

  /// Makes an empty dataset and opens it.
  default void create(Path dataset) throws Exception {
    throw new UnsupportedOperationException();
  }

  /// Appends rows to the open dataset, in a version of their own.
  default void append(TableRows rows, int first, int count) throws Exception {
    throw new UnsupportedOperationException();
  }

  /// Makes a dataset of that many fragments of a row each, the quickest way, and opens it.
  default void createFragments(Path dataset, TableRows rows, int fragments) throws Exception {
    create(dataset);
    for (int i = 0; i < fragments; i++) {
      append(rows, i % rows.count(), 1);
    }
  }

  /// Reads some rows, given by their places; returns how many there were.
  default long take(long[] rows, List<String> columns) throws Exception {
    throw new UnsupportedOperationException();
  }

  /// Deletes the rows for which the SQL condition is true.
  default void delete(String where) throws Exception {
    throw new UnsupportedOperationException();
  }

  /// Rewrites the open dataset into as few fragments as the engine finds right.
  default void compact() throws Exception {
    throw new UnsupportedOperationException();
  }

  @Override
  void close() throws IOException;
}
