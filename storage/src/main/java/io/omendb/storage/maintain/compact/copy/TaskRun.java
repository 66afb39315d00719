package io.omendb.storage.maintain.compact.copy;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.change.RowOrder;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.fragment.ColumnFiles;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.FragmentWriter;
import io.omendb.storage.maintain.compact.CompactionResult;
import io.omendb.storage.maintain.compact.CompactionTask;
import io.omendb.storage.maintain.compact.order.Batches;
import io.omendb.storage.maintain.compact.order.LiveRows;
import io.omendb.storage.maintain.compact.order.RowSequence;
import io.omendb.storage.maintain.compact.order.SortedRows;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Carries out one task: opens its fragments, copies their live rows to new files, and tells what
/// to commit. For one thread at a time. A task that fails leaves no files.
public final class TaskRun {
  /// Where tasks run. Thread-safe.
  ///
  /// @param lanes what the columns of a fragment are copied by
  public record Site(
      ObjectStore store,
      Environment environment,
      Schema schema,
      MemoryBudget memory,
      Lanes lanes,
      RowMeter meter) {}

  private final Site site;
  private final CompactionTask task;
  private final List<FragmentReader> inputs = new ArrayList<>();
  private final List<Field> scalars;
  private final List<Field> warm;
  private final List<Field> cold;
  private final List<Field> vectors;
  private final List<String> written = new ArrayList<>();

  private TaskRun(Site site, CompactionTask task) {
    this.site = site;
    this.task = task;
    List<Field> fields = site.schema.fields();
    scalars = fields.stream().filter(field -> !(field.type() instanceof DataType.Vector)).toList();
    warm = scalars.stream().filter(field -> !task.cold().contains(field.id())).toList();
    cold = scalars.stream().filter(field -> task.cold().contains(field.id())).toList();
    vectors = fields.stream().filter(field -> field.type() instanceof DataType.Vector).toList();
  }

  /// The rows of all files that a task writes: what a [RowMeter] hears of.
  public static long rows(Schema schema, CompactionTask task) {
    long files =
        schema.fields().stream()
            .map(field ->
                field.type() instanceof DataType.Vector
                    ? "vector " + field.id()
                    : task.cold().contains(field.id()) ? "cold" : "warm")
            .distinct()
            .count();
    return files * task.liveRows();
  }

  /// Copies the rows of `fragments`, which are those that the task names.
  ///
  /// @throws io.omendb.storage.error.StorageException.LimitExceeded if the memory budget is too
  ///   small for the values of 65,536 rows
  public static CompactionResult run(
      Site site, CompactionTask task, List<FragmentEntry> fragments) {
    TaskRun run = new TaskRun(site, task);
    boolean done = false;
    try (ColumnFiles files = new ColumnFiles(site.store)) {
      for (FragmentEntry fragment : fragments) {
        run.inputs.add(new FragmentReader(files, task.dataset(), fragment));
      }
      CompactionResult result = run.rewrite();
      done = true;
      return result;
    } finally {
      if (!done) {
        run.written.forEach(site.store::delete);
      }
    }
  }

  private CompactionResult rewrite() {
    LiveRows live = new LiveRows(inputs);
    List<Field> keys = task.clusterBy().stream().map(this::field).toList();
    keys.forEach(SortedRows::requireOrdered);
    TaskMemory memory = TaskMemory.of(task, inputs, scalars, vectors.size());
    long share = memory.share(site.memory.total());
    String what = "compacting fragment " + task.fragments().getFirst() + " and others";
    try (MemoryBudget.Share _ = site.memory.take(share, what)) {
      if (keys.isEmpty()) {
        return result(outputs(live, Optional.empty()), Optional.empty());
      }
      try (SortedRows sorted = sort(live, keys, memory.runBytes(share))) {
        return result(outputs(sorted.origins(), Optional.of(sorted)), Optional.of(sorted.order()));
      }
    }
  }

  private SortedRows sort(LiveRows live, List<Field> keys, long runBytes) {
    return SortedRows.of(
        live,
        new DecodedBatches(inputs, scalars),
        scalars,
        keys,
        site.environment,
        runBytes,
        () -> site.meter.add(0));
  }

