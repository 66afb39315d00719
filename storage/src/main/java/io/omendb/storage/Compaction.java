package io.omendb.storage;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.maintain.HeldLease;
import io.omendb.storage.maintain.compact.ColdColumns;
import io.omendb.storage.maintain.compact.CompactionPlan;
import io.omendb.storage.maintain.compact.CompactionPolicy;
import io.omendb.storage.maintain.compact.CompactionReport;
import io.omendb.storage.maintain.compact.CompactionResult;
import io.omendb.storage.maintain.compact.CompactionTask;
import io.omendb.storage.maintain.compact.copy.Lanes;
import io.omendb.storage.maintain.compact.copy.MemoryBudget;
import io.omendb.storage.maintain.compact.copy.RowMeter;
import io.omendb.storage.maintain.compact.copy.TaskRun;
import io.omendb.storage.maintain.compact.order.SortedRows;
import io.omendb.storage.schema.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/// Brings the rows of small fragments together and drops the values of deleted rows: described,
/// then planned and run here, or planned here and run elsewhere. For one thread at a time.
///
/// Rows keep their ids and their revisions, so indexes stay as they are. Readers and writers go on;
/// rows that are deleted meanwhile stay deleted. Until the commit nothing is visible.
public final class Compaction {
  private static final long DEFAULT_MEMORY_BYTES = 256L << 20;
  private static final int MAX_ATTEMPTS = 5;

  private final Dataset dataset;
  private CompactionPolicy policy = CompactionPolicy.DEFAULT;
  private List<String> clusterBy = List.of();
  private Optional<List<String>> cold = Optional.empty();
  private long memoryBytes = DEFAULT_MEMORY_BYTES;
  private int threads;
  private Progress progress = Progress.none();

  Compaction(Dataset dataset) {
    this.dataset = dataset;
    this.threads = dataset.files().environment().threads();
  }

  /// Which fragments are rewritten; [CompactionPolicy#DEFAULT] unless set.
  public Compaction policy(CompactionPolicy policy) {
    this.policy = policy;
    return this;
  }

  /// Rewrites all rows, sorted by these columns, so that filters on them skip fragments and
  /// batches: numbers and times by their values, texts and bytes by their unsigned bytes, NaN after
  /// all others and nulls last; rows with equal values keep their order. What does not fit the
  /// memory budget is sorted through temporary files. Where each row went, four bytes, is kept
  /// until the commit; where half of the budget does not hold that, groups of fragments are sorted
  /// one by one.
  public Compaction clusterBy(List<String> columns) {
    clusterBy = List.copyOf(columns);
    return this;
  }

  /// Which scalar columns are cold: written as Parquet, which takes less space and is slower to
  /// read. Fragments of which that is not so are rewritten too. Unset, a column that is cold in one
  /// of the fragments that are brought together stays cold; with no columns, none does.
  public Compaction cold(List<String> columns) {
    cold = Optional.of(List.copyOf(columns));
    return this;
  }

  /// How much memory all tasks may hold besides mapped files; 256 MiB unless set.
  public Compaction memoryBudgetBytes(long bytes) {
    if (bytes < 1) {
      throw new InvalidInput("the memory budget must be positive: " + bytes);
    }
    memoryBytes = bytes;
    return this;
  }

  /// How many tasks run at once; as many as processors unless set.
  public Compaction threads(int threads) {
    if (threads < 1) {
      throw new InvalidInput("threads must be positive: " + threads);
    }
    this.threads = threads;
    return this;
  }

  public Compaction progress(Progress progress) {
    this.progress = progress;
    return this;
  }

  /// What is to be done in the newest version; reads its manifest only.
  ///
  /// @throws InvalidInput if a column to cluster by is not there or has no order, or a cold one is
  ///   not there or of vectors
  public CompactionPlan plan() {
    return plan(dataset.latest());
  }

  /// Carries out one task of a plan, made here or elsewhere; nothing is visible before [#commit].
  /// No lease keeps the files of the result until then: see [CompactionResult].
  ///
  /// @throws InvalidInput if it is a task of another dataset
  /// @throws CommitConflict if its version is there no more
  /// @throws java.util.concurrent.CancellationException if the progress listener cancelled it
  public CompactionResult run(CompactionTask task) {
    requireOurs(task.dataset());
    Snapshot base = read(task.version());
    try (HeldLease lease = dataset.writing(base)) {
      return runAll(new CompactionPlan(task.version(), List.of(task)), base, lease).getFirst();
    }
  }

  /// Makes the results of tasks visible as one version; without results, returns the newest.
  ///
  /// @throws CommitConflict if a fragment that was read is no longer part of the dataset, or got
  ///   other columns, or a garbage collection has removed files of a result or the version that was
  ///   read; nothing is changed then
  public Snapshot commit(List<CompactionResult> results) {
    if (results.isEmpty()) {
      return dataset.latest();
    }
    for (CompactionResult result : results) {
      requireOurs(result.dataset());
    }
    Snapshot read = read(results.stream().mapToLong(CompactionResult::version).min().orElseThrow());
    // A collection that begins from here on sees the lease, and leaves what is found to be there.
    try (HeldLease _ = dataset.holding(read)) {
      return commit(read, results);
    }
  }

