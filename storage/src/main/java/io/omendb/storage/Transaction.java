package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.commit.Rebase;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.expression.Assignments;
import io.omendb.storage.filter.BoundPredicate;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.maintain.HeldLease;
import io.omendb.storage.scan.FragmentFilter;
import io.omendb.storage.schema.Field;
import io.omendb.storage.source.CastingSource;
import io.omendb.storage.source.RowSource;
import io.omendb.storage.write.AssignedRows;
import io.omendb.storage.write.PendingRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/// A change of a dataset being prepared: rows appended, updated and deleted, visible together at
/// the commit or not at all. For one thread at a time.
///
/// The transaction sees the version that was newest at its begin, and its own updates and deletions
/// of that version's rows; it does not see rows that are appended meanwhile, here or by others. A
/// row that it updated it cannot change again. Where the dataset declares a primary key, a commit
/// that would give two rows one key is refused. Closing without a commit leaves files that nothing
/// refers to, to be collected.
public final class Transaction implements AutoCloseable {
  private final Dataset dataset;
  private final Snapshot base;
  private final PendingRows appended;
  private final PendingRows updated;
  private final boolean overwrites;
  private final HeldLease lease;
  private final Map<Long, RowMask> deletions = new HashMap<>();
  private boolean keysChanged;
  private boolean finished;
  private boolean failed;

  Transaction(Dataset dataset, Snapshot base) {
    this(dataset, base, false);
  }

  /// A change that takes the place of all rows of the base.
  static Transaction overwriting(Dataset dataset, Snapshot base) {
    return new Transaction(dataset, base, true);
  }

  private Transaction(Dataset dataset, Snapshot base, boolean overwrites) {
    this.dataset = dataset;
    this.base = base;
    this.overwrites = overwrites;
    this.lease = dataset.writing(base);
    this.appended = new PendingRows(base.schema(), dataset.files());
    this.updated = new PendingRows(base.schema(), dataset.files());
  }

  /// The version that this transaction changes.
  public Snapshot base() {
    return base;
  }

  /// Appends every row of the source, whose columns are matched by name.
  ///
  /// @return how many rows were appended
  /// @throws InvalidInput naming row and column if a value does not fit; the transaction can then
  ///   only be closed
  public long append(RowSource rows, Progress progress) {
    begin();
    long before = appended.rows();
    OptionalLong left = rows.rowsLeft();
    long total = left.isPresent() ? left.getAsLong() : -1;
    try (RowSource conforming = CastingSource.conforming("the source", rows, base.schema())) {
      for (Optional<Batch> batch = conforming.next();
          batch.isPresent();
          batch = conforming.next()) {
        lease.touch();
        appended.add(batch.get());
        progress.step("import", appended.rows() - before, total);
      }
    }
    failed = false;
    return appended.rows() - before;
  }

  /// Appends the rows of a batch that has the dataset's columns in its order.
  ///
  /// @throws InvalidInput if a value does not fit; the transaction can then only be closed
  public long append(Batch batch) {
    begin();
    lease.touch();
    appended.add(batch);
    failed = false;
    return batch.rows();
  }

  /// Deletes the rows for which this SQL condition is true; returns how many that were not deleted
  /// before.
  public long delete(String where) {
    return delete(BoundPredicate.parse(where, base.schema()).predicate());
  }

  /// Deletes the rows for which this condition is true; returns how many that were not deleted
  /// before.
  ///
  /// @throws InvalidInput if this transaction updated one of them
  public long delete(Predicate where) {
    begin();
    long deleted = change(where, (_, _) -> {});
    failed = false;
    return deleted;
  }

  /// Sets columns of the rows for which an SQL condition is true, as in SQL's UPDATE: `a = a + 1,
  /// title = upper(title)`; returns how many rows.
  public long update(String where, String set) {
    return update(BoundPredicate.parse(where, base.schema()).predicate(), Assignments.parse(set));
  }

  /// Sets columns of the rows for which this condition is true; returns how many rows. They keep
  /// their row ids.
  ///
  /// @throws InvalidInput if names or types do not fit, a new value does not exist, or this
  ///   transaction updated one of the rows before
  public long update(Predicate where, Assignments set) {
    begin();
    AssignedRows rows = new AssignedRows(base.schema(), base.schema(), set);
    keysChanged |= base.key().stream().anyMatch(key -> rows.assigned().stream().anyMatch(key::has));
    long count = change(where, (reader, matching) -> rewrite(reader, matching, rows));
    failed = false;
    return count;
  }

