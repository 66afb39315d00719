package io.omendb.storage.objectstore;

import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.error.StorageException.StoreFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;

/// A store in native memory, gone with the object. Thread-safe.
public final class MemoryObjectStore implements ObjectStore {
  private final String location;
  private final LongSupplier clockMillis;
  private final ConcurrentNavigableMap<String, Stored> objects = new ConcurrentSkipListMap<>();

  /// An object and when it was stored.
  private record Stored(MemorySegment bytes, long modifiedMillis) {}

  /// A store whose clock stands still.
  ///
  /// @param location what messages call this store, as `memory:photos`
  public MemoryObjectStore(String location) {
    this(location, () -> 0);
  }

  /// A store with a clock.
  public MemoryObjectStore(String location, LongSupplier clockMillis) {
    this.location = location;
    this.clockMillis = clockMillis;
  }

  /// Another store with the objects that are in this one now. Objects never change, so that they
  /// are shared, not copied; what is stored or deleted from now on concerns one store alone.
  public MemoryObjectStore fork() {
    MemoryObjectStore other = new MemoryObjectStore(location, clockMillis);
    other.objects.putAll(objects);
    return other;
  }

  @Override
  public String location() {
    return location;
  }

  @Override
  public boolean exists() {
    return !objects.isEmpty();
  }

  @Override
  public Optional<ObjectInfo> find(String name) {
    Stored stored = objects.get(ObjectNames.checked(name));
    return stored == null ? Optional.empty() : Optional.of(info(name, stored));
  }

  @Override
  public ObjectBytes open(String name) {
    Stored stored = objects.get(ObjectNames.checked(name));
    if (stored == null) {
      throw new NotFound("no object " + name + " in " + location, name, null);
    }
    return new SegmentBytes(name, stored.bytes, () -> {});
  }

  @Override
  public ObjectUpload create(String name) {
    return new Upload(ObjectNames.checked(name));
  }

  @Override
  public Creation putIfAbsent(String name, byte[] content, Collection<String> files) {
    settle(files);
    MemorySegment copy = allocate(content.length);
    copy.copyFrom(MemorySegment.ofArray(content));
    return objects.putIfAbsent(ObjectNames.checked(name), stored(copy)) == null
        ? Creation.CREATED
        : Creation.EXISTS;
  }

  @Override
  public List<ObjectInfo> list(String directory, String after, int limit) {
    String prefix = ObjectNames.checkedDirectory(directory) + "/";
    NavigableMap<String, Stored> found =
        objects.subMap(prefix + after, false, prefix + '\uffff', false);
    List<ObjectInfo> infos = new ArrayList<>();
    for (Map.Entry<String, Stored> entry : found.entrySet()) {
      if (infos.size() == limit) {
        break;
      }
      infos.add(info(entry.getKey(), entry.getValue()));
    }
    return infos;
  }

  @Override
  public void settle(Collection<String> names) {
    for (String name : names) {
      if (!objects.containsKey(ObjectNames.checked(name))) {
        throw new StoreFailure("no object " + name + " to settle in " + location, name, null);
      }
    }
  }

  @Override
  public void delete(String name) {
    objects.remove(ObjectNames.checked(name));
  }

  @Override
  public void close() {}

  private static ObjectInfo info(String name, Stored stored) {
    return new ObjectInfo(name, stored.bytes.byteSize(), stored.modifiedMillis);
  }

  private Stored stored(MemorySegment bytes) {
    return new Stored(bytes.asReadOnly(), clockMillis.getAsLong());
  }

  private static MemorySegment allocate(long bytes) {
    return Arena.ofAuto().allocate(bytes, 64);
  }

  private final class Upload implements ObjectUpload {
    private final String name;
    private MemorySegment bytes = allocate(4_096);
    private long position;
    private boolean closed;

    Upload(String name) {
      this.name = name;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void write(MemorySegment next) {
      requireOpen();
      long end = Math.addExact(position, next.byteSize());
      if (end > bytes.byteSize()) {
        MemorySegment larger = allocate(Math.max(end, 2 * bytes.byteSize()));
        MemorySegment.copy(bytes, 0, larger, 0, position);
        bytes = larger;
      }
      MemorySegment.copy(next, 0, bytes, position, next.byteSize());
      position = end;
    }

    @Override
    public void patch(long offset, MemorySegment replacement) {
      requireOpen();
      Patches.check(offset, replacement.byteSize(), position);
      MemorySegment.copy(replacement, 0, bytes, offset, replacement.byteSize());
    }

    @Override
    public void complete() {
      requireOpen();
      closed = true;
      if (objects.putIfAbsent(name, stored(bytes.asSlice(0, position))) != null) {
        throw new StoreFailure("object " + name + " exists already in " + location, name, null);
      }
    }

    @Override
    public void close() {
      closed = true;
    }

    private void requireOpen() {
      if (closed) {
        throw new IllegalStateException("upload of " + name + " is closed");
      }
    }
  }
}