  /// Plans, carries out and commits; what other writers changed meanwhile is planned anew. With
  /// nothing to do, no version is made.
  ///
  /// @throws CommitConflict if other writers were faster again and again
  /// @throws java.util.concurrent.CancellationException if the progress listener cancelled it
  public CompactionReport run() {
    Snapshot before = dataset.latest();
    try (HeldLease lease = dataset.writing(before)) {
      return run(before, lease);
    }
  }

  private CompactionReport run(Snapshot before, HeldLease lease) {
    Snapshot now = before;
    boolean changed = false;
    long dropped = 0;
    for (int attempt = 1; ; attempt++) {
      CompactionPlan plan = plan(now);
      if (plan.tasks().isEmpty()) {
        return report(before, now, changed, dropped);
      }
      List<CompactionResult> results = runAll(plan, now, lease);
      try {
        Snapshot done = commit(now, results);
        return report(before, done, true, dropped + dropped(results));
      } catch (CommitConflict e) {
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
        now = dataset.latest();
        List<CompactionResult> fitting = fitting(results, now);
        Optional<Snapshot> landed = commitIfPossible(now, fitting);
        if (landed.isPresent()) {
          changed = true;
          dropped += dropped(fitting);
          now = landed.get();
        }
      }
    }
  }

  private CompactionPlan plan(Snapshot snapshot) {
    List<Field> keys = snapshot.schema().select(clusterBy).fields();
    keys.forEach(SortedRows::requireOrdered);
    ColdColumns coldColumns = ColdColumns.of(snapshot.schema(), cold);
    List<FragmentEntry> fragments = snapshot.fragmentList().toList();
    List<List<FragmentEntry>> groups =
        keys.isEmpty()
            ? policy.groups(fragments, coldColumns::differ)
            : policy.sorted(fragments, memoryBytes);
    List<CompactionTask> tasks = new ArrayList<>();
    for (List<FragmentEntry> group : groups) {
      tasks.add(
          new CompactionTask(
              dataset.files().dataset(),
              snapshot.version(),
              group.stream().map(FragmentEntry::id).toList(),
              group.stream().mapToLong(FragmentEntry::liveRows).sum(),
              group.stream().mapToLong(FragmentEntry::dataBytes).sum(),
              policy.targetRows(),
              keys.stream().map(Field::id).toList(),
              coldColumns.of(group)));
    }
    return new CompactionPlan(snapshot.version(), tasks);
  }

  private List<CompactionResult> runAll(CompactionPlan plan, Snapshot snapshot, HeldLease lease) {
    Environment environment = dataset.files().environment();
    RowMeter meter =
        new RowMeter(
            lease.during(progress),
            plan.liveRows(),
            plan.tasks().stream().mapToLong(task -> TaskRun.rows(snapshot.schema(), task)).sum());
    try (Lanes tasks = new Lanes(Math.min(threads, plan.tasks().size()));
        Lanes columns = new Lanes(threads)) {
      TaskRun.Site site =
          new TaskRun.Site(
              dataset.files().store(),
              environment,
              snapshot.schema(),
              new MemoryBudget(memoryBytes),
              columns,
              meter);
      List<Supplier<CompactionResult>> runs = new ArrayList<>();
      for (CompactionTask task : plan.tasks()) {
        runs.add(() -> TaskRun.run(site, task, fragments(snapshot, task)));
      }
      return tasks.all(runs);
    }
  }

  private Snapshot commit(Snapshot base, List<CompactionResult> results) {
    List<Change> changes = new ArrayList<>();
    results.forEach(result -> changes.add(result.rewrite()));
    return dataset.commit(base, Operation.Kind.REWRITE, changes);
  }

  private Optional<Snapshot> commitIfPossible(Snapshot base, List<CompactionResult> results) {
    if (results.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(commit(base, results));
    } catch (CommitConflict _) {
      // Another writer again: what is left to do is planned anew.
      return Optional.empty();
    }
  }

  /// The results whose fragments are there as they were read.
  private static List<CompactionResult> fitting(List<CompactionResult> results, Snapshot now) {
    return results.stream().filter(result -> result.fits(now.fragmentList()::find)).toList();
  }

  private static List<FragmentEntry> fragments(Snapshot snapshot, CompactionTask task) {
    return task.fragments().stream()
        .map(id ->
            snapshot
                .fragmentList()
                .find(id)
                .orElseThrow(() ->
                    new InvalidInput("version " + snapshot.version() + " has no fragment " + id)))
        .toList();
  }

  private void requireOurs(UUID other) {
    if (!other.equals(dataset.files().dataset())) {
      throw new InvalidInput(
          "made for dataset " + other + ", not for " + dataset.files().dataset());
    }
  }

  private static long dropped(List<CompactionResult> results) {
    return results.stream().mapToLong(CompactionResult::rowsDropped).sum();
  }

  /// The version that tasks read.
  private Snapshot read(long version) {
    try {
      return dataset.at(version);
    } catch (NotFound e) {
      throw new CommitConflict(
          String.valueOf(e.getMessage()), dataset.uri(), "plan the compaction again");
    }
  }

  private static CompactionReport report(
      Snapshot before, Snapshot after, boolean changed, long dropped) {
    return new CompactionReport(
        after.version(),
        changed,
        before.fragments(),
        after.fragments(),
        dropped,
        before.bytes(),
        after.bytes());
  }
}
