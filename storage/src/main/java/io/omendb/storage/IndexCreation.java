package io.omendb.storage;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.index.IndexProvider;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.search.SegmentRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// An index over a vector column, being described, then built over the newest version. For one
/// thread at a time.
///
/// The build writes files that nothing refers to until it commits; a build that is cancelled or
/// fails changes nothing.
public final class IndexCreation {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final long DEFAULT_MEMORY_BYTES = 512L << 20;

  private final Dataset dataset;
  private final String column;
  private Optional<String> name = Optional.empty();
  private String type = "hnsw";
  private Metric metric = Metric.L2;
  private final Map<String, String> parameters = new TreeMap<>();
  private int threads;
  private long memoryBudgetBytes = DEFAULT_MEMORY_BYTES;
  private long seed = 1;
  private Progress progress = Progress.none();

  IndexCreation(Dataset dataset, String column) {
    this.dataset = dataset;
    this.column = column;
    this.threads = dataset.files().environment().threads();
  }

  /// The index's name; `COLUMN_TYPE` unless set.
  public IndexCreation name(String name) {
    this.name = Optional.of(name);
    return this;
  }

  /// One of [Dataset#indexTypes()]; `hnsw` unless set.
  public IndexCreation type(String type) {
    this.type = type;
    return this;
  }

  /// `l2` unless set.
  public IndexCreation metric(Metric metric) {
    this.metric = metric;
    return this;
  }

  /// Sets a parameter of the type.
  public IndexCreation parameter(String key, String value) {
    parameters.put(key, value);
    return this;
  }

  /// How many threads build; all processors unless set.
  public IndexCreation threads(int threads) {
    if (threads < 1) {
      throw new InvalidInput("threads must be positive: " + threads);
    }
    this.threads = threads;
    return this;
  }

  /// How much memory the build may hold besides the mapped vectors; 512 MiB unless set.
  public IndexCreation memoryBudgetBytes(long bytes) {
    if (bytes < 1) {
      throw new InvalidInput("the memory budget must be positive: " + bytes);
    }
    memoryBudgetBytes = bytes;
    return this;
  }

  /// What every random choice of the build derives from.
  public IndexCreation seed(long seed) {
    this.seed = seed;
    return this;
  }

  public IndexCreation progress(Progress progress) {
    this.progress = progress;
    return this;
  }

  /// Builds the index and commits it.
  ///
  /// @throws InvalidInput if the column, the type, a parameter or a value does not fit
  /// @throws CommitConflict if an index of that name exists
  /// @throws java.util.concurrent.CancellationException if the progress listener cancelled the
  ///   build
  public CreatedIndex build() {
    Snapshot snapshot = dataset.latest();
    Field field = snapshot.schema().require(column);
    if (!(field.type() instanceof DataType.Vector vector)) {
      throw new InvalidInput(
          "column '"
              + column
              + "' is "
              + field.type().text()
              + "; "
              + type
              + " indexes are for vector columns");
    }
    IndexProvider provider = dataset.files().providers().require(type);
    String chosen = name.orElse(column + "_" + type);
    checkName(chosen, snapshot);
    checkParameters(provider);
    List<IndexEntry.Segment> segments =
        segment(snapshot, field, vector, provider).map(List::of).orElse(List.of());
    IndexEntry entry = new IndexEntry(chosen, field.id(), type, metric, parameters, segments);
    Snapshot next =
        dataset.commit(snapshot, Operation.Kind.CREATE_INDEX, List.of(new Change.AddIndex(entry)));
    IndexInfo info =
        next.indexes().stream().filter(i -> i.name().equals(chosen)).findFirst().orElseThrow();
    return new CreatedIndex(next, info);
  }

  private Optional<IndexEntry.Segment> segment(
      Snapshot snapshot, Field field, DataType.Vector vector, IndexProvider provider) {
    List<FragmentEntry> fragments = snapshot.fragmentList().toList();
    List<RowIdRange> live = new ArrayList<>();
    List<RowIdRange> coverage = new ArrayList<>();
    List<VectorRows.Run> runs = new ArrayList<>();
    for (FragmentEntry entry : fragments) {
      FragmentReader reader = snapshot.open(entry);
      runs.add(reader.vectors(field));
      coverage.addAll(reader.revisions().ranges());
      liveRanges(reader.revisions(), reader.live(), live);
    }
    if (live.isEmpty()) {
      return Optional.empty();
    }
    List<RowIdRange> rowIds = RowIdRanges.merged(live);
    SegmentRows rows = snapshot.locate(rowIds);
    VectorRows vectors = rows.vectors(vector, runs);
    if (metric == Metric.COSINE) {
      ZeroVectors.refuse(vectors, column, rowIds);
    }
    try (SegmentBuild build =
        new SegmentBuild(
            dataset.files(),
            snapshot,
            new SegmentBuild.Settings(metric, parameters, threads, memoryBudgetBytes, seed),
            vectors,
            progress)) {
      return Optional.of(build.run(provider, rowIds, RowIdRanges.merged(coverage)));
    } catch (IllegalArgumentException e) {
      throw new InvalidInput("cannot build an index of type " + type + ": " + e.getMessage());
    }
  }

  private static void liveRanges(RowIds revisions, RowMask live, List<RowIdRange> ranges) {
    int position = 0;
    for (RowIdRange ids : revisions.ranges()) {
      int end = position + Math.toIntExact(ids.count());
      int row = live.next(position);
      while (row >= 0 && row < end) {
        int stop = row;
        while (stop < end && live.contains(stop)) {
          stop++;
        }
        ranges.add(new RowIdRange(ids.first() + row - position, stop - row));
        row = live.next(stop);
      }
      position = end;
    }
  }

  private void checkName(String chosen, Snapshot snapshot) {
    if (!NAME.matcher(chosen).matches()) {
      throw new InvalidInput(
          "an index name has 1 to 64 letters, digits, '_' and '-': '" + chosen + "'");
    }
    if (snapshot.indexes().stream().anyMatch(index -> index.name().equals(chosen))) {
      throw new CommitConflict(
          "index '" + chosen + "' exists already",
          dataset.uri(),
          "choose another name, or drop it first");
    }
  }

  private void checkParameters(IndexProvider provider) {
    List<String> known = provider.parameters().stream().map(IndexProvider.Parameter::name).toList();
    for (String key : parameters.keySet()) {
      if (!known.contains(key)) {
        throw new InvalidInput(
            "index type " + type + " has no parameter '" + key + "'",
            "parameters are: " + known.stream().collect(Collectors.joining(", ")));
      }
    }
  }
}
