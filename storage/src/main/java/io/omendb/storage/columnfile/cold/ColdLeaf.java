package io.omendb.storage.columnfile.cold;

import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.columnfile.Utf8;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.Limits;
import io.omendb.storage.schema.DataType.Scalar;
import java.lang.foreign.MemorySegment;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/// The values of a leaf in a row group, one after the other, each checked before it is given out.
/// For one thread, for one row group.
final class ColdLeaf {
  private final ColumnReader reader;
  private final String path;
  private final long limitBytes;
  private long left;
  private long bytes;

  ColdLeaf(ColumnReader reader, ColumnChunkMetaData chunk, String path) {
    this.reader = reader;
    this.path = path;
    this.limitBytes = ColdSizes.textBytes(chunk).orElse(Limits.MAX_BUFFER_BYTES);
    this.left = chunk.getValueCount();
  }

  int definition() {
    if (left == 0) {
      throw wrong("too few values");
    }
    return reader.getCurrentDefinitionLevel();
  }

  /// Where the next entry goes on; 0 at the end.
  int repetition() {
    return left == 0 ? 0 : reader.getCurrentRepetitionLevel();
  }

  void consume() {
    reader.consume();
    left--;
  }

  /// Adds the value that is next and moves behind it.
  void read(Scalar type, ColumnBuilder out) {
    switch (type) {
      case BOOL -> out.addBool(reader.getBoolean());
      case INT8 -> addWhole(out, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case UINT8 -> addWhole(out, 0, 255);
      case INT16 -> addWhole(out, Short.MIN_VALUE, Short.MAX_VALUE);
      case INT32 -> addWhole(out, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case INT64, TIMESTAMP -> out.addLong(reader.getLong());
      case FLOAT32 -> out.addDouble(reader.getFloat());
      case FLOAT64 -> out.addDouble(reader.getDouble());
      case STRING, BINARY -> {
        MemorySegment value = MemorySegment.ofBuffer(reader.getBinary().toByteBuffer());
        take(value.byteSize());
        if (type == Scalar.STRING && Utf8.firstInvalid(value, 0, value.byteSize()) >= 0) {
          throw wrong("a text that is not valid UTF-8");
        }
        out.addBytes(value);
      }
    }
    take(type.bytes());
    consume();
  }

  /// @throws Corrupt if there are further values, or other bytes than the footer says
  void end() {
    boolean text =
        reader.getDescriptor().getPrimitiveType().getPrimitiveTypeName()
            == PrimitiveTypeName.BINARY;
    if (left != 0 || (text && bytes != limitBytes)) {
      throw wrong(left + " values left, " + bytes + " bytes of " + limitBytes);
    }
  }

  Corrupt wrong(String what) {
    String column = String.join(".", reader.getDescriptor().getPath());
    return new Corrupt(path + ": column '" + column + "': " + what, path);
  }

  private void addWhole(ColumnBuilder out, int least, int most) {
    int value = reader.getInteger();
    if (value < least || value > most) {
      throw wrong("the value " + value + " out of range");
    }
    out.addLong(value);
  }

  private void take(long more) {
    bytes += more;
    if (bytes > limitBytes) {
      throw wrong("more than " + limitBytes + " bytes of values");
    }
  }
}
