package io.omendb.conformance.golden;

import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.index.Bytes;
import io.omendb.storage.index.IndexFile;
import io.omendb.storage.index.IndexProvider;
import io.omendb.storage.index.IndexSource;
import io.omendb.storage.index.SearchStats;
import io.omendb.storage.index.Tuning;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.objectstore.ObjectStore;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.UUID;

/// The files of one index segment, asked without a planner, which would scan so few rows.
/// Immutable.
record IndexAccess(ObjectStore store, UUID dataset, IndexEntry entry, List<float[]> vectors)
    implements IndexSource {
  private static final Tuning ALL = new Tuning(0, 500, 500, 100);

  IndexAccess {
    vectors = List.copyOf(vectors);
  }

  /// The nearest rows, nearest first.
  List<Long> nearest(float[] query, int k) {
    IndexProvider provider =
        ServiceLoader.load(IndexProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(candidate -> candidate.type().equals(entry.type()))
            .findFirst()
            .orElseThrow();
    TopK nearest = new TopK(k);
    provider
        .open(this)
        .searcher()
        .search(query, null, vectors.size(), ALL, nearest, new SearchStats());
    long[] ids = new long[k];
    int count = nearest.drain(ids, new float[k]);
    List<Long> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      found.add(ids[i]);
    }
    return found;
  }

  private IndexEntry.Segment segment() {
    return entry.segments().getFirst();
  }

  @Override
  public int formatVersion() {
    return segment().formatVersion();
  }

  @Override
  public Metric metric() {
    return entry.metric();
  }

  @Override
  public VectorRows rows() {
    int dimension = vectors.getFirst().length;
    MemorySegment bytes = Arena.ofAuto().allocate(4L * dimension * vectors.size(), 64);
    for (int row = 0; row < vectors.size(); row++) {
      MemorySegment.copy(
          vectors.get(row), 0, bytes, ValueLayout.JAVA_FLOAT, 4L * dimension * row, dimension);
    }
    VectorRows.Run run = new VectorRows.Run(vectors.size(), new Whole(bytes), 0);
    return new VectorRows(dimension, ElementType.FLOAT32, List.of(run));
  }

  @Override
  public byte[] details() {
    return segment().details();
  }

  @Override
  public IndexFile file(String name) {
    String file =
        segment().files().stream()
            .filter(named -> named.name().equals(name))
            .findFirst()
            .orElseThrow()
            .file()
            .name();
    return FrameReader.open(store.open("index/" + file), FrameKind.INDEX, dataset);
  }

  /// Bytes that need no check. Immutable.
  private record Whole(MemorySegment segment) implements Bytes {
    @Override
    public void verify(long offset, long length) {}
  }
}