  /// Makes the changes visible as one new version; without changes, returns the base.
  ///
  /// @throws InvalidInput naming row and key if two rows would have one primary key
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if another writer's change
  ///   excludes this one; nothing of it is visible
  /// @throws io.omendb.storage.error.StorageException.CommitUnknown if the store does not tell
  ///   whether the commit landed
  public Snapshot commit() {
    ensureOpen();
    List<Change.NewFragment> fresh = appended.finish();
    List<Change.NewFragment> rewritten = updated.finish();
    finished = true;
    List<Change.NewFragment> fragments = new ArrayList<>(fresh);
    fragments.addAll(rewritten);
    List<Change> changes = new ArrayList<>();
    if (overwrites) {
      changes.add(new Change.RemoveAll());
    }
    if (!fragments.isEmpty()) {
      changes.add(new Change.AddFragments(fragments));
    }
    if (!deletions.isEmpty()) {
      changes.add(deleteRows(deletions));
    }
    if (changes.isEmpty()) {
      return base;
    }
    Operation.Kind kind = kind(!fresh.isEmpty(), !rewritten.isEmpty());
    Rebase rebase = new MovedRows(dataset, base, kind != Operation.Kind.DELETE);
    if (base.key().isPresent() && (keysChanged || !fresh.isEmpty())) {
      KeyGuard guard = KeyGuard.of(dataset, base, rebase, base.key().get(), fresh, rewritten);
      guard.check(base, changes);
      rebase = guard;
    }
    return dataset.commit(base, kind, changes, rebase);
  }

  @Override
  public void close() {
    finished = true;
    appended.close();
    updated.close();
    lease.close();
  }

  /// The deletion of the rows of masks, by fragment.
  static Change.DeleteRows deleteRows(Map<Long, RowMask> masks) {
    Map<Long, DeletedRows> rows = new HashMap<>();
    masks.forEach((fragment, mask) -> rows.put(fragment, DeletedRows.ofBits(mask.words())));
    return new Change.DeleteRows(rows);
  }

  private Operation.Kind kind(boolean appends, boolean updates) {
    if (overwrites) {
      return Operation.Kind.OVERWRITE;
    }
    long removed = deletions.values().stream().mapToLong(RowMask::cardinality).sum();
    if (removed == 0) {
      return Operation.Kind.APPEND;
    }
    if (updates) {
      boolean only = !appends && removed == updated.rows();
      return only ? Operation.Kind.UPDATE : Operation.Kind.MERGE;
    }
    return appends ? Operation.Kind.MERGE : Operation.Kind.DELETE;
  }

  /// Takes away the rows of the base for which the condition is true, fragment by fragment.
  ///
  /// @param action told of them before
  private long change(Predicate where, BiConsumer<FragmentReader, RowMask> action) {
    FragmentFilter filter =
        new FragmentFilter(base.schema(), Optional.of(where.bind(base.schema())));
    refuseUpdated(filter);
    long changed = 0;
    for (FragmentEntry entry : base.fragmentList()) {
      if (!filter.mayMatch(entry)) {
        continue;
      }
      lease.touch();
      FragmentReader reader = base.open(entry);
      RowMask matching = filter.matching(reader);
      RowMask marked = deletions.get(entry.id());
      if (marked != null) {
        matching.andNot(marked);
      }
      if (matching.next(0) >= 0) {
        action.accept(reader, matching);
        deletions.computeIfAbsent(entry.id(), _ -> new RowMask(reader.rows())).or(matching);
        changed += matching.cardinality();
      }
    }
    return changed;
  }

  private void refuseUpdated(FragmentFilter filter) {
    for (Change.NewFragment fragment : updated.finish()) {
      RowMask matching = filter.matching(PendingRows.reader(dataset.files(), fragment));
      if (matching.next(0) >= 0) {
        throw new InvalidInput(
            matching.cardinality() + " of the rows were updated by this transaction before",
            "commit it first, or say all changes of a row in one update");
      }
    }
  }

  private void rewrite(FragmentReader reader, RowMask matching, AssignedRows rows) {
    int[] all = matching.positions();
    int step = PendingRows.step(base.schema());
    for (int from = 0; from < all.length; from += step) {
      int[] positions = Arrays.copyOfRange(all, from, Math.min(all.length, from + step));
      long[] ids = Arrays.stream(positions).mapToLong(reader.rowIds()::at).toArray();
      List<Field> needed = rows.needed(base.schema().fields());
      Map<Integer, Column> before = new HashMap<>();
      Batch taken = reader.take(needed, positions);
      for (int i = 0; i < needed.size(); i++) {
        before.put(needed.get(i).id(), taken.columns().get(i));
      }
      updated.update(rows.of(positions.length, id -> column(before, id), row -> ids[row]), ids);
    }
  }

  private static Column column(Map<Integer, Column> columns, int fieldId) {
    return Objects.requireNonNull(columns.get(fieldId), () -> "field " + fieldId);
  }

  /// Begins a change, which has failed until it is done: half of it must not be committed.
  private void begin() {
    ensureOpen();
    failed = true;
  }

  private void ensureOpen() {
    if (finished) {
      throw new IllegalStateException("the transaction is committed or closed");
    }
    if (failed) {
      throw new IllegalStateException("a change of the transaction failed: it can only be closed");
    }
  }
}
