package io.omendb.conformance.crash;

import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectUpload;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// A store whose power fails at a chosen step. Steps are what changes the store: an upload that
/// completes, entries that are settled, an object that is put. Half of the failures come before the
/// step took effect, half after it and before the caller hears of it. What was neither settled nor
/// put may be gone then. For one thread at a time.
final class CrashStore implements ObjectStore {
  /// The power failed.
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final List<String> DIRECTORIES =
      List.of("manifest", "data", "deletions", "index", "gc", "leases");

  private final boolean settles;
  private final MemoryObjectStore objects = new MemoryObjectStore("memory:crash");
  private final Set<String> settled = new HashSet<>();
  private int stepsLeft = Integer.MAX_VALUE;

  /// @param settles whether settled entries survive; if not, every test must notice
  CrashStore(boolean settles) {
    this.settles = settles;
  }

  /// Lets the power fail before (even) or after (odd) the step of number `failure / 2`.
  void failAt(int failure) {
    stepsLeft = failure;
  }

  /// What is there after the power came back: all that is settled, and some of the rest.
  CrashStore restarted(SplittableRandom random) {
    CrashStore next = new CrashStore(settles);
    for (String directory : DIRECTORIES) {
      for (ObjectInfo info : objects.list(directory, "", Integer.MAX_VALUE)) {
        if (settled.contains(info.name()) || random.nextBoolean()) {
          try (ObjectBytes bytes = objects.open(info.name())) {
            byte[] content = bytes.slice(0, info.length()).toArray(ValueLayout.JAVA_BYTE);
            next.objects.putIfAbsent(info.name(), content);
            next.settled.add(info.name());
          }
        }
      }
    }
    return next;
  }

  private void step(Runnable effect) {
    if (stepsLeft-- == 0) {
      throw new Crash();
    }
    effect.run();
    if (stepsLeft-- == 0) {
      throw new Crash();
    }
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
        step(upload::complete);
      }

      @Override
      public void close() {
        upload.close();
      }
    };
  }

  @Override
  public Creation putIfAbsent(String name, byte[] content, Collection<String> files) {
    if (!files.isEmpty()) {
      settle(files);
    }
    Creation[] creation = new Creation[1];
    step(() -> {
      creation[0] = objects.putIfAbsent(name, content);
      settled.add(name);
    });
    return creation[0];
  }

  @Override
  public void settle(Collection<String> names) {
    step(() -> {
      objects.settle(names);
      if (settles) {
        settled.addAll(names);
      }
    });
  }

  @Override
  public void delete(String name) {
    step(() -> objects.delete(name));
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
    return objects.find(name);
  }

  @Override
  public ObjectBytes open(String name) {
    return objects.open(name);
  }

  @Override
  public List<ObjectInfo> list(String directory, String after, int limit) {
    return objects.list(directory, after, limit);
  }

  /// Stays open: what a process that is gone has closed does not matter.
  @Override
  public void close() {}
}
