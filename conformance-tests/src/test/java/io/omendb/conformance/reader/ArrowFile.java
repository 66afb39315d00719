package io.omendb.conformance.reader;

import io.omendb.format.manifest.ColumnFile;
import io.omendb.format.manifest.Encoding;
import io.omendb.format.manifest.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// A column file, which is an Arrow IPC file (chapter 06). Immutable.
final class ArrowFile {
  private static final int BLOCK = 16384;
  private static final int BATCH_ROWS = 65536;
  private static final int VECTOR_BODY = 4096;
  private static final int METADATA_V5 = 4;
  private static final int RECORD_BATCH = 3;
  private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

  private final String name;
  private final ByteBuffer file;
  private final ColumnFile entry;
  private final int rows;
  private final FlatTable footer;
  private final List<FlatTable> fields;

  /// A file whose every byte was compared with its checksums.
  ArrowFile(ColumnFile entry, ByteBuffer file, int rows) {
    this.entry = entry;
    this.file = file;
    this.rows = rows;
    name = entry.getFile().getName();
    int size = file.limit();
    int tail = size - entry.getTailBytes();
    ByteBuffer tailBytes = Primitives.slice(file, tail, entry.getTailBytes(), "06");
    refuse(Primitives.crc(tailBytes) == entry.getTailCrc32C(), "the tail's checksum");
    refuse(size >= 18 && magic(0) && magic(size - 6) && file.getShort(6) == 0, "magics");
    int footerBytes = file.getInt(size - 10);
    long footerAt = (long) size - 10 - footerBytes;
    refuse(footerBytes > 0 && footerAt >= tail, "the footer lies before the tail");
    refuse(file.getLong(tail - 8) == 0xffffffffL, "the end of the stream part");
    refuse(footerAt == tail, "bytes between the stream part and the footer");
    footer = FlatTable.root(Primitives.slice(file, footerAt, footerBytes, "06"));
    refuse(footer.i16(0) == METADATA_V5, "metadata version");
    refuse(footer.structs(2, 24).limit() == 0, "dictionaries");
    blocks(tail);
    FlatTable schema = footer.table(1);
    if (schema == null) {
      throw new Refused("06", name + ": no schema");
    }
    refuse(schema.i16(0) == 0, "the order of bytes");
    fields = schema.tables(1);
    refuse(
        fields.stream().map(ArrowFile::fieldId).toList().equals(entry.getFieldIdsList()),
        "field ids");
  }

  private boolean magic(int at) {
    byte[] found = new byte[MAGIC.length];
    file.get(at, found);
    return java.util.Arrays.equals(found, MAGIC);
  }

  private void blocks(int tail) {
    String text = footer.value(4, "omendb.block_crc32c");
    if (text == null) {
      throw new Refused("06", name + ": no checksums of blocks");
    }
    ByteBuffer checksums = Primitives.of(Base64.getDecoder().decode(text));
    refuse(checksums.limit() == 4 * Math.ceilDiv(tail, BLOCK), "number of blocks");
    for (int i = 0; i < checksums.limit() / 4; i++) {
      int from = i * BLOCK;
      ByteBuffer block = Primitives.slice(file, from, Math.min(BLOCK, tail - from), "06");
      refuse(Primitives.crc(block) == checksums.getInt(4 * i), "checksum of block " + i);
    }
  }

  private static int fieldId(FlatTable field) {
    String text = field.value(6, "omendb.field_id");
    Refused.unless(text != null && text.matches("[0-9]{1,9}"), "05", "a column without field id");
    return Integer.parseInt(String.valueOf(text));
  }

  /// The values of all columns by field id. A field that the function does not know has its type
  /// from the file alone, and is skipped.
  Map<Integer, List<@Nullable Object>> read(IntFunction<@Nullable Field> schema) {
    Map<Integer, List<@Nullable Object>> columns = new HashMap<>();
    boolean vectors = entry.getEncoding() == Encoding.ARROW_VECTORS;
    ByteBuffer blocks = footer.structs(3, 24);
    int batches = blocks.limit() / 24;
    refuse(batches == (vectors ? 1 : Math.ceilDiv(rows, BATCH_ROWS)), "number of record batches");
    refuse(!vectors || fields.size() == 1, "columns of a file of vectors");
    long end = 8;
    for (int i = 0; i < batches; i++) {
      int batchRows = vectors ? rows : Math.min(BATCH_ROWS, rows - i * BATCH_ROWS);
      long offset = blocks.getLong(24 * i);
      int metadata = blocks.getInt(24 * i + 8);
      long bodyBytes = blocks.getLong(24 * i + 16);
      refuse(offset >= end && offset % 64 == 0 && metadata >= 8, "the place of a record batch");
      long bodyAt = offset + metadata;
      refuse(bodyAt % 64 == 0 && (!vectors || bodyAt == VECTOR_BODY), "the place of a body");
      end = bodyAt + bodyBytes;
      refuse(end <= file.limit() - entry.getTailBytes(), "a record batch in the tail");
      ByteBuffer body = Primitives.slice(file, bodyAt, bodyBytes, "06");
      FlatTable batch = batch(Primitives.slice(file, offset, metadata, "06"), bodyBytes);
      refuse(batch.i64(0) == batchRows, "rows of a record batch");
      ArrowValues values = new ArrowValues(name, batch, body, vectors);
      for (FlatTable field : fields) {
        Field type = schema.apply(fieldId(field));
        List<@Nullable Object> column = values.column(ArrowTypes.of(field, type), batchRows);
        columns.computeIfAbsent(fieldId(field), _ -> new ArrayList<>()).addAll(column);
      }
      values.finished();
    }
    return columns;
  }

  private FlatTable batch(ByteBuffer bytes, long bodyBytes) {
    refuse(bytes.getInt(0) == -1, "the mark of a message");
    refuse(bytes.getInt(4) == bytes.limit() - 8, "the length of a message");
    FlatTable message = FlatTable.root(Primitives.slice(bytes, 8, bytes.limit() - 8L, "06"));
    refuse(message.i16(0) == METADATA_V5 && message.u8(1) == RECORD_BATCH, "the kind of a message");
    refuse(message.i64(3) == bodyBytes, "the length of a body");
    FlatTable batch = message.table(2);
    if (batch == null) {
      throw new Refused("06", name + ": a message without content");
    }
    return batch;
  }

  private void refuse(boolean holds, String message) {
    Refused.unless(holds, "06", name + ": " + message);
  }
}
