package io.omendb.storage.scan;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ColumnFileFormat;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Runs a scan: batches of at most 65,536 rows in order of position, fragment after fragment.
/// Fragments that statistics rule out are not opened, and columns are decoded only for batches in
/// which rows match. A batch is valid until the next one is asked for. For one thread at a time.
public final class ScanExecutor implements Iterator<Batch>, AutoCloseable {
  /// Vectors of fewer rows than this share of a batch are taken row by row.
  private static final int SPARSE = 16;

  private final FragmentReaders readers;
  private final Iterator<FragmentEntry> fragments;
  private final ScanRequest request;
  private final Schema schema;
  private final FragmentFilter filter;
  private long left;
  private @Nullable FragmentReader fragment;
  private RowMask live = new RowMask(0);
  private int batch;
  private @Nullable Batch next;

  /// @param dataset the schema that the filter was bound to
  /// @param fragments may come from pages that are read on the way
  public ScanExecutor(
      FragmentReaders readers,
      Schema dataset,
      Iterator<FragmentEntry> fragments,
      ScanRequest request) {
    this.readers = readers;
    this.fragments = fragments;
    this.request = request;
    this.schema = request.schema();
    this.filter = new FragmentFilter(dataset, request.filter());
    this.left = request.limit();
  }

  /// How many rows match; fragments are opened only where their metadata do not tell.
  public static long countMatching(
      FragmentReaders readers, Iterator<FragmentEntry> fragments, FragmentFilter filter) {
    long count = 0;
    while (fragments.hasNext()) {
      FragmentEntry entry = fragments.next();
      if (filter.mayMatch(entry)) {
        count += filter.countsByMetadata() ? entry.liveRows() : count(readers, entry, filter);
      }
    }
    return count;
  }

  /// The columns of every batch.
  public Schema schema() {
    return schema;
  }

  @Override
  public boolean hasNext() {
    while (next == null && left > 0 && advance()) {
      next = read();
      batch++;
    }
    return next != null;
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more batches");
    }
    Batch result = next;
    next = null;
    if (result == null) {
      throw new IllegalStateException("no batch");
    }
    return result;
  }

  @Override
  public void close() {
    left = 0;
    next = null;
    release();
  }

  private static long count(FragmentReaders readers, FragmentEntry entry, FragmentFilter filter) {
    FragmentReader reader = readers.open(entry);
    try {
      return filter.count(reader);
    } finally {
      readers.release(reader);
    }
  }

  /// Moves to a batch that exists; false at the end.
  private boolean advance() {
    while (fragment == null || batch == fragment.batches()) {
      release();
      if (!fragments.hasNext()) {
        return false;
      }
      FragmentEntry entry = fragments.next();
      if (filter.mayMatch(entry)) {
        fragment = readers.open(entry);
        live = fragment.live();
        batch = 0;
      }
    }
    return true;
  }

  private @Nullable Batch read() {
    FragmentReader reader = fragment;
    if (reader == null) {
      throw new IllegalStateException("no fragment");
    }
    Map<Integer, Column> decoded = new HashMap<>();
    IntFunction<Column> filterColumns = filter.columns(reader, batch);
    RowMask rows =
        filter.matching(
            reader, batch, live, id -> decoded.computeIfAbsent(id, filterColumns::apply));
    limit(rows);
    RowSelection selection = new RowSelection(rows);
    if (selection.rows() == 0) {
      return null;
    }
    left -= selection.rows();
    List<Column> columns = new ArrayList<>();
    if (request.rowIds()) {
      columns.add(rowIds(reader, selection));
    }
    for (Field field : request.projection()) {
      columns.add(column(reader, field, selection, decoded));
    }
    return new Batch(schema, selection.rows(), columns);
  }

  private void limit(RowMask rows) {
    if (left >= rows.size()) {
      return;
    }
    long taken = 0;
    for (int row = rows.next(0); row >= 0; row = rows.next(row + 1)) {
      if (++taken > left) {
        rows.clear(row);
      }
    }
  }

  private Column column(
      FragmentReader reader, Field field, RowSelection selection, Map<Integer, Column> decoded) {
    if (field.type() instanceof DataType.Vector
        && selection.rows() < reader.rowsOf(batch) / SPARSE) {
      return reader.take(List.of(field), positions(selection)).columns().getFirst();
    }
    Column known = decoded.get(field.id());
    return selection.of(known == null ? reader.read(field, batch) : known);
  }

  private int[] positions(RowSelection selection) {
    int[] positions = selection.places();
    for (int i = 0; i < positions.length; i++) {
      positions[i] += batch * ColumnFileFormat.BATCH_ROWS;
    }
    return positions;
  }

  private Column rowIds(FragmentReader reader, RowSelection selection) {
    int[] positions = positions(selection);
    MemorySegment ids = MemorySegment.ofArray(new byte[8 * positions.length]);
    for (int i = 0; i < positions.length; i++) {
      ids.set(Column.LONG, 8L * i, reader.rowIds().at(positions[i]));
    }
    return new Column(DataType.Scalar.INT64, positions.length, null, null, ids);
  }

  private void release() {
    if (fragment != null) {
      readers.release(fragment);
      fragment = null;
    }
  }
}
