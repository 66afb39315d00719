package io.omendb.storage;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.evolve.Evolving;
import io.omendb.storage.evolve.Step;
import io.omendb.storage.expression.Expression;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.RowIdRanges;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.maintain.HeldLease;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.RowSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A change of the columns of a dataset, being described, then made as one version. For one thread
/// at a time.
///
/// No file that is there is written again: new columns are further files beside those of each
/// fragment, and everything else changes metadata alone. Older versions keep their columns. All
/// names and expressions mean the columns as they are before; each column is changed once.
///
/// Rows that others append, update or move meanwhile get their values too, before the commit.
public final class Alteration {
  private final Dataset dataset;
  private final List<Step> steps = new ArrayList<>();
  private Progress progress = Progress.none();

  Alteration(Dataset dataset) {
    this.dataset = dataset;
  }

  /// Adds a column, written as in a schema: `x float32`. All its values are null.
  public Alteration addColumn(String column) {
    steps.add(new Step.Add(declared(column), Optional.empty()));
    return this;
  }

  /// Adds a column of what an SQL expression gives: `x float32` of `price * 1.2`; see [Expression].
  public Alteration addColumn(String column, String sql) {
    steps.add(new Step.Add(declared(column), Optional.of(Expression.parse(sql))));
    return this;
  }

  /// Adds the columns of a source, for rows that agree with it in the named columns; without names,
  /// in the order of a scan, with as many rows. Rows that the source lacks have nulls.
  public Alteration addColumns(RowSource source, String... on) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : on) {
      names.put(name, name);
    }
    return addColumns(source, names);
  }

  /// Adds the columns of a source but for those that `on` names.
  ///
  /// @param source closed at the commit
  /// @param on columns of the dataset, or `_rowid`, with the columns of the source that have the
  ///   same values; no two rows of the source have the same
  public Alteration addColumns(RowSource source, Map<String, String> on) {
    steps.add(new Step.Join(source, new LinkedHashMap<>(on)));
    return this;
  }

  /// Drops a column and its indexes.
  public Alteration drop(String column) {
    steps.add(new Step.Drop(column));
    return this;
  }

  public Alteration rename(String column, String name) {
    steps.add(new Step.Rename(column, name));
    return this;
  }

  /// Gives a column a wider type, as metadata: a whole number more bits, float32 as float64, and
  /// elements of lists and members of structs likewise.
  public Alteration widen(String column, String type) {
    steps.add(new Step.Retype(column, type(type), false));
    return this;
  }

  /// Gives a column another type; its values are written anew unless the type is a wider one. See
  /// [io.omendb.storage.expression.Casts].
  public Alteration cast(String column, String type) {
    steps.add(new Step.Retype(column, type(type), true));
    return this;
  }

  /// Lets a column be null.
  public Alteration allowNulls(String column) {
    steps.add(new Step.Nulls(column, true));
    return this;
  }

  /// Refuses nulls in a column that holds none.
  public Alteration refuseNulls(String column) {
    steps.add(new Step.Nulls(column, false));
    return this;
  }

  public Alteration progress(Progress progress) {
    this.progress = progress;
    return this;
  }

  /// Makes the changes as one new version; without any, returns the newest.
  ///
  /// @throws InvalidInput if a name, a type or a value does not fit
  /// @throws CommitConflict if another writer's change excludes these
  /// @throws io.omendb.storage.error.StorageException.CommitUnknown if the store does not tell
  ///   whether the commit landed
  /// @throws java.util.concurrent.CancellationException if the progress listener ended it
  public Snapshot commit() {
    try {
      return committed(dataset.latest());
    } finally {
      for (Step step : steps) {
        if (step instanceof Step.Join(RowSource source, _)) {
          source.close();
        }
      }
    }
  }

  private Snapshot committed(Snapshot base) {
    try (HeldLease lease = dataset.writing(base);
        Evolving evolving =
            new Evolving(
                dataset.files().store(),
                dataset.files().environment(),
                base.root(),
                steps,
                lease.during(progress))) {
      List<Change> changes = prepared(evolving, base);
      return dataset.commit(
          base, kind(), changes, (newest, _) -> onto(evolving, dataset.snapshot(newest)));
    }
  }

  private static List<Change> prepared(Evolving evolving, Snapshot base) {
    boolean done = false;
    try {
      evolving.read(() -> scanned(base));
      List<Change> changes = changes(evolving, base);
      done = true;
      return changes;
    } finally {
      if (!done) {
        evolving.discard();
      }
    }
  }

  private List<Change> onto(Evolving evolving, Snapshot newest) {
    try {
      return changes(evolving, newest);
    } catch (InvalidInput e) {
      throw new CommitConflict(
          "version "
              + newest.version()
              + " by another writer excludes this change: "
              + e.getMessage(),
          dataset.uri(),
          "look at the newest version and try again");
    }
  }

  private static List<Change> changes(Evolving evolving, Snapshot snapshot) {
    return evolving.changes(snapshot.root(), snapshot.fragmentList().toList(), snapshot::open);
  }

  private Operation.Kind kind() {
    return steps.stream().allMatch(step -> step instanceof Step.Add || step instanceof Step.Join)
        ? Operation.Kind.ADD_COLUMNS
        : Operation.Kind.ALTER_COLUMNS;
  }

  /// The ids of the rows in the order of a scan.
  private static RowIds scanned(Snapshot snapshot) {
    if (snapshot.rows() > Integer.MAX_VALUE) {
      throw new LimitExceeded(
          "the dataset has more than " + Integer.MAX_VALUE + " rows",
          null,
          "name the columns that tell which rows belong together");
    }
    List<RowIdRange> ranges = new ArrayList<>();
    for (FragmentEntry fragment : snapshot.fragmentList()) {
      FragmentReader reader = snapshot.open(fragment);
      RowIdRanges.addLive(reader.rowIds(), reader.live(), ranges);
    }
    return RowIds.of(ranges);
  }

  private static Field declared(String column) {
    List<Field> fields = Schema.parse(column).fields();
    if (fields.size() != 1) {
      throw new InvalidInput("one column is added at a time: " + column, "example: x float32");
    }
    return fields.getFirst();
  }

  private static DataType type(String text) {
    List<Field> fields = Schema.parse("x " + text).fields();
    Field field = fields.getFirst();
    if (fields.size() != 1 || !(field.nullable() || field.type() instanceof DataType.Vector)) {
      throw new InvalidInput("not a type: " + text, "example: float64");
    }
    return field.type();
  }
}
