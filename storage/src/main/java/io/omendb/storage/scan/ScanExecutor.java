package io.omendb.storage.scan;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ColumnFileFormat;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Task;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs a scan: batches of at most 65,536 rows in order of position, fragment after fragment.
/// Fragments that statistics rule out are not opened, and columns are decoded only for batches in
/// which rows match. The next few batches are read while the caller looks at one, unless a limit
/// may make them useless. A batch is valid until the next one is asked for. For one thread at a
/// time.
public final class ScanExecutor implements Iterator<Batch>, AutoCloseable {
  /// Vectors of fewer rows than this share of a batch are taken row by row.
  private static final int SPARSE = 16;

  private final FragmentReaders readers;
  private final Iterator<FragmentEntry> fragments;
  private final ScanRequest request;
  private final Schema schema;
  private final FragmentFilter filter;
  private final Environment environment;
  private final int depth;
  private final Deque<Reading> ahead = new ArrayDeque<>();
  private long left;
  private @Nullable Place place;
  private @Nullable Batch next;

  /// The next batch of a fragment to begin with. Immutable.
  ///
  /// @param live the rows of the fragment that are not deleted
  private record Place(FragmentReader fragment, RowMask live, int batch) {
    boolean last() {
      return batch == fragment.batches() - 1;
    }
  }

  /// A batch that is being read, if any of its rows match. Immutable.
  private record Reading(Place place, Task<Optional<Batch>> batch) {}

  /// @param dataset the schema that the filter was bound to
  /// @param fragments may come from pages that are read on the way
  public ScanExecutor(
      FragmentReaders readers,
      Schema dataset,
      Iterator<FragmentEntry> fragments,
      ScanRequest request,
      Environment environment) {
    this.readers = readers;
    this.fragments = fragments;
    this.request = request;
    this.schema = request.schema();
    this.filter = new FragmentFilter(dataset, request.filter());
    this.environment = environment;
    this.left = request.limit();
    // One more than there are threads, so that none waits while the caller looks at a batch.
    boolean ahead = left == Long.MAX_VALUE && environment.threads() > 1;
    this.depth = ahead ? environment.threads() + 1 : 1;
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
    while (next == null && left > 0) {
      begin();
      Reading reading = ahead.peek();
      if (reading == null) {
        return false;
      }
      // A batch that could not be read stays where it is, so that none is passed over in silence.
      next = reading.batch().join().orElse(null);
      left -= next == null ? 0 : next.rows();
      end(ahead.remove());
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
    // What is being read still uses files that may be closed after this.
    while (!ahead.isEmpty()) {
      Reading reading = ahead.remove();
      try {
        reading.batch().join();
      } catch (StorageException _) {
        // Nobody asks for this batch any more.
      }
      end(reading);
    }
    if (place != null) {
      readers.release(place.fragment());
      place = null;
    }
  }

  private static long count(FragmentReaders readers, FragmentEntry entry, FragmentFilter filter) {
    FragmentReader reader = readers.open(entry);
    try {
      return filter.count(reader);
    } finally {
      readers.release(reader);
    }
  }

  /// Begins to read as many batches as may be read at once.
  private void begin() {
    while (ahead.size() < depth && advance()) {
      Place at = place;
      if (at == null) {
        throw new IllegalStateException("no fragment");
      }
      place = at.last() ? null : new Place(at.fragment(), at.live(), at.batch() + 1);
      long most = left;
      Supplier<Optional<Batch>> read = () -> read(at, most);
      ahead.add(new Reading(at, depth == 1 ? Task.of(read) : Task.start(environment, read)));
    }
  }

  private void end(Reading reading) {
    if (reading.place().last()) {
      readers.release(reading.place().fragment());
    }
  }

  /// Moves to a batch that exists; false at the end.
  private boolean advance() {
    while (place == null) {
      if (!fragments.hasNext()) {
        return false;
      }
      FragmentEntry entry = fragments.next();
      if (filter.mayMatch(entry)) {
        FragmentReader fragment = readers.open(entry);
        place = new Place(fragment, fragment.live(), 0);
      }
    }
    return true;
  }

  private Optional<Batch> read(Place at, long most) {
    FragmentReader reader = at.fragment();
    Map<Integer, Column> decoded = new HashMap<>();
    IntFunction<Column> filterColumns = filter.columns(reader, at.batch());
    RowMask rows =
        filter.matching(
            reader, at.batch(), at.live(), id -> decoded.computeIfAbsent(id, filterColumns::apply));
    limit(rows, most);
    RowSelection selection = new RowSelection(rows);
    if (selection.rows() == 0) {
      return Optional.empty();
    }
    List<Column> columns = new ArrayList<>();
    if (request.rowIds()) {
      columns.add(rowIds(at, selection));
    }
    for (Field field : request.projection()) {
      columns.add(column(at, field, selection, decoded));
    }
    return Optional.of(new Batch(schema, selection.rows(), columns));
  }

  private static void limit(RowMask rows, long most) {
    if (most >= rows.size()) {
      return;
    }
    long taken = 0;
    for (int row = rows.next(0); row >= 0; row = rows.next(row + 1)) {
      if (++taken > most) {
        rows.clear(row);
      }
    }
  }

  private Column column(
      Place at, Field field, RowSelection selection, Map<Integer, Column> decoded) {
    FragmentReader reader = at.fragment();
    if (field.type() instanceof DataType.Vector
        && selection.rows() < reader.rowsOf(at.batch()) / SPARSE) {
      return reader.take(List.of(field), positions(at, selection)).columns().getFirst();
    }
    Column known = decoded.get(field.id());
    return selection.of(known == null ? reader.readAgain(field, at.batch()) : known);
  }

  private static int[] positions(Place at, RowSelection selection) {
    int[] positions = selection.places();
    for (int i = 0; i < positions.length; i++) {
      positions[i] += at.batch() * ColumnFileFormat.BATCH_ROWS;
    }
    return positions;
  }

  private static Column rowIds(Place at, RowSelection selection) {
    int[] positions = positions(at, selection);
    MemorySegment ids = MemorySegment.ofArray(new byte[8 * positions.length]);
    for (int i = 0; i < positions.length; i++) {
      ids.set(Column.LONG, 8L * i, at.fragment().rowIds().at(positions[i]));
    }
    return new Column(DataType.Scalar.INT64, positions.length, null, null, ids);
  }
}
