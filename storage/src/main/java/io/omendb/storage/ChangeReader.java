package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.column.Widening;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.RowPlaces;
import io.omendb.storage.fragment.RowPlaces.Place;
import io.omendb.storage.fragment.RowPlaces.Rows;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.write.PendingRows;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What changed from one version to another, a batch at a time: first the rows that were inserted
/// or updated, in the order of the later version, then those that were deleted, in the order of the
/// earlier one. For one thread at a time.
///
/// Every batch has the column `_change`, which is `insert`, `update` or `delete`, the column
/// `_rowid`, and columns of the later version. Deleted rows have the values that they had in the
/// earlier version, and nulls in columns that it had not; so a column may be null, or of a wider
/// type, where it is in either version. A row that only was moved did not change; nothing is read
/// of fragments that both versions have with the same rows.
public final class ChangeReader implements Iterator<Batch> {
  private static final String INSERT = "insert";
  private static final String UPDATE = "update";
  private static final String DELETE = "delete";

  private final Snapshot before;
  private final List<Field> fields;
  private final Schema schema;
  private final RowPlaces gone;
  private final RowPlaces come;
  private final Iterator<Rows> goneLeft;
  private final Iterator<Rows> comeLeft;
  private final Deque<Part> parts = new ArrayDeque<>();

  /// Rows of one fragment for one batch.
  ///
  /// @param updates which of them were updated; the others were inserted or deleted
  private record Part(FragmentReader reader, int[] positions, RowMask updates, String change) {}

  /// @param columns of the later version; none: all
  ChangeReader(Snapshot before, Snapshot after, List<String> columns) {
    if (before.version() > after.version()) {
      throw new InvalidInput(
          "version " + after.version() + " is older than version " + before.version());
    }
    this.before = before;
    this.fields =
        (columns.isEmpty() ? after.schema() : after.schema().select(columns))
            .fields().stream().map(this::inBoth).toList();
    List<Field> all = new ArrayList<>(List.of(Schema.CHANGE, Schema.ROW_ID));
    all.addAll(fields);
    this.schema = new Schema(all);
    this.gone = new RowPlaces(only(before, after));
    this.come = new RowPlaces(only(after, before));
    this.goneLeft = gone.fragments().iterator();
    this.comeLeft = come.fragments().iterator();
  }

  /// The columns of every batch.
  public Schema schema() {
    return schema;
  }

  @Override
  public boolean hasNext() {
    while (parts.isEmpty()) {
      if (comeLeft.hasNext()) {
        written(comeLeft.next());
      } else if (goneLeft.hasNext()) {
        deleted(goneLeft.next());
      } else {
        return false;
      }
    }
    return true;
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more changes");
    }
    Part part = parts.remove();
    ColumnBuilder change = new ColumnBuilder(Schema.CHANGE.type());
    ColumnBuilder id = new ColumnBuilder(Schema.ROW_ID.type());
    for (int position : part.positions) {
      change.addString(part.updates.contains(position) ? UPDATE : part.change);
      id.addLong(part.reader.rowIds().at(position));
    }
    List<Column> columns = new ArrayList<>(List.of(change.build(), id.build()));
    for (Field field : fields) {
      columns.add(
          part.change.equals(DELETE) && earlier(field).isEmpty()
              ? Column.nulls(field.type(), part.positions.length)
              : part.reader.take(List.of(field), part.positions).columns().getFirst());
    }
    return new Batch(schema, part.positions.length, columns);
  }

  /// The column in the version before, whatever it was called.
  private Optional<Field> earlier(Field field) {
    return before.schema().fields().stream().filter(f -> f.id() == field.id()).findFirst();
  }

  /// A column of the later version so that it holds the values of both.
  private Field inBoth(Field field) {
    if (field.type() instanceof DataType.Vector) {
      return field;
    }
    Optional<Field> earlier = earlier(field);
    DataType other = earlier.map(Field::type).orElse(field.type());
    boolean wider = Widening.possible(other, field.type());
    if (!wider && !Widening.possible(field.type(), other)) {
      throw new InvalidInput(
          "column '%s' is %s, and was %s in version %d"
              .formatted(field.name(), field.type().text(), other.text(), before.version()),
          "select other columns");
    }
    boolean nullable = field.nullable() || earlier.map(Field::nullable).orElse(true);
    return new Field(field.id(), field.name(), wider ? field.type() : other, nullable);
  }

  /// Rows that are live in a fragment of one version, and not in the same fragment of the other.
  private static List<Rows> only(Snapshot one, Snapshot other) {
    Map<Long, FragmentEntry> others =
        other.fragmentList().stream()
            .collect(Collectors.toMap(FragmentEntry::id, Function.identity()));
    List<Rows> rows = new ArrayList<>();
    for (FragmentEntry entry : one.fragmentList()) {
      FragmentEntry same = others.get(entry.id());
      if (same != null && same.deletions().equals(entry.deletions())) {
        continue;
      }
      FragmentReader reader = one.open(entry);
      RowMask mask = reader.live();
      if (same != null) {
        mask.andNot(other.open(same).live());
      }
      if (mask.next(0) >= 0) {
        rows.add(new Rows(reader, mask));
      }
    }
    return rows;
  }

  private void written(Rows rows) {
    RowMask changed = new RowMask(rows.reader().rows());
    RowMask updates = new RowMask(rows.reader().rows());
    for (int at = rows.mask().next(0); at >= 0; at = rows.mask().next(at + 1)) {
      Place old = gone.find(rows.reader().rowIds().at(at));
      if (old == null) {
        changed.set(at);
      } else if (old.revision() != rows.reader().revisions().at(at)) {
        changed.set(at);
        updates.set(at);
      }
    }
    add(rows.reader(), changed, updates, INSERT);
  }

  private void deleted(Rows rows) {
    RowMask changed = new RowMask(rows.reader().rows());
    for (int at = rows.mask().next(0); at >= 0; at = rows.mask().next(at + 1)) {
      if (come.find(rows.reader().rowIds().at(at)) == null) {
        changed.set(at);
      }
    }
    for (Field field : fields) {
      if (changed.next(0) >= 0
          && field.type() instanceof DataType.Vector
          && earlier(field).isEmpty()) {
        throw new InvalidInput(
            "deleted rows of version "
                + before.version()
                + " have no vector in column '"
                + field.name()
                + "', which it has not",
            "select other columns");
      }
    }
    add(rows.reader(), changed, new RowMask(changed.size()), DELETE);
  }

  private void add(FragmentReader reader, RowMask changed, RowMask updates, String change) {
    int[] all = changed.positions();
    int step = PendingRows.step(schema);
    for (int from = 0; from < all.length; from += step) {
      int[] positions = Arrays.copyOfRange(all, from, Math.min(all.length, from + step));
      parts.add(new Part(reader, positions, updates, change));
    }
  }
}
