package io.omendb.storage.commit;

import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectUpload;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/// A store that fails as told. Completed uploads are visible at once and durable only when settled;
/// a crash at a step loses any subset of what is not durable. Thread-safe as far as its faults are
/// not changed meanwhile.
final class SimulatedStore implements ObjectStore {
  /// The process ends here. Not an exception that a program handles.
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  private final MemoryObjectStore objects = new MemoryObjectStore("memory:simulated");
  private final Set<String> unsettled = new ConcurrentSkipListSet<>();
  private int steps;
  private int crashAtStep = -1;
  private int failAtStep = -1;
  private int lostResponses;
  private boolean lostRequestsLand = true;
  private boolean looksFail;
  private boolean lostSeen;

  /// Steps taken so far: before and after each effect of a write.
  int steps() {
    return steps;
  }

  void crashAtStep(int step) {
    crashAtStep = step;
    steps = 0;
  }

  /// The write at this step finds no space.
  void failAtStep(int step) {
    failAtStep = step;
    steps = 0;
  }

  /// The next conditional creations give no answer; they take effect or not.
  void loseResponses(int count, boolean land) {
    lostResponses = count;
    lostRequestsLand = land;
  }

  /// Looking at roots fails too.
  void failLooks(boolean fail) {
    looksFail = fail;
    lostSeen = false;
  }

  /// What is left after a crash: everything durable, and of the rest what the random source keeps.
  SimulatedStore afterCrash(SplittableRandom random, boolean keepNothing) {
    SimulatedStore left = new SimulatedStore();
    for (String directory : List.of("manifest", "data", "deletions", "index", "gc", "leases")) {
      for (ObjectInfo info : objects.list(directory, "", Integer.MAX_VALUE)) {
        if (!unsettled.contains(info.name()) || (!keepNothing && random.nextBoolean())) {
          try (ObjectBytes bytes = objects.open(info.name())) {
            left.objects.putIfAbsent(
                info.name(),
                bytes.slice(0, bytes.length()).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
          }
        }
      }
    }
    return left;
  }

  private void step(String what) {
    steps++;
    if (steps == crashAtStep) {
      throw new Crash();
    }
    if (steps == failAtStep) {
      throw new StoreFailure("cannot " + what + ": no space left on device", what, null);
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
    look(name);
    return objects.find(name);
  }

  @Override
  public ObjectBytes open(String name) {
    look(name);
    return objects.open(name);
  }

  private void look(String name) {
    if (looksFail && lostSeen && name.endsWith(".root")) {
      throw new StoreFailure("cannot read " + name + ": connection reset", name, null);
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
        step("write " + name);
        upload.write(bytes);
      }

      @Override
      public void patch(long offset, MemorySegment bytes) {
        upload.patch(offset, bytes);
      }

      @Override
      public void complete() {
        step("complete " + name);
        unsettled.add(name);
        upload.complete();
        step("return from completing " + name);
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
    step("create " + name);
    if (lostResponses > 0) {
      lostResponses--;
      lostSeen = true;
      if (lostRequestsLand) {
        objects.putIfAbsent(name, content);
      }
      return Creation.UNKNOWN;
    }
    unsettled.add(name);
    Creation creation = objects.putIfAbsent(name, content);
    if (creation == Creation.EXISTS) {
      unsettled.remove(name);
      return creation;
    }
    step("make durable " + name);
    unsettled.remove(name);
    step("return from creating " + name);
    return creation;
  }

  @Override
  public List<ObjectInfo> list(String directory, String after, int limit) {
    return objects.list(directory, after, limit);
  }

  @Override
  public void settle(Collection<String> names) {
    step("settle");
    for (String name : new TreeSet<>(names)) {
      objects.settle(List.of(name));
      unsettled.remove(name);
    }
    step("return from settling");
  }

  @Override
  public void delete(String name) {
    throw new AssertionError("a commit never deletes: " + name);
  }

  @Override
  public void close() {}
}
