package io.omendb.storage.maintain;

import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectUpload;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Consumer;

/// A store in memory that says what it is about to do and what it has done, so that something else
/// can happen there, or the process end. Survives its closing. For one thread at a time.
final class HookedStore implements ObjectStore {
  /// The process ends here.
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final SimulatedTime time;
  private final MemoryObjectStore objects;
  private Consumer<String> hook = _ -> {};
  private Consumer<String> looks = _ -> {};
  private int effects;
  private int crashAt = -1;
  private int reads;

  HookedStore(SimulatedTime time) {
    this.time = time;
    this.objects = new MemoryObjectStore("memory:gc", time::millis);
  }

  /// Calls this before each effect and each listing, with its verb and the name.
  void hook(Consumer<String> hook) {
    this.hook = hook;
  }

  /// Calls this before a name is looked up.
  void look(Consumer<String> looks) {
    this.looks = looks;
  }

  /// Ends the process at an effect: before it if the number is even, after it if it is odd.
  void crashAt(int number) {
    effects = 0;
    crashAt = number;
  }

  int reads() {
    return reads;
  }

  /// Everything that is there, with its times; a copy has them too.
  HookedStore copy() {
    HookedStore copy = new HookedStore(time);
    files()
        .forEach((name, info) -> {
          try (ObjectBytes bytes = objects.open(name)) {
            copy.put(name, bytes.slice(0, bytes.length()).toArray(ValueLayout.JAVA_BYTE), info);
          }
        });
    return copy;
  }

  private void put(String name, byte[] content, ObjectInfo info) {
    long now = time.millis();
    time.advance(java.time.Duration.ofMillis(info.modifiedMillis() - now));
    objects.putIfAbsent(name, content);
    time.advance(java.time.Duration.ofMillis(now - info.modifiedMillis()));
  }

  NavigableMap<String, ObjectInfo> files() {
    return Inventory.of(objects);
  }

  private void effect(String what, Runnable run) {
    hook.accept(what);
    if (effects++ == crashAt) {
      throw new Crash();
    }
    run.run();
    if (effects++ == crashAt) {
      throw new Crash();
    }
  }

  @Override
  public String location() {
    return objects.location();
  }

  @Override
  public boolean exists() {
    return objects.exists();
  }

  @Override
  public Optional<ObjectInfo> find(String name) {
    looks.accept(name);
    return objects.find(name);
  }

  @Override
  public ObjectBytes open(String name) {
    reads++;
    return objects.open(name);
  }

  @Override
  public ObjectUpload create(String name) {
    ObjectUpload upload = objects.create(name);
    return new ObjectUpload() {
      @Override
      public long position() {
        return upload.position();
      }

      @Override
      public void write(MemorySegment bytes) {
        upload.write(bytes);
      }

      @Override
      public void patch(long offset, MemorySegment bytes) {
        upload.patch(offset, bytes);
      }

      @Override
      public void complete() {
        effect("complete " + name, upload::complete);
      }

      @Override
      public void close() {
        upload.close();
      }
    };
  }

  @Override
  public Creation putIfAbsent(String name, byte[] content, Collection<String> files) {
    Creation[] creation = new Creation[1];
    effect("put " + name, () -> creation[0] = objects.putIfAbsent(name, content, files));
    return creation[0];
  }

  @Override
  public List<ObjectInfo> list(String directory, String after, int limit) {
    hook.accept("list " + directory);
    return objects.list(directory, after, limit);
  }

  @Override
  public void settle(Collection<String> names) {
    objects.settle(names);
  }

  @Override
  public void delete(String name) {
    effect("delete " + name, () -> objects.delete(name));
  }

  @Override
  public void close() {}
}
