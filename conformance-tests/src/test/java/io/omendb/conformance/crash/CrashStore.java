package io.omendb.conformance.crash;

import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectUpload;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A store whose power fails at a chosen step, and which does nothing any more then. Steps are what
/// changes the store: an upload that completes, entries that are settled, an object that is put or
/// deleted. Half of the failures come before the step took effect, half after it and before the
/// caller hears of it. What was neither settled nor put may be gone then; what was deleted may be
/// there again, unless something of its directory was settled or put since. For one thread at a
/// time.
final class CrashStore implements ObjectStore {
  /// The power failed.
  static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final List<String> DIRECTORIES =
      List.of("manifest", "data", "deletions", "index", "gc", "leases");

  private final boolean settles;
  private final MemoryObjectStore objects;
  private final Set<String> settled = new HashSet<>();
  private final Map<String, byte[]> deleted = new TreeMap<>();
  private int stepsLeft = Integer.MAX_VALUE;
  private boolean failed;

  /// @param settles whether settled entries survive; if not, every test must notice
  CrashStore(boolean settles) {
    this(settles, new MemoryObjectStore("memory:crash"));
  }

  private CrashStore(boolean settles, MemoryObjectStore objects) {
    this.settles = settles;
    this.objects = objects;
  }

  /// Lets the power fail before (even) or after (odd) the step of number `failure / 2`.
  void failAt(int failure) {
    stepsLeft = failure;
  }

  /// Names of what may be there or not when the power comes back: uploads that were not settled,
  /// and objects that were deleted.
  List<String> doubtful() {
    List<String> names = new ArrayList<>(deleted.keySet());
    for (String directory : DIRECTORIES) {
      for (ObjectInfo info : objects.list(directory, "", Integer.MAX_VALUE)) {
        if (!settled.contains(info.name())) {
          names.add(info.name());
        }
      }
    }
    return names;
  }

  /// What tells whether two stores, which began as one and had the same done to them as far as they
  /// got, came equally far: what is there, and what of it is in doubt.
  Object state() {
    List<String> names = new ArrayList<>();
    for (String directory : DIRECTORIES) {
      objects.list(directory, "", Integer.MAX_VALUE).forEach(info -> names.add(info.name()));
    }
    return List.of(names, doubtful());
  }

  /// What is there after the power came back: all that is settled, and these of the doubtful.
  CrashStore restarted(Collection<String> kept) {
    CrashStore next = new CrashStore(settles, objects.fork());
    for (String name : doubtful()) {
      byte[] content = deleted.get(name);
      if (!kept.contains(name)) {
        next.objects.delete(name);
      } else if (content != null) {
        next.objects.putIfAbsent(name, content);
      }
    }
    for (String directory : DIRECTORIES) {
      next.objects
          .list(directory, "", Integer.MAX_VALUE)
          .forEach(info -> next.settled.add(info.name()));
    }
    return next;
  }

  private void step(Runnable effect) {
    if (failed) {
      throw new Crash();
    }
    fail();
    effect.run();
    fail();
  }

  private void fail() {
    if (stepsLeft-- == 0) {
      failed = true;
      throw new Crash();
    }
  }

  /// Deletions in the directory of this name are durable.
  private void settleDeletions(String name) {
    String directory = name.substring(0, name.indexOf('/') + 1);
    deleted.keySet().removeIf(other -> other.startsWith(directory));
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
      settleDeletions(name);
    });
    return creation[0];
  }

  @Override
  public void settle(Collection<String> names) {
    step(() -> {
      objects.settle(names);
      if (settles) {
        settled.addAll(names);
        names.forEach(this::settleDeletions);
      }
    });
  }

  @Override
  public void delete(String name) {
    step(() -> {
      if (objects.find(name).isPresent()) {
        try (ObjectBytes bytes = objects.open(name)) {
          deleted.put(name, bytes.slice(0, bytes.length()).toArray(ValueLayout.JAVA_BYTE));
        }
        objects.delete(name);
      }
    });
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
