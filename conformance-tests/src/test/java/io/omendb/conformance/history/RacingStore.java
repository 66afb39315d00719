package io.omendb.conformance.history;

import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectUpload;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A store in which somebody else is faster once: right before the first root is put, everything of
/// it being prepared. For one thread at a time.
final class RacingStore implements ObjectStore {
  private final ObjectStore objects;
  private Optional<Runnable> other;

  RacingStore(ObjectStore objects, Runnable other) {
    this.objects = objects;
    this.other = Optional.of(other);
  }

  /// Whether the other one had his turn.
  boolean raced() {
    return other.isEmpty();
  }

  @Override
  public Creation putIfAbsent(String name, byte[] content, Collection<String> files) {
    if (name.endsWith(".root")) {
      Optional<Runnable> now = other;
      other = Optional.empty();
      now.ifPresent(Runnable::run);
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
