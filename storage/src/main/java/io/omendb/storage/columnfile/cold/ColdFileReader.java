package io.omendb.storage.columnfile.cold;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.columnfile.ColumnFileFormat;
import io.omendb.storage.columnfile.ColumnFileReader;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.checksum.BlockChecks;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.parquet.ColumnReaders;
import io.omendb.storage.parquet.ParquetOpener;
import io.omendb.storage.schema.Field;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.MessageType;

/// Reads a cold column file: Parquet of one row group per 65,536 rows. Thread-safe.
public final class ColdFileReader implements ColumnFileReader {
  private final ObjectBytes bytes;
  private final ColumnFile file;
  private final int rows;
  private final ColdFooter footer;
  private final BlockChecks checks;
  private final MappedInput input;

  private ColdFileReader(
      ObjectBytes bytes, ColumnFile file, int rows, ColdFooter footer, MemorySegment tail) {
    this.bytes = bytes;
    this.file = file;
    this.rows = rows;
    this.footer = footer;
    this.checks =
        new BlockChecks(bytes.name(), bytes.slice(0, footer.streamBytes()), footer.checksums());
    this.input = new MappedInput(checks, footer.streamBytes(), tail);
  }

  /// Opens a file that a manifest describes; `bytes` are closed with the reader, or if this fails.
  ///
  /// @param rows the rows of its fragment
  /// @throws Corrupt if length, checksum or footer are not what the manifest says
  public static ColdFileReader open(ObjectBytes bytes, ColumnFile file, long rows) {
    try {
      return checked(bytes, file, rows);
    } catch (RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static ColdFileReader checked(ObjectBytes bytes, ColumnFile file, long rows) {
    String path = bytes.name();
    long length = file.file().length();
    if (bytes.length() != length
        || file.tailBytes() < ColdFormat.TRAILER_BYTES
        || file.tailBytes() > Math.min(length, Limits.MAX_TAIL_BYTES)) {
      throw new Corrupt(
          "%s has %d bytes, the manifest says %d with a tail of %d"
              .formatted(path, bytes.length(), length, file.tailBytes()),
          path);
    }
    long start = length - file.tailBytes();
    MemorySegment tail = bytes.slice(start, file.tailBytes());
    int crc = Crc32c.of(tail);
    if (crc != file.tailCrc32c()) {
      throw new Corrupt(
          "%s: tail (bytes %d..%d) has checksum %08x, expected %08x"
              .formatted(path, start, length - 1, crc, file.tailCrc32c()),
          path);
    }
    ColdFooter footer = ColdFooter.parse(tail, start, path);
    if (footer.streamBytes() != start
        || !footer.fields().stream().map(Field::id).toList().equals(file.fieldIds())) {
      throw new Corrupt(path + ": tail or fields are not those in the manifest", path);
    }
    checkRows(footer.metadata().getBlocks(), rows, path);
    return new ColdFileReader(bytes, file, Math.toIntExact(rows), footer, tail);
  }

  private static void checkRows(List<BlockMetaData> groups, long rows, String path) {
    long left = rows;
    for (BlockMetaData group : groups) {
      long expected = Math.min(left, ColumnFileFormat.BATCH_ROWS);
      if (group.getRowCount() != expected || expected < 1) {
        throw new Corrupt(path + ": a row group of " + group.getRowCount() + " rows", path);
      }
      left -= expected;
    }
    if (left != 0) {
      throw new Corrupt(path + ": row groups of " + (rows - left) + " rows for " + rows, path);
    }
  }

  @Override
  public List<Field> fields() {
    return footer.fields();
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public Column read(int fieldId, int batch) {
    if (batch < 0 || batch >= batches()) {
      throw new IndexOutOfBoundsException("batch " + batch + " of " + batches());
    }
    int column = columnOf(fieldId);
    List<ColumnChunkMetaData> chunks = footer.chunks(column, batch);
    for (ColumnChunkMetaData chunk : chunks) {
      checks.verify(chunk.getStartingPos(), chunk.getTotalSize());
      ColdPages.check(
          checks.segment().asSlice(chunk.getStartingPos(), chunk.getTotalSize()),
          chunk,
          bytes.name());
    }
    MessageType message = footer.message(column);
    try (ParquetFileReader reader =
        ParquetOpener.open(input, footer.metadata(), ColdFormat.MAX_PAGE_BYTES)) {
      reader.setRequestedSchema(message.getColumns());
      ColumnReadStore store =
          ColumnReaders.of(reader.readRowGroup(batch), message, footer.createdBy());
      List<ColdLeaf> leaves = new ArrayList<>();
      for (ColumnDescriptor descriptor : message.getColumns()) {
        leaves.add(
            new ColdLeaf(
                store.getColumnReader(descriptor), chunks.get(leaves.size()), bytes.name()));
      }
      return column(footer.fields().get(column), leaves, rowsOf(batch));
    } catch (StorageException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The library reports damage by many types of exceptions.
      throw new Corrupt(
          "%s: column '%s' of row group %d is damaged: %s"
              .formatted(bytes.name(), footer.fields().get(column).name(), batch, e.getMessage()),
          bytes.name());
    }
  }

  private static Column column(Field field, List<ColdLeaf> leaves, int rows) {
    ColdNode root = ColdNode.of(field.type(), field.nullable());
    ColumnBuilder out = new ColumnBuilder(field.type());
    for (int row = 0; row < rows; row++) {
      root.read(leaves, out);
      for (ColdLeaf leaf : leaves) {
        if (leaf.repetition() != 0) {
          throw leaf.wrong("its parts have lists of different lengths");
        }
      }
    }
    leaves.forEach(ColdLeaf::end);
    return out.build();
  }

  @Override
  public VectorRows.Run vectors() {
    throw new IllegalStateException(bytes.name() + " holds no vectors");
  }

  @Override
  public long decodedBytes(int fieldId, int batch) {
    return footer.chunks(columnOf(fieldId), batch).stream().mapToLong(ColdSizes::decoded).sum();
  }

  @Override
  public void verifyAll() {
    checks.verifyAll();
    int crc = Crc32c.of(bytes.slice(0, bytes.length()));
    if (crc != file.file().crc32c()) {
      throw new Corrupt(
          "%s has checksum %08x, expected %08x".formatted(bytes.name(), crc, file.file().crc32c()),
          bytes.name());
    }
    MemorySegment head = bytes.slice(0, ColdFormat.MAGIC.length);
    if (head.mismatch(MemorySegment.ofArray(ColdFormat.MAGIC)) >= 0) {
      throw new Corrupt(bytes.name() + ": no Parquet magic at the start", bytes.name());
    }
    for (int batch = 0; batch < batches(); batch++) {
      for (Field field : fields()) {
        read(field.id(), batch);
      }
    }
  }

  @Override
  public void close() {
    bytes.close();
  }

  private int columnOf(int fieldId) {
    for (int i = 0; i < footer.fields().size(); i++) {
      if (footer.fields().get(i).id() == fieldId) {
        return i;
      }
    }
    throw new IllegalArgumentException(bytes.name() + " has no field " + fieldId);
  }
}
