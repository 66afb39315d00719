package io.omendb.storage.fragment;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.column.Widening;
import io.omendb.storage.columnfile.ArrowFileReader;
import io.omendb.storage.columnfile.ColumnFileFormat;
import io.omendb.storage.columnfile.ColumnFileReader;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.deletion.DeletionReader;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.fragment.ColumnCache.Use;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads the rows of one fragment by position, deleted ones too. Files are opened when they are
/// needed first. Thread-safe. Columns may be views of files: they are valid until the files are
/// closed.
public final class FragmentReader {
  private final ColumnFiles files;
  private final UUID datasetId;
  private final FragmentEntry entry;
  private final int rows;
  private volatile @Nullable RowIds rowIds;
  private volatile @Nullable RowIds revisions;
  private volatile @Nullable DeletedRows deleted;

  /// @param datasetId the dataset that a deletion file must belong to
  public FragmentReader(ColumnFiles files, UUID datasetId, FragmentEntry entry) {
    this.files = files;
    this.datasetId = datasetId;
    this.entry = entry;
    this.rows = Math.toIntExact(entry.rows());
  }

  public FragmentEntry entry() {
    return entry;
  }

  /// Rows, deleted ones included.
  public int rows() {
    return rows;
  }

  /// How many batches of 65,536 rows there are.
  public int batches() {
    return Math.ceilDiv(rows, ColumnFileFormat.BATCH_ROWS);
  }

  /// Rows of one batch.
  public int rowsOf(int batch) {
    return Math.min(ColumnFileFormat.BATCH_ROWS, rows - batch * ColumnFileFormat.BATCH_ROWS);
  }

  /// The rows that are not deleted, by position; the caller may change the mask.
  public RowMask live() {
    RowMask mask = RowMask.all(rows);
    if (entry.deletions().isPresent()) {
      deleted().forEach(mask::clear);
    }
    return mask;
  }

  /// Whether the row at a position is not deleted.
  public boolean isLive(int position) {
    return entry.deletions().isEmpty() || !deleted().contains(position);
  }

  /// The values of a column in rows `batch * 65,536` and on; nulls where the fragment was written
  /// before the column was added, and widened where it was written before the column was.
  ///
  /// @throws Corrupt if they are not what was written
  public Column read(Field field, int batch) {
    Optional<ColumnFile> file = entry.fileOf(field.id());
    return file.isEmpty()
        ? nulls(field, rowsOf(batch))
        : Widening.widen(reader(field, file.get()).read(field.id(), batch), field.type());
  }

  /// What [#read] gives, kept for scans that come again where there is room; to be left as it is.
  public Column readAgain(Field field, int batch) {
    return kept(field, batch, Use.SCAN);
  }

  /// Whether a column is stored in its present type: [#read] neither converts nor makes it up.
  public boolean isStored(Field field) {
    return file(field).isPresent();
  }

  /// The file of Arrow's with a column that is stored in its present type.
  public Optional<ArrowFileReader> stored(Field field) {
    return file(field)
        .flatMap(reader ->
            reader instanceof ArrowFileReader arrow ? Optional.of(arrow) : Optional.empty());
  }

  /// What the values of a column that is stored take in memory in rows `batch * 65,536` and on, as
  /// its file has them.
  public long decodedBytes(Field field, int batch) {
    ColumnFile file = entry.fileOf(field.id()).orElseThrow(() -> missingColumn(field));
    return files.open(entry, file).decodedBytes(field.id(), batch);
  }

  /// The deleted rows by position.
  public DeletedRows deletions() {
    return entry.deletions().isEmpty() ? DeletedRows.of() : deleted();
  }

  /// All the vectors of a column where they are mapped; verified by whoever touches them.
  public VectorRows.Run vectors(Field field) {
    ColumnFile file = entry.fileOf(field.id()).orElseThrow(() -> missingColumn(field));
    return reader(field, file).vectors();
  }

  /// The rows at the given positions, in that order, copied.
  public Batch take(List<Field> fields, int[] positions) {
    List<Column> columns = new ArrayList<>();
    for (Field field : fields) {
      columns.add(
          field.type() instanceof DataType.Vector
              ? takeVectors(field, positions)
              : takeValues(field, positions));
    }
    return new Batch(new Schema(fields), positions.length, columns);
  }

