package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.filter.BoundPredicate;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.FragmentWriter;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.scan.FragmentFilter;
import io.omendb.storage.schema.Field;
import io.omendb.storage.source.CastingSource;
import io.omendb.storage.source.RowSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A change of a dataset being prepared: rows appended and rows deleted, visible together at the
/// commit or not at all. For one thread at a time.
///
/// The transaction sees the version that was newest at its begin; deletes concern its rows, not
/// rows that are appended meanwhile, here or by others. Closing without a commit leaves files that
/// nothing refers to, to be collected.
public final class Transaction implements AutoCloseable {
  private final Dataset dataset;
  private final Snapshot base;
  private final List<Change.NewFragment> fragments = new ArrayList<>();
  private final Map<Long, RowMask> deletions = new HashMap<>();
  private @Nullable FragmentWriter writer;
  private long rowsAppended;
  private boolean finished;
  private boolean failed;

  Transaction(Dataset dataset, Snapshot base) {
    this.dataset = dataset;
    this.base = base;
  }

  /// The version that this transaction changes.
  public Snapshot base() {
    return base;
  }

  /// Appends every row of the source, whose columns are matched by name.
  ///
  /// @return how many rows were appended
  /// @throws io.omendb.storage.error.StorageException.InvalidInput naming row and column if a value
  ///   does not fit; the transaction can then only be closed
  public long append(RowSource rows, Progress progress) {
    begin();
    long before = rowsAppended;
    OptionalLong left = rows.rowsLeft();
    long total = left.isPresent() ? left.getAsLong() : -1;
    try (RowSource conforming = conforming(rows)) {
      for (Optional<Batch> batch = conforming.next();
          batch.isPresent();
          batch = conforming.next()) {
        write(batch.get());
        progress.step("import", rowsAppended - before, total);
      }
    }
    failed = false;
    return rowsAppended - before;
  }

  /// Appends the rows of a batch that has the dataset's columns in its order.
  ///
  /// @throws io.omendb.storage.error.StorageException.InvalidInput if a value does not fit; the
  ///   transaction can then only be closed
  public long append(Batch batch) {
    begin();
    write(batch);
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
  public long delete(Predicate where) {
    begin();
    FragmentFilter filter =
        new FragmentFilter(base.schema(), Optional.of(where.bind(base.schema())));
    long deleted = 0;
    for (FragmentEntry entry : base.fragmentList()) {
      if (!filter.mayMatch(entry)) {
        continue;
      }
      FragmentReader reader = base.open(entry);
      RowMask matching = filter.matching(reader);
      if (matching.next(0) >= 0) {
        RowMask marked = deletions.computeIfAbsent(entry.id(), _ -> new RowMask(reader.rows()));
        matching.andNot(marked);
        marked.or(matching);
        deleted += matching.cardinality();
      }
    }
    failed = false;
    return deleted;
  }

  /// Makes the changes visible as one new version; without changes, returns the base.
  ///
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if another writer's change
  ///   excludes this one; nothing of it is visible
  /// @throws io.omendb.storage.error.StorageException.CommitUnknown if the store does not tell
  ///   whether the commit landed
  public Snapshot commit() {
    ensureOpen();
    finishFragment();
    finished = true;
    List<Change> changes = new ArrayList<>();
    if (!fragments.isEmpty()) {
      changes.add(new Change.AddFragments(fragments));
    }
    if (!deletions.isEmpty()) {
      Map<Long, DeletedRows> rows = new HashMap<>();
      deletions.forEach((fragment, mask) -> rows.put(fragment, positions(mask)));
      changes.add(new Change.DeleteRows(rows));
    }
    return changes.isEmpty()
        ? base
        : dataset.commit(
            base,
            fragments.isEmpty() ? Operation.Kind.DELETE : Operation.Kind.APPEND,
            changes,
            new MovedRows(dataset, base, false));
  }

  @Override
  public void close() {
    finished = true;
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }

  /// The source itself where its columns are the dataset's, in its order and types.
  private RowSource conforming(RowSource rows) {
    List<Field> given = rows.schema().fields();
    List<Field> wanted = base.schema().fields();
    boolean same = given.size() == wanted.size();
    for (int i = 0; same && i < wanted.size(); i++) {
      same =
          given.get(i).name().equals(wanted.get(i).name())
              && given.get(i).type().equals(wanted.get(i).type());
    }
    return same ? rows : new CastingSource("the source", rows, base.schema());
  }

  private void write(Batch batch) {
    int from = 0;
    while (from < batch.rows()) {
      FragmentWriter current = writer;
      if (current == null) {
        current =
            new FragmentWriter(
                base.schema(),
                dataset.files().store(),
                dataset.files().environment(),
                rowsAppended + from);
        writer = current;
      }
      int count = Math.min(batch.rows() - from, current.room());
      current.write(batch, from, count);
      from += count;
      if (current.room() == 0) {
        finishFragment();
      }
    }
    rowsAppended += batch.rows();
  }

  private void finishFragment() {
    if (writer != null) {
      FragmentWriter.Written written = writer.finish();
      fragments.add(new Change.NewFragment(written.rows(), written.files(), written.statistics()));
      writer = null;
    }
  }

  private static DeletedRows positions(RowMask mask) {
    int[] positions = new int[mask.cardinality()];
    int count = 0;
    for (int row = mask.next(0); row >= 0; row = mask.next(row + 1)) {
      positions[count++] = row;
    }
    return DeletedRows.of(positions);
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
