package io.omendb.storage.commit;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectUpload;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/// Changes for tests, with data files that hold nothing but exist. Stateless but for its random
/// source; thread-safe.
final class Datasets implements Environment {
  static final Schema SCHEMA = Schema.parse("id int64, v vector(4)");

  private final SplittableRandom random;

  Datasets(long seed) {
    random = new SplittableRandom(seed);
  }

  @Override
  public Instant now() {
    return Instant.ofEpochSecond(1_800_000_000L, 123_456_789);
  }

  @Override
  public long nanoTime() {
    return 0;
  }

  @Override
  public synchronized UUID newId() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  @Override
  public int threads() {
    return 1;
  }

  Change.NewFragment fragment(ObjectStore store, long rows) {
    return new Change.NewFragment(
        rows,
        List.of(
            file(store, ".arrow", ColumnFile.Encoding.ARROW, 0),
            file(store, ".vectors", ColumnFile.Encoding.ARROW_VECTORS, 1)),
        List.of());
  }

  private ColumnFile file(
      ObjectStore store, String extension, ColumnFile.Encoding encoding, int field) {
    String name = newId() + extension;
    try (ObjectUpload upload = store.create("data/" + name)) {
      upload.write(MemorySegment.ofArray(new byte[100]));
      upload.complete();
    }
    return new ColumnFile(new FileRef(name, 100, 0), encoding, 10, 0, List.of(field));
  }

  Change append(ObjectStore store, long... rows) {
    return new Change.AddFragments(
        java.util.Arrays.stream(rows).mapToObj(count -> fragment(store, count)).toList());
  }
}
