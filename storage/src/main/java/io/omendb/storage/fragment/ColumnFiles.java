package io.omendb.storage.fragment;

import io.omendb.storage.columnfile.ArrowFileReader;
import io.omendb.storage.columnfile.ColumnFileReader;
import io.omendb.storage.columnfile.cold.ColdFileReader;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The open column files of a dataset, each mapped once for all versions that refer to it, and what
/// was decoded of them lately. Thread-safe. Views of the files are valid until this is closed.
public final class ColumnFiles implements AutoCloseable {
  /// What is kept decoded: no more than an eighth of the heap.
  private static final long CACHE_BYTES = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 8);

  private final ObjectStore store;
  private final Map<String, ColumnFileReader> readers = new ConcurrentHashMap<>();
  private final ColumnCache cache = new ColumnCache(CACHE_BYTES);
  private final MemorySegment room;
  private boolean closed;

  public ColumnFiles(ObjectStore store) {
    this(store, MemorySegment.NULL);
  }

  /// Files of which one is open at a time.
  ///
  /// @param room where its bytes may go, as [ObjectStore#open(String, MemorySegment)] says
  public ColumnFiles(ObjectStore store, MemorySegment room) {
    this.store = store;
    this.room = room;
  }

  ObjectStore store() {
    return store;
  }

  ColumnCache cache() {
    return cache;
  }

  /// A column file of a fragment.
  ///
  /// @throws Corrupt if it is missing or damaged
  ColumnFileReader open(FragmentEntry entry, ColumnFile file) {
    ColumnFileReader known = readers.get(file.file().name());
    return known != null ? known : opened(entry, file);
  }

  private synchronized ColumnFileReader opened(FragmentEntry entry, ColumnFile file) {
    if (closed) {
      throw new IllegalStateException("the dataset is closed");
    }
    return readers.computeIfAbsent(
        file.file().name(),
        _ -> {
          try {
            return read(store.open(path(file), room), file, entry.rows());
          } catch (NotFound e) {
            throw new Corrupt(
                path(file)
                    + " is missing; fragment "
                    + entry.id()
                    + " refers to it since version "
                    + entry.createdVersion(),
                path(file),
                "restore the file; other fragments are read with --skip-corrupt, and 'omendb check'"
                    + " lists all that is missing");
          }
        });
  }

  /// Opens a file of either encoding that a manifest describes; `bytes` are closed with the reader,
  /// or if this fails.
  ///
  /// @param rows the rows of its fragment
  /// @throws Corrupt if length, checksum or footer are not what the manifest says
  public static ColumnFileReader read(ObjectBytes bytes, ColumnFile file, long rows) {
    return switch (file.encoding()) {
      case ARROW, ARROW_VECTORS -> ArrowFileReader.open(bytes, file, rows);
      case PARQUET -> ColdFileReader.open(bytes, file, rows);
    };
  }

  static String path(ColumnFile file) {
    return FragmentWriter.DIRECTORY + "/" + file.file().name();
  }

  @Override
  public synchronized void close() {
    closed = true;
    readers.values().forEach(ColumnFileReader::close);
    readers.clear();
  }
}
