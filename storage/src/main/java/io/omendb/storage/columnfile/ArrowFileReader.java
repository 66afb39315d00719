package io.omendb.storage.columnfile;

import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ArrowMessages.BlockRef;
import io.omendb.storage.columnfile.ArrowMessages.Node;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.checksum.BlockChecks;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Reads a column file of Arrow's. Bytes are verified when they are touched first. Thread-safe.
public final class ArrowFileReader implements ColumnFileReader {
  private final ObjectBytes bytes;
  private final ColumnFile file;
  private final int rows;
  private final List<Field> fields;
  private final List<BlockRef> blocks;
  private final BlockChecks checks;
  private final AtomicReferenceArray<@Nullable BatchLayout> layouts;

  private ArrowFileReader(
      ObjectBytes bytes, ColumnFile file, int rows, ColumnFileFooter footer, BlockChecks checks) {
    this.bytes = bytes;
    this.file = file;
    this.rows = rows;
    this.fields = footer.fields();
    this.blocks = footer.batches();
    this.checks = checks;
    this.layouts = new AtomicReferenceArray<>(blocks.size());
  }

  /// Opens a file that a manifest describes; `bytes` are closed with the reader, or if this fails.
  ///
  /// @param rows the rows of its fragment
  /// @throws Corrupt if length, checksum or footer are not what the manifest says
  public static ArrowFileReader open(ObjectBytes bytes, ColumnFile file, long rows) {
    try {
      return checked(bytes, file, rows);
    } catch (RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static ArrowFileReader checked(ObjectBytes bytes, ColumnFile file, long rows) {
    String path = bytes.name();
    long length = file.file().length();
    if (bytes.length() != length) {
      throw new Corrupt(
          path + " has " + bytes.length() + " bytes, the manifest says " + length, path);
    }
    if (file.tailBytes() < ColumnFileFormat.TRAILER_BYTES
        || file.tailBytes() > Math.min(length, Limits.MAX_TAIL_BYTES)) {
      throw new Corrupt(path + ": a footer of " + file.tailBytes() + " bytes", path);
    }
    long streamBytes = length - file.tailBytes();
    MemorySegment tail = bytes.slice(streamBytes, file.tailBytes());
    int crc = Crc32c.of(tail);
    if (crc != file.tailCrc32c()) {
      throw new Corrupt(
          "%s: footer (bytes %d..%d) has checksum %08x, expected %08x"
              .formatted(path, streamBytes, length - 1, crc, file.tailCrc32c()),
          path);
    }
    ColumnFileFooter footer = ColumnFileFooter.parse(tail, streamBytes, path);
    checkFooter(footer, file, rows, path);
    BlockChecks checks = new BlockChecks(path, bytes.slice(0, streamBytes), footer.checksums());
    return new ArrowFileReader(bytes, file, Math.toIntExact(rows), footer, checks);
  }

  private static void checkFooter(
      ColumnFileFooter footer, ColumnFile file, long rows, String path) {
    if (!footer.fields().stream().map(Field::id).toList().equals(file.fieldIds())
        || footer.fields().isEmpty()) {
      throw new Corrupt(path + ": fields are not those in the manifest", path);
    }
    boolean vectors = file.encoding() == ColumnFile.Encoding.ARROW_VECTORS;
    for (Field field : footer.fields()) {
      if (field.type() instanceof DataType.Vector != vectors) {
        throw new Corrupt(
            path + ": column '" + field.name() + "' in a file of " + file.encoding(), path);
      }
    }
    long batches = vectors ? 1 : Math.ceilDiv(rows, (long) ColumnFileFormat.BATCH_ROWS);
    if (rows < 0 || rows > Integer.MAX_VALUE || footer.batches().size() != batches) {
      throw new Corrupt(
          path + ": " + footer.batches().size() + " record batches for " + rows + " rows", path);
    }
    if (vectors) {
      checkVectors(footer, rows, path);
    }
  }

  private static void checkVectors(ColumnFileFooter footer, long rows, String path) {
    BlockRef block = footer.batches().getFirst();
    DataType.Vector type = (DataType.Vector) footer.fields().getFirst().type();
    if (footer.fields().size() != 1
        || block.offset() + block.metadataLength() != ColumnFileFormat.VECTOR_BODY_OFFSET
        || block.bodyLength() != ColumnFileFormat.aligned(rows * type.stride())) {
      throw new Corrupt(
          "%s: body of %d bytes at %d for %d vectors of %d bytes"
              .formatted(
                  path,
                  block.bodyLength(),
                  block.offset() + block.metadataLength(),
                  rows,
                  type.stride()),
          path);
    }
  }

  @Override
  public List<Field> fields() {
    return fields;
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
    return fields.get(column).type() instanceof DataType.Vector type
        ? vectors(type, batch)
        : values(column, batch);
  }

  @Override
  public VectorRows.Run vectors() {
    if (!(fields.getFirst().type() instanceof DataType.Vector type)) {
      throw new IllegalStateException(bytes.name() + " holds no vectors");
    }
    return new VectorRows.Run(
        rows, checks.bytes(ColumnFileFormat.VECTOR_BODY_OFFSET, (long) rows * type.stride()), 0);
  }

  @Override
  public long decodedBytes(int fieldId, int batch) {
    return stored(fieldId, batch).decodedBytes();
  }

  /// One field of a record batch of scalar columns as it is stored.
  StoredColumn stored(int fieldId, int batch) {
    int column = columnOf(fieldId);
    BatchLayout layout = layout(batch);
    BlockRef block = blocks.get(batch);
    int first = layout.firstBuffers()[column];
    List<MemorySegment> buffers = new ArrayList<>();
    for (int i = first; i < first + BatchLayout.buffersOf(fields.get(column).type()); i++) {
      long offset = block.offset() + block.metadataLength() + layout.offsets()[i];
      checks.verify(offset, layout.lengths()[i]);
      buffers.add(checks.segment().asSlice(offset, layout.lengths()[i]));
    }
    int node = layout.firstNodes()[column];
    List<Node> nodes = new ArrayList<>();
    for (int i = node; i < node + BatchLayout.nodesOf(fields.get(column).type()); i++) {
      nodes.add(new Node(layout.rows()[i], layout.nulls()[i]));
    }
    return new StoredColumn(nodes, buffers);
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
    byte[] head = new byte[ColumnFileFormat.MAGIC.length];
    MemorySegment.copy(checks.segment(), 0, MemorySegment.ofArray(head), 0, head.length);
    if (!Arrays.equals(head, ColumnFileFormat.MAGIC)) {
      throw new Corrupt(bytes.name() + ": no Arrow magic at the start", bytes.name());
    }
    for (int block = 0; block < blocks.size(); block++) {
      layout(block);
    }
    for (int batch = 0; batch < batches(); batch++) {
      for (Field field : fields) {
        read(field.id(), batch);
      }
    }
  }

  @Override
  public void close() {
    bytes.close();
  }

  private int columnOf(int fieldId) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).id() == fieldId) {
        return i;
      }
    }
    throw new IllegalArgumentException(bytes.name() + " has no field " + fieldId);
  }

  private Column vectors(DataType.Vector type, int batch) {
    long offset =
        ColumnFileFormat.VECTOR_BODY_OFFSET
            + (long) batch * ColumnFileFormat.BATCH_ROWS * type.stride();
    long length = (long) rowsOf(batch) * type.stride();
    checks.verify(offset, length);
    return new Column(type, rowsOf(batch), null, null, checks.segment().asSlice(offset, length));
  }

  private Column values(int column, int batch) {
    BatchLayout layout = layout(batch);
    Field field = fields.get(column);
    int[] next = {layout.firstBuffers()[column]};
    return new ColumnDecoder(
            layout,
            layout.firstNodes()[column],
            (what, expected) -> buffer(layout, batch, next[0]++, what, expected),
            bytes.name())
        .decode(field.name(), field.type());
  }

  private MemorySegment buffer(
      BatchLayout layout, int batch, int index, String what, long expected) {
    BlockRef block = blocks.get(batch);
    long offset = block.offset() + block.metadataLength() + layout.offsets()[index];
    long length = layout.lengths()[index];
    checks.verify(offset, length);
    return ZstdBuffers.decompress(
        checks.segment().asSlice(offset, length),
        expected,
        what + " of record batch " + batch,
        bytes.name());
  }

  private BatchLayout layout(int batch) {
    BatchLayout known = layouts.get(batch);
    if (known != null) {
      return known;
    }
    BlockRef block = blocks.get(batch);
    checks.verify(block.offset(), block.metadataLength());
    long batchRows = file.encoding() == ColumnFile.Encoding.ARROW_VECTORS ? rows : rowsOf(batch);
    BatchLayout layout =
        BatchLayout.parse(
            checks.segment().asSlice(block.offset(), block.metadataLength()),
            block,
            batchRows,
            fields,
            bytes.name());
    layouts.set(batch, layout);
    return layout;
  }
}
