package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.commit.Rebase;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.key.Key;
import io.omendb.storage.key.KeyIndex;
import io.omendb.storage.key.Uniqueness;
import io.omendb.storage.maintain.HeldLease;
import io.omendb.storage.scan.FragmentFilter;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.staging.StagedRows;
import io.omendb.storage.write.MatchedRows;
import io.omendb.storage.write.MergeRules;
import io.omendb.storage.write.PendingRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// One comparison of a version with the rows of a source, and the commit of what follows from it.
/// For one thread at a time.
final class MergeRun implements AutoCloseable {
  private final Dataset dataset;
  private final Snapshot base;
  private final StagedRows source;
  private final MergeRules rules;
  private final long budgetBytes;
  private final HeldLease lease;
  private final Progress progress;
  private final Key key;
  private final MatchedRows matched;
  private final PendingRows inserted;
  private final PendingRows updated;
  private final Map<Long, RowMask> deletions = new HashMap<>();

  /// @param lease keeps what is written until it is committed
  MergeRun(
      Dataset dataset,
      Snapshot base,
      StagedRows source,
      MergeRules rules,
      long budgetBytes,
      HeldLease lease,
      Progress progress) {
    this.dataset = dataset;
    this.base = base;
    this.source = source;
    this.rules = rules;
    this.budgetBytes = budgetBytes;
    this.lease = lease;
    this.progress = progress;
    this.key = rules.key(base.schema());
    this.matched = new MatchedRows(base.schema(), source, rules.set());
    this.inserted = new PendingRows(base.schema(), dataset.files());
    this.updated = new PendingRows(base.schema(), dataset.files());
  }

  /// Compares and commits.
  Snapshot commit() {
    KeyIndex.each(key, source.readers(), budgetBytes, this::name, this::compare);
    List<Change.NewFragment> fragments = new ArrayList<>(inserted.finish());
    fragments.addAll(updated.finish());
    List<Change> changes = new ArrayList<>();
    if (!fragments.isEmpty()) {
      changes.add(new Change.AddFragments(fragments));
    }
    if (!deletions.isEmpty()) {
      changes.add(Transaction.deleteRows(deletions));
    }
    return changes.isEmpty()
        ? base
        : dataset.commit(base, Operation.Kind.MERGE, changes, rebase(fragments, changes));
  }

  @Override
  public void close() {
    inserted.close();
    updated.close();
  }

  /// What others wrote meanwhile must not be the same as a row of the source, nor have a key that a
  /// row of this merge has.
  private Rebase rebase(List<Change.NewFragment> fragments, List<Change> changes) {
    Rebase rows = new MovedRows(dataset, base, true);
    KeyGuard same =
        new KeyGuard(
            dataset, base, rows, new Uniqueness(key, budgetBytes), source.readers(), this::name);
    Optional<Key> declared = base.key();
    if (declared.isEmpty()
        || (new HashSet<>(declared.get().names()).equals(new HashSet<>(key.names()))
            && matched.assigned().stream().noneMatch(key::has))) {
      return same;
    }
    List<FragmentReader> added =
        fragments.stream().map(fragment -> PendingRows.reader(dataset.files(), fragment)).toList();
    KeyGuard unique =
        new KeyGuard(
            dataset,
            base,
            same,
            new Uniqueness(declared.get(), budgetBytes),
            added,
            (_, _) -> "a row of the merge");
    unique.check(base, changes);
    return unique;
  }

  private String name(int reader, int position) {
    return KeyGuard.name("row", source.readers().subList(0, reader), position) + " of the source";
  }

  /// Compares a share of the keys.
  private void compare(KeyIndex index) {
    BitSet found = new BitSet(index.size());
    long done = 0;
    for (FragmentEntry entry : base.fragmentList()) {
      lease.touch();
      progress.step("compare", done++, base.fragments());
      boolean concerned = index.mayMatch(entry) || rules.deletedUnmatched().isPresent();
      if (entry.liveRows() > 0 && concerned) {
        compare(index, base.open(entry), found);
      }
    }
    if (rules.inserts()) {
      IntStream missing =
          IntStream.range(0, index.size()).filter(i -> !found.get(i)).map(index::row);
      insert(IntStream.concat(missing, Arrays.stream(index.rowsWithoutKey())).sorted().toArray());
    }
  }

  private void compare(KeyIndex index, FragmentReader reader, BitSet found) {
    RowMask same = new RowMask(reader.rows());
    RowMask others = new RowMask(reader.rows());
    int[] rowAt = new int[reader.rows()];
    index.find(
        reader,
        reader.live(),
        (position, entry) -> {
          if (entry < 0) {
            others.set(position);
          } else {
            same.set(position);
            rowAt[position] = index.row(entry);
            found.set(entry);
          }
        });
    rules.deletedUnmatched().ifPresent(where -> delete(reader, others, where));
    rules.deletedMatched().ifPresent(where -> same.andNot(delete(reader, same, where)));
    if (rules.updates() && same.next(0) >= 0) {
      update(reader, same.positions(), rowAt);
      remove(reader, same);
    }
  }

  /// Deletes rows of a fragment if a condition is true for them; answers which.
  private RowMask delete(FragmentReader reader, RowMask rows, Predicate where) {
    FragmentFilter filter =
        new FragmentFilter(base.schema(), Optional.of(where.bind(base.schema())));
    RowMask deleted = filter.matching(reader);
    deleted.and(rows);
    remove(reader, deleted);
    return deleted;
  }

  private void remove(FragmentReader reader, RowMask rows) {
    if (rows.next(0) >= 0) {
      deletions.computeIfAbsent(reader.entry().id(), _ -> new RowMask(reader.rows())).or(rows);
    }
  }

  private void update(FragmentReader reader, int[] all, int[] rowAt) {
    int step = PendingRows.step(base.schema());
    for (int from = 0; from < all.length; from += step) {
      int[] positions = Arrays.copyOfRange(all, from, Math.min(all.length, from + step));
      int[] rows = Arrays.stream(positions).map(position -> rowAt[position]).toArray();
      long[] ids = Arrays.stream(positions).mapToLong(reader.rowIds()::at).toArray();
      lease.touch();
      updated.update(matched.values(reader, positions, rows, ids), ids);
    }
  }

  private void insert(int[] all) {
    Schema given = source.schema();
    if (all.length > 0) {
      requireComplete(given, all[0]);
    }
    int step = PendingRows.step(base.schema());
    for (int from = 0; from < all.length; from += step) {
      int[] rows = Arrays.copyOfRange(all, from, Math.min(all.length, from + step));
      lease.touch();
      Batch taken = source.take(given.fields(), rows);
      List<Column> columns = new ArrayList<>();
      for (Field field : base.schema().fields()) {
        int at = given.indexOf(field.name());
        columns.add(at < 0 ? nulls(field, rows.length) : taken.columns().get(at));
      }
      inserted.add(new Batch(base.schema(), rows.length, columns));
    }
  }

  /// A row that is to be added needs a value in every column that allows no nulls; one that is
  /// there already keeps its own.
  private void requireComplete(Schema given, int row) {
    for (Field field : base.schema().fields()) {
      if (!field.nullable() && given.find(field.name()).isEmpty()) {
        throw new InvalidInput(
            name(0, row)
                + " is not in the dataset and cannot be added: the source misses column '"
                + field.name()
                + "', which allows no nulls",
            "give that column, or only rows that are in the dataset");
      }
    }
  }

  private static Column nulls(Field field, int rows) {
    ColumnBuilder builder = new ColumnBuilder(field.type());
    for (int i = 0; i < rows; i++) {
      builder.addNull();
    }
    return builder.build();
  }
}
