package io.omendb.conformance.history;

import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectUpload;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// A store in which somebody else is faster, once or more often: right before a root is put,
/// everything of it being prepared. For one thread at a time.
final class RacingStore implements ObjectStore {
  private final ObjectStore objects;
  private final Deque<Runnable> others;

  /// @param others one for each root that is put
  RacingStore(ObjectStore objects, Runnable... others) {
    this.objects = objects;
    this.others = new ArrayDeque<>(List.of(others));
  }

  /// Whether all others had their turns.
  boolean raced() {
    return others.isEmpty();
  }

  @Override
  public Creation putIfAbsent(String name, byte[] content, Collection<String> files) {
    if (name.endsWith(".root")) {
      Optional.ofNullable(others.poll()).ifPresent(Runnable::run);
    }
    return objects.putIfAbsent(name, content, files);
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
  public ObjectUpload create(String name) {
    return objects.create(name);
  }

  @Override
  public List<ObjectInfo> list(String directory, String after, int limit) {
    return objects.list(directory, after, limit);
  }

  @Override
  public void settle(Collection<String> names) {
    objects.settle(names);
  }

  @Override
  public void delete(String name) {
    objects.delete(name);
  }

  @Override
  public void close() {
    objects.close();
  }
}
