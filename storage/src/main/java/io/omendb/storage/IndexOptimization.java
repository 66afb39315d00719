package io.omendb.storage;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.fragment.RowIdRanges;
import io.omendb.storage.index.IndexProvider;
import io.omendb.storage.maintain.HeldLease;
import io.omendb.storage.maintain.compact.SizeTiers;
import io.omendb.storage.schema.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Brings an index up to date, being described, then run: rows that no segment answers for get one,
/// small segments are built anew together with them, and segments without live rows are dropped.
/// For one thread at a time.
///
/// Larger segments stay untouched. Searches go on and find every row before, meanwhile and after.
public final class IndexOptimization {
  private static final long DEFAULT_MEMORY_BYTES = 512L << 20;

  /// A segment with fewer live rows than this share of its rows is built anew.
  private static final int LEAST_LIVE_SHARE = 2;

  /// A segment and how many rows that are live it answers for.
  private record Part(IndexEntry.Segment segment, long live) {
    boolean worn() {
      return live < segment.rows() / LEAST_LIVE_SHARE;
    }
  }

  private final Dataset dataset;
  private final String name;
  private int threads;
  private long memoryBudgetBytes = DEFAULT_MEMORY_BYTES;
  private long seed = 1;
  private Progress progress = Progress.none();

  IndexOptimization(Dataset dataset, String name) {
    this.dataset = dataset;
    this.name = name;
    this.threads = dataset.files().environment().threads();
  }

  /// How many threads build; all processors unless set.
  public IndexOptimization threads(int threads) {
    if (threads < 1) {
      throw new InvalidInput("threads must be positive: " + threads);
    }
    this.threads = threads;
    return this;
  }

  /// How much memory the build may hold besides the mapped vectors; 512 MiB unless set.
  public IndexOptimization memoryBudgetBytes(long bytes) {
    if (bytes < 1) {
      throw new InvalidInput("the memory budget must be positive: " + bytes);
    }
    memoryBudgetBytes = bytes;
    return this;
  }

  /// What every random choice of the build derives from.
  public IndexOptimization seed(long seed) {
    this.seed = seed;
    return this;
  }

  public IndexOptimization progress(Progress progress) {
    this.progress = progress;
    return this;
  }

  /// Builds what is missing and commits it; with nothing to do, no version is made.
  ///
  /// @throws io.omendb.storage.error.StorageException.NotFound if there is no index of that name
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if another writer changed the
  ///   index meanwhile; nothing is changed then
  /// @throws java.util.concurrent.CancellationException if the progress listener cancelled it
  public CreatedIndex run() {
    Snapshot snapshot = dataset.latest();
    IndexEntry index = snapshot.requireIndex(name);
    IndexProvider provider = dataset.files().providers().require(index.type());
    Field field = field(snapshot, index);
    List<IndexEntry.Segment> kept = kept(index, SegmentInput.live(snapshot));
    List<UUID> removed =
        index.segments().stream()
            .filter(segment -> !kept.contains(segment))
            .map(IndexEntry.Segment::id)
            .toList();
    Optional<SegmentInput> input = SegmentInput.outside(snapshot, field, coverage(kept));
    if (removed.isEmpty() && input.isEmpty()) {
      return described(snapshot);
    }
    SegmentBuild.Settings settings =
        new SegmentBuild.Settings(
            index.metric(), index.parameters(), threads, memoryBudgetBytes, seed);
    try (HeldLease lease = dataset.writing(snapshot)) {
      Progress heard = lease.during(progress);
      List<IndexEntry.Segment> added =
          input.stream()
              .map(rows -> SegmentBuild.run(snapshot, field, provider, settings, rows, heard))
              .toList();
      return described(
          dataset.commit(
              snapshot,
              Operation.Kind.OPTIMIZE_INDEX,
              List.of(new Change.ReplaceSegments(name, removed, added))));
    }
  }

  /// The segments that stay: those too large to be built anew for the rows of the others.
  private static List<IndexEntry.Segment> kept(IndexEntry index, List<RowIdRange> live) {
    List<Part> parts = new ArrayList<>();
    for (IndexEntry.Segment segment : index.segments()) {
      parts.add(new Part(segment, RowIdRanges.common(live, segment.coverage())));
    }
    parts.sort(Comparator.comparingLong(Part::live));
    long covered = parts.stream().mapToLong(Part::live).sum();
    long rebuilt =
        RowIdRanges.count(live)
            - covered
            + parts.stream().filter(Part::worn).mapToLong(Part::live).sum();
    List<Part> whole = parts.stream().filter(part -> part.live() > 0 && !part.worn()).toList();
    int merged = 0;
    long smaller = rebuilt;
    for (int i = 0; i < whole.size(); i++) {
      if (smaller > 0 && SizeTiers.worthwhile(whole.get(i).live(), smaller)) {
        merged = i + 1;
      }
      smaller += whole.get(i).live();
    }
    return whole.subList(merged, whole.size()).stream().map(Part::segment).toList();
  }

  private static List<RowIdRange> coverage(List<IndexEntry.Segment> segments) {
    return RowIdRanges.merged(
        segments.stream().flatMap(segment -> segment.coverage().stream()).toList());
  }

  private static Field field(Snapshot snapshot, IndexEntry index) {
    return snapshot.schema().fields().stream()
        .filter(field -> field.id() == index.fieldId())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no column " + index.fieldId()));
  }

  private CreatedIndex described(Snapshot snapshot) {
    return new CreatedIndex(
        snapshot,
        snapshot.indexes().stream()
            .filter(index -> index.name().equals(name))
            .findFirst()
            .orElseThrow());
  }
}