  /// The ids of the rows by position.
  ///
  /// @throws Corrupt if those in a file are not within the bounds in the manifest
  public RowIds rowIds() {
    RowIds known = rowIds;
    if (known == null) {
      known = ids(entry.rowIds(), Schema.ROW_ID);
      rowIds = known;
    }
    return known;
  }

  /// The revision ids of the rows by position; the row ids where no row was updated.
  public RowIds revisions() {
    if (entry.ownRevisions().isEmpty()) {
      return rowIds();
    }
    RowIds known = revisions;
    if (known == null) {
      known = ids(entry.ownRevisions().get(), Schema.REVISION);
      revisions = known;
    }
    return known;
  }

  private RowIds ids(RowIdSet set, Field column) {
    return switch (set) {
      case RowIdSet.Ranges(List<RowIdRange> ranges) -> RowIds.of(ranges);
      case RowIdSet.Stored(long first, long end) -> {
        long[] ids = new long[rows];
        for (int batch = 0; batch < batches(); batch++) {
          Column values = read(column, batch);
          int start = batch * ColumnFileFormat.BATCH_ROWS;
          for (int row = 0; row < values.rows(); row++) {
            long id = values.longAt(row);
            if (id < first || id >= end) {
              String path = entry.fileOf(column.id()).map(ColumnFiles::path).orElse("");
              throw new Corrupt(
                  path + ": " + column.name() + " " + id + " is not in " + first + ".." + (end - 1),
                  path);
            }
            ids[start + row] = id;
          }
        }
        yield RowIds.of(ids);
      }
    };
  }

  private DeletedRows deleted() {
    DeletedRows known = deleted;
    if (known == null) {
      known = DeletionReader.read(files.store(), entry, datasetId);
      deleted = known;
    }
    return known;
  }

  private Column takeValues(Field field, int[] positions) {
    ColumnBuilder out = new ColumnBuilder(field.type());
    int batch = -1;
    Column column = nulls(field, 0);
    for (int position : positions) {
      int wanted = position / ColumnFileFormat.BATCH_ROWS;
      if (wanted != batch) {
        batch = wanted;
        column = kept(field, wanted, Use.TAKE);
      }
      out.add(column, position % ColumnFileFormat.BATCH_ROWS);
    }
    return out.build();
  }

  private Column takeVectors(Field field, int[] positions) {
    int stride = ((DataType.Vector) field.type()).stride();
    VectorRows.Run run = vectors(field);
    MemorySegment from = run.bytes().segment();
    MemorySegment to =
        MemorySegment.ofArray(new byte[Math.multiplyExact(stride, positions.length)]);
    for (int i = 0; i < positions.length; i++) {
      long offset = run.offset() + (long) positions[i] * stride;
      run.bytes().verify(offset, stride);
      MemorySegment.copy(from, offset, to, (long) i * stride, stride);
    }
    return new Column(field.type(), positions.length, null, null, to);
  }

  private Optional<ColumnFileReader> file(Field field) {
    return entry
        .fileOf(field.id())
        .map(file -> files.open(entry, file))
        .filter(reader ->
            reader.fields().stream()
                .anyMatch(f -> f.id() == field.id() && f.type().equals(field.type())));
  }

  private ColumnFileReader reader(Field field, ColumnFile file) {
    ColumnFileReader reader = files.open(entry, file);
    for (Field written : reader.fields()) {
      if (written.id() == field.id() && Widening.possible(written.type(), field.type())) {
        return reader;
      }
    }
    throw new Corrupt(
        "column '"
            + field.name()
            + "' is not "
            + field.type().text()
            + " in "
            + ColumnFiles.path(file),
        ColumnFiles.path(file));
  }

  /// A decoded batch that may be used again.
  private Column kept(Field field, int batch, Use use) {
    Optional<ColumnFile> file = entry.fileOf(field.id());
    return file.isEmpty() || field.type() instanceof DataType.Vector
        ? read(field, batch)
        : files.cache().get(file.get().file().name(), field, batch, use, () -> read(field, batch));
  }

  private Corrupt missingColumn(Field field) {
    return new Corrupt(
        "fragment " + entry.id() + " has no file with vector column '" + field.name() + "'", null);
  }

  private Column nulls(Field field, int count) {
    if (field.type() instanceof DataType.Vector) {
      throw missingColumn(field);
    }
    return Column.nulls(field.type(), count);
  }
}
