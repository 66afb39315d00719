package io.omendb.storage.scan;

import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ColumnFileFormat;
import io.omendb.storage.filter.BoundPredicate;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/// Which rows of a fragment are not deleted and accepted by a filter. Immutable and thread-safe.
public final class FragmentFilter {
  private static final int BATCH_WORDS = ColumnFileFormat.BATCH_ROWS / Long.SIZE;

  private final Map<Integer, Field> fields = new HashMap<>();
  private final Optional<BoundPredicate> filter;

  /// @param schema the schema that the filter was bound to
  public FragmentFilter(Schema schema, Optional<BoundPredicate> filter) {
    this.filter = filter;
    filter.ifPresent(bound ->
        schema.fields().stream()
            .filter(field -> bound.fieldIds().contains(field.id()))
            .forEach(field -> fields.put(field.id(), field)));
  }

  /// Whether the fragment's metadata leave open that a row matches.
  public boolean mayMatch(FragmentEntry fragment) {
    return fragment.liveRows() > 0 && (filter.isEmpty() || filter.get().mayMatch(fragment));
  }

  /// Whether the number of live rows is the number of matching ones.
  public boolean countsByMetadata() {
    return filter.isEmpty();
  }

  /// The matching rows of a whole fragment by position.
  public RowMask matching(FragmentReader fragment) {
    if (!mayMatch(fragment.entry())) {
      return new RowMask(fragment.rows());
    }
    RowMask live = fragment.live();
    if (filter.isEmpty()) {
      return live;
    }
    RowMask matching = new RowMask(fragment.rows());
    for (int batch = 0; batch < fragment.batches(); batch++) {
      RowMask rows = matching(fragment, batch, live, columns(fragment, batch));
      System.arraycopy(rows.words(), 0, matching.words(), batch * BATCH_WORDS, rows.words().length);
    }
    return matching;
  }

  /// How many rows of a fragment match.
  public long count(FragmentReader fragment) {
    return countsByMetadata() ? fragment.entry().liveRows() : matching(fragment).cardinality();
  }

  /// The matching rows of one batch by their places in it.
  ///
  /// @param live the rows of the whole fragment that are not deleted
  RowMask matching(FragmentReader fragment, int batch, RowMask live, IntFunction<Column> columnOf) {
    RowMask rows = new RowMask(fragment.rowsOf(batch));
    System.arraycopy(live.words(), batch * BATCH_WORDS, rows.words(), 0, rows.words().length);
    if (filter.isPresent() && rows.next(0) >= 0) {
      RowMask accepted = new RowMask(rows.size());
      filter.get().evaluate(rows.size(), columnOf, accepted);
      rows.and(accepted);
    }
    return rows;
  }

  /// The columns that the filter reads of a batch.
  IntFunction<Column> columns(FragmentReader fragment, int batch) {
    return id -> fragment.readAgain(field(id), batch);
  }

  private Field field(int id) {
    Field field = fields.get(id);
    if (field == null) {
      throw new IllegalArgumentException("the filter reads no field " + id);
    }
    return field;
  }
}
