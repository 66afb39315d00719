package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.expression.Assignments;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.maintain.HeldLease;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.CastingSource;
import io.omendb.storage.source.RowSource;
import io.omendb.storage.staging.StagedRows;
import io.omendb.storage.write.MergeRules;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Changes of a dataset by comparison with the rows of a source, as SQL's MERGE, being described.
/// For one thread at a time.
///
/// Rows are the same where the columns of [#on] are equal; a row with a null there is the same as
/// no other. The source has columns of the dataset: those of [#on], and others or not. It is read
/// once and kept, in memory up to half of the budget and in temporary files beyond; the other half
/// is for keys, of which a share is compared at a time where they do not fit.
///
/// If another writer commits a change that concerns the same rows or keys first, the comparison is
/// done again on its version.
public final class Merge {
  private static final long DEFAULT_BUDGET_BYTES = 256L << 20;
  private static final long MIN_BUDGET_BYTES = 1L << 10;
  private static final int MAX_ATTEMPTS = 1_000;

  private final Dataset dataset;
  private final RowSource source;
  private List<String> on = List.of();
  private MergeRules rules = MergeRules.none();
  private long budgetBytes = DEFAULT_BUDGET_BYTES;
  private Progress progress = Progress.none();

  Merge(Dataset dataset, RowSource source) {
    this.dataset = dataset;
    this.source = source;
  }

  /// The columns that tell which rows are the same; the primary key unless set.
  public Merge on(String... columns) {
    on = List.of(columns);
    return this;
  }

  /// Gives rows of the dataset the values of the same row in the source; columns that the source
  /// has not stay.
  public Merge whenMatchedUpdate() {
    rules = rules.updating(Optional.empty());
    return this;
  }

  /// Sets columns of rows of the dataset that are in the source; in expressions, the source's
  /// columns are written `"source.price"`.
  public Merge whenMatchedUpdate(Assignments set) {
    rules = rules.updating(Optional.of(set));
    return this;
  }

  /// Deletes rows of the dataset that are in the source, if the condition is true for them; before
  /// any update.
  public Merge whenMatchedDelete(Predicate where) {
    rules = rules.deletingMatched(where);
    return this;
  }

  /// Adds the rows of the source that are not in the dataset; columns that the source has not are
  /// null. If there is such a row, the source must have all columns that allow no nulls.
  public Merge whenNotMatchedInsert() {
    rules = rules.inserting();
    return this;
  }

  /// Deletes rows of the dataset that are not in the source, if the condition is true for them.
  public Merge whenNotMatchedBySourceDelete(Predicate where) {
    rules = rules.deletingUnmatched(where);
    return this;
  }

  /// About how much memory to use for rows of the source and for keys; 256 MiB unless set.
  public Merge memoryBudgetBytes(long bytes) {
    if (bytes < MIN_BUDGET_BYTES) {
      throw new InvalidInput("the memory budget must be at least " + MIN_BUDGET_BYTES + " bytes");
    }
    budgetBytes = bytes;
    return this;
  }

  public Merge progress(Progress listener) {
    progress = listener;
    return this;
  }

  /// Compares, and makes the changes visible as one new version; without changes, returns the
  /// newest. Closes the source.
  ///
  /// @throws InvalidInput if columns or types do not fit, two rows of the source are the same, two
  ///   rows would have one primary key, or a row to be added lacks a column that allows no nulls
  /// @throws CommitConflict if the columns of the dataset were changed meanwhile
  /// @throws io.omendb.storage.error.StorageException.CommitUnknown if the store does not tell
  ///   whether the commit landed
  public Snapshot run() {
    try (RowSource given = source) {
      Snapshot first = dataset.latest();
      List<String> names = given.schema().fields().stream().map(Field::name).toList();
      Schema columns = first.schema().select(names);
      MergeRules checked = rules.on(on.isEmpty() ? first.primaryKey() : on);
      checked.check(first.schema(), columns);
      try (StagedRows rows =
          new StagedRows(columns, dataset.files().environment(), budgetBytes / 2)) {
        stage(CastingSource.conforming("the source", given, columns), rows);
        return retry(first, rows, checked);
      }
    }
  }

  private void stage(RowSource given, StagedRows rows) {
    OptionalLong left = given.rowsLeft();
    long total = left.isPresent() ? left.getAsLong() : -1;
    for (Optional<Batch> batch = given.next(); batch.isPresent(); batch = given.next()) {
      rows.add(batch.get());
      progress.step("read", rows.rows(), total);
    }
    rows.finish();
  }

  private Snapshot retry(Snapshot first, StagedRows rows, MergeRules checked) {
    for (int attempt = 1; ; attempt++) {
      Snapshot base = dataset.latest();
      if (!base.schema().equals(first.schema())) {
        throw new CommitConflict(
            "the columns changed in version " + base.version(), dataset.uri(), "try again");
      }
      try (HeldLease lease = dataset.writing(base);
          MergeRun run =
              new MergeRun(dataset, base, rows, checked, budgetBytes / 2, lease, progress)) {
        return run.commit();
      } catch (CommitConflict e) {
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