  private List<Change.NewFragment> outputs(RowSequence rows, Optional<SortedRows> sorted) {
    List<Change.NewFragment> outputs = new ArrayList<>();
    for (long first = 0; first < rows.rows(); first += task.targetRows()) {
      outputs.add(output(rows, first, Math.min(rows.rows(), first + task.targetRows()), sorted));
    }
    return outputs;
  }

  private CompactionResult result(List<Change.NewFragment> outputs, Optional<RowOrder> order) {
    return new CompactionResult(
        task.dataset(), task.version(), new Change.Rewrite(read(), outputs, order));
  }

  private List<Change.Rewrite.Input> read() {
    return inputs.stream()
        .map(input ->
            new Change.Rewrite.Input(
                input.entry().id(), input.entry().files(), input.entry().rows(), input.deletions()))
        .toList();
  }

  private Change.NewFragment output(
      RowSequence rows, long first, long end, Optional<SortedRows> sorted) {
    FragmentCopy copy =
        new FragmentCopy(
            site.store, site.environment, task.dataset(), inputs, rows, first, end, site.meter);
    List<ColumnFile> files = new ArrayList<>();
    List<ColumnStatistics> statistics = new ArrayList<>();
    List<Supplier<Runnable>> parts = new ArrayList<>();
    RowSequence order = sorted.map(SortedRows::places).orElse(rows);
    if (!warm.isEmpty()) {
      String name = name(".arrow");
      Batches batches = batches(warm, sorted);
      parts.add(() ->
          adding(
              sorted.isPresent()
                  ? copy.sorted(warm, order, batches, name)
                  : copy.scalars(warm, batches, name),
              files,
              statistics));
    }
    if (!cold.isEmpty()) {
      String name = name(".parquet");
      Batches batches = batches(cold, sorted);
      parts.add(() -> adding(copy.cold(cold, order, batches, name), files, statistics));
    }
    for (Field field : vectors) {
      String name = name(".vectors");
      parts.add(() -> {
        ColumnFile file = copy.vectors(field, name);
        return () -> files.add(file);
      });
    }
    IdRuns rowIds = copy.ids(false);
    IdRuns revisions = updated() ? copy.ids(true) : rowIds;
    boolean own = !revisions.sameAs(rowIds);
    storedIds(copy, rowIds, own ? Optional.of(revisions) : Optional.empty())
        .ifPresent(part ->
            parts.add(() -> {
              ColumnFile file = part.get();
              return () -> files.add(file);
            }));
    site.lanes.all(parts).forEach(Runnable::run);
    return new Change.NewFragment(
        end - first,
        files,
        statistics,
        new Change.Identity.Moved(
            rowIds.set(), own ? Optional.of(revisions.set()) : Optional.empty()));
  }

  private Batches batches(List<Field> fields, Optional<SortedRows> sorted) {
    return sorted.isPresent() ? sorted.get().batches(fields) : new DecodedBatches(inputs, fields);
  }

  private static Runnable adding(
      FragmentCopy.Scalars written, List<ColumnFile> files, List<ColumnStatistics> statistics) {
    return () -> {
      files.add(written.file());
      statistics.addAll(written.statistics());
    };
  }

  /// What writes the ids that are too many ranges for a manifest; empty if none are.
  private Optional<Supplier<ColumnFile>> storedIds(
      FragmentCopy copy, IdRuns rowIds, Optional<IdRuns> revisions) {
    List<Field> fields = new ArrayList<>();
    List<IdRuns> ids = new ArrayList<>();
    if (rowIds.set() instanceof RowIdSet.Stored) {
      fields.add(Schema.ROW_ID);
      ids.add(rowIds);
    }
    if (revisions.isPresent() && revisions.get().set() instanceof RowIdSet.Stored) {
      fields.add(Schema.REVISION);
      ids.add(revisions.get());
    }
    if (fields.isEmpty()) {
      return Optional.empty();
    }
    String name = name(".arrow");
    return Optional.of(() -> copy.ids(fields, ids, name));
  }

  /// A name for a new file, which is removed if the task fails.
  private String name(String extension) {
    String name = site.environment.newId() + extension;
    written.add(FragmentWriter.DIRECTORY + "/" + name);
    return name;
  }

  private boolean updated() {
    return inputs.stream().anyMatch(input -> input.entry().ownRevisions().isPresent());
  }

  private Field field(int id) {
    return site.schema.fields().stream()
        .filter(field -> field.id() == id)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no column " + id));
  }
}
