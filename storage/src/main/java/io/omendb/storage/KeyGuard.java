package io.omendb.storage;

import io.omendb.storage.commit.Rebase;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.key.Key;
import io.omendb.storage.key.KeyIndex;
import io.omendb.storage.key.Uniqueness;
import io.omendb.storage.key.Uniqueness.Clash;
import io.omendb.storage.key.Uniqueness.Staying;
import io.omendb.storage.schema.Field;
import io.omendb.storage.write.PendingRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Refuses a commit whose rows have keys of other rows: of those in the version that it was
/// prepared on, and of those that others wrote meanwhile. For one thread at a time.
final class KeyGuard implements Rebase {
  /// About how much memory keys may take at a time.
  static final long BUDGET_BYTES = 128L << 20;

  private final Dataset dataset;
  private final Rebase first;
  private final Uniqueness uniqueness;
  private final List<FragmentReader> added;
  private final KeyIndex.RowName names;
  private long seenRowId;

  /// @param base the version that the commit was prepared on
  /// @param first adapts the changes before keys are compared
  /// @param added the rows that must not have keys of others
  KeyGuard(
      Dataset dataset,
      Snapshot base,
      Rebase first,
      Uniqueness uniqueness,
      List<FragmentReader> added,
      KeyIndex.RowName names) {
    this.dataset = dataset;
    this.first = first;
    this.uniqueness = uniqueness;
    this.added = added;
    this.names = names;
    this.seenRowId = base.root().nextRowId();
  }

  /// A guard of a key for rows of new fragments: those that are appended are counted from 1 in
  /// messages, and apart from them those that are updated.
  static KeyGuard of(
      Dataset dataset,
      Snapshot base,
      Rebase first,
      Key key,
      List<Change.NewFragment> appended,
      List<Change.NewFragment> updated) {
    List<FragmentReader> readers = new ArrayList<>();
    appended.forEach(fragment -> readers.add(PendingRows.reader(dataset.files(), fragment)));
    updated.forEach(fragment -> readers.add(PendingRows.reader(dataset.files(), fragment)));
    int split = appended.size();
    return new KeyGuard(
        dataset,
        base,
        first,
        new Uniqueness(key, BUDGET_BYTES),
        readers,
        (reader, position) ->
            reader < split
                ? name("row", readers.subList(0, reader), position)
                : name("updated row", readers.subList(split, reader), position));
  }

  /// What a row is called that comes after those of some fragments, counted from 1.
  static String name(String what, List<FragmentReader> before, int position) {
    long row = position + 1L;
    for (FragmentReader reader : before) {
      row += reader.rows();
    }
    return String.format(Locale.ROOT, "%s %,d", what, row);
  }

  /// Compares with the rows of the version that the commit was prepared on.
  ///
  /// @throws InvalidInput naming row and key
  void check(Snapshot base, List<Change> changes) {
    boolean none = changes.stream().anyMatch(Change.RemoveAll.class::isInstance);
    check(
        base,
        changes,
        () -> none ? Stream.of() : base.fragmentList().stream(),
        clash ->
            new InvalidInput(
                clash.row()
                    + " has the key of a row that is there already, with row id "
                    + clash.rowId()
                    + ": "
                    + clash.key(),
                "upsert it to replace that row, or leave it out"));
  }

  @Override
  public List<Change> onto(ManifestRoot newest, List<Change> changes) {
    List<Change> moved = first.onto(newest, changes);
    Snapshot now = dataset.snapshot(newest);
    requireColumns(now);
    long seen = seenRowId;
    // What others wrote has higher ids; what they only moved has not, and no new key either.
    check(
        now,
        moved,
        () ->
            now.fragmentList().stream(page -> page.endRowId() > seen)
                .filter(entry -> entry.endRowId() > seen),
        clash ->
            new CommitConflict(
                "another writer committed a row with the same key first: "
                    + clash.key()
                    + ", row id "
                    + clash.rowId(),
                dataset.uri(),
                "look at the newest version and try again"));
    seenRowId = newest.nextRowId();
    return moved;
  }

  /// Rows of another type, or without the columns, cannot be compared with those of this commit.
  private void requireColumns(Snapshot now) {
    for (Field field : uniqueness.key().fields()) {
      boolean same =
          now.schema().fields().stream()
              .anyMatch(f -> f.id() == field.id() && f.type().equals(field.type()));
      if (!same) {
        throw new CommitConflict(
            "the columns changed in version "
                + now.version()
                + " or before: '"
                + field.name()
                + "', by which rows are compared, is dropped or has another type",
            dataset.uri(),
            "look at the newest version and try again");
      }
    }
  }

  private void check(
      Snapshot snapshot,
      List<Change> changes,
      Supplier<Stream<FragmentEntry>> fragments,
      Function<Clash, StorageException> refusal) {
    Map<Long, DeletedRows> leaving = new HashMap<>();
    for (Change change : changes) {
      if (change instanceof Change.DeleteRows(Map<Long, DeletedRows> rows)) {
        leaving.putAll(rows);
      }
    }
    uniqueness.check(added, names, new Staying(fragments, snapshot::open, leaving), refusal);
  }
}
