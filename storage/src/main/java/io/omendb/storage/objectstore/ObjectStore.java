package io.omendb.storage.objectstore;

import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Immutable named objects under one root: a directory, memory, a bucket prefix. Names are
/// `directory/file` with plain ASCII parts; a store refuses anything else, so that no name read
/// from a file can lead outside. Thread-safe.
///
/// Failures are [io.omendb.storage.error.StorageException.StoreFailure] unless a method says
/// otherwise.
public interface ObjectStore extends AutoCloseable {
  /// One object in a listing; `modifiedMillis` is by the store's clock.
  record ObjectInfo(String name, long length, long modifiedMillis) {}

  /// What became of a conditional creation.
  enum Creation {
    /// The object is there, whole and durable, and this call made it.
    CREATED,
    /// An object of that name was there before.
    EXISTS,
    /// The store failed after the request may have taken effect: the caller must look.
    UNKNOWN
  }

  /// Where this store is, for messages and reports; never holds a secret.
  String location();

  /// Whether there is anything at this location: a directory, or an object under the prefix.
  boolean exists();

  /// Whether an object of that name exists, and its length.
  Optional<ObjectInfo> find(String name);

  /// Opens an object for reading.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if there is none
  ObjectBytes open(String name);

  /// Opens an object whose bytes go to `room` where that saves allocating memory for them: what was
  /// opened is valid only until `room` is used for something else.
  ///
  /// @param room native memory, aligned to 64 bytes
  /// @throws io.omendb.storage.error.StorageException.NotFound if there is none
  default ObjectBytes open(String name, MemorySegment room) {
    return open(name);
  }

  /// Starts a new object under a name that was never used. Nothing is visible before
  /// [ObjectUpload#complete()], which fails if the name is taken after all.
  ObjectUpload create(String name);

  /// Creates a small object if there is none of that name; durable, with its directory entry, when
  /// it answers CREATED. It is not visible before the directory entries of `files`, which are
  /// completed uploads, are durable.
  Creation putIfAbsent(String name, byte[] content, Collection<String> files);

  /// Creates a small object that needs no other.
  default Creation putIfAbsent(String name, byte[] content) {
    return putIfAbsent(name, content, List.of());
  }

  /// Up to `limit` objects of one directory with names greater than `after` (empty: from the
  /// start), in ascending order. What cannot be an object, such as a symbolic link, is left out.
  List<ObjectInfo> list(String directory, String after, int limit);

  /// Makes the directory entries of completed uploads durable: once for all the files of a commit,
  /// before its manifest.
  void settle(Collection<String> names);

  /// Removes an object; an absent one is not an error.
  void delete(String name);

  @Override
  void close();
}
