package io.omendb.storage.columnfile;

import com.google.flatbuffers.FlatBufferBuilder;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.util.List;
import org.apache.arrow.flatbuf.Binary;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.KeyValue;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/// Fields as Arrow's schema tables: spec chapter 05. Stateless.
final class ArrowSchema {
  /// A type table written into a builder.
  private record TypeTable(byte code, int offset) {}

  private ArrowSchema() {}

  /// Writes the schema table and answers where it is.
  static int write(FlatBufferBuilder out, List<Field> fields) {
    int[] tables = new int[fields.size()];
    for (int i = 0; i < tables.length; i++) {
      tables[i] = field(out, fields.get(i));
    }
    int vector = Schema.createFieldsVector(out, tables);
    Schema.startSchema(out);
    Schema.addEndianness(out, Endianness.Little);
    Schema.addFields(out, vector);
    return Schema.endSchema(out);
  }

  /// Writes a key and its value and answers where they are.
  static int keyValue(FlatBufferBuilder out, String key, String value) {
    int keyAt = out.createString(key);
    int valueAt = out.createString(value);
    return KeyValue.createKeyValue(out, keyAt, valueAt);
  }

  private static int field(FlatBufferBuilder out, Field field) {
    int[] children = children(out, field.type());
    int[] metadata = {keyValue(out, ColumnFileFormat.FIELD_ID_KEY, Integer.toString(field.id()))};
    return table(out, field.name(), field.nullable(), type(out, field.type()), children, metadata);
  }

  private static int[] children(FlatBufferBuilder out, DataType type) {
    return switch (type) {
      case DataType.Scalar _ -> new int[0];
      case DataType.Vector vector -> new int[] {item(out, vector.element())};
      case DataType.Nested nested ->
          nested.children().stream().mapToInt(child -> child(out, child)).toArray();
    };
  }

  private static int child(FlatBufferBuilder out, DataType.Member member) {
    int[] children = children(out, member.type());
    TypeTable type = type(out, member.type());
    return table(out, member.name(), member.nullable(), type, children, new int[0]);
  }

  private static int item(FlatBufferBuilder out, ElementType element) {
    TypeTable type =
        switch (element) {
          case FLOAT32 -> floating(out, Precision.SINGLE);
          case FLOAT16 -> floating(out, Precision.HALF);
          case INT8 -> integer(out, 8, true);
          case UINT8 -> integer(out, 8, false);
        };
    return table(out, DataType.ListOf.ITEM, false, type, new int[0], new int[0]);
  }

  private static int table(
      FlatBufferBuilder out,
      String name,
      boolean nullable,
      TypeTable type,
      int[] children,
      int[] metadata) {
    int nameAt = out.createString(name);
    int childrenAt = org.apache.arrow.flatbuf.Field.createChildrenVector(out, children);
    int metadataAt =
        metadata.length == 0
            ? 0
            : org.apache.arrow.flatbuf.Field.createCustomMetadataVector(out, metadata);
    return org.apache.arrow.flatbuf.Field.createField(
        out, nameAt, nullable, type.code(), type.offset(), 0, childrenAt, metadataAt);
  }

  private static TypeTable type(FlatBufferBuilder out, DataType type) {
    return switch (type) {
      case DataType.Vector vector ->
          new TypeTable(
              Type.FixedSizeList, FixedSizeList.createFixedSizeList(out, vector.dimension()));
      case DataType.ListOf _ -> {
        org.apache.arrow.flatbuf.List.startList(out);
        yield new TypeTable(Type.List, org.apache.arrow.flatbuf.List.endList(out));
      }
      case DataType.Struct _ -> {
        Struct_.startStruct_(out);
        yield new TypeTable(Type.Struct_, Struct_.endStruct_(out));
      }
      case DataType.Scalar scalar ->
          switch (scalar) {
            case BOOL -> {
              Bool.startBool(out);
              yield new TypeTable(Type.Bool, Bool.endBool(out));
            }
            case INT8 -> integer(out, 8, true);
            case INT16 -> integer(out, 16, true);
            case INT32 -> integer(out, 32, true);
            case INT64 -> integer(out, 64, true);
            case UINT8 -> integer(out, 8, false);
            case FLOAT32 -> floating(out, Precision.SINGLE);
            case FLOAT64 -> floating(out, Precision.DOUBLE);
            case STRING -> {
              Utf8.startUtf8(out);
              yield new TypeTable(Type.Utf8, Utf8.endUtf8(out));
            }
            case BINARY -> {
              Binary.startBinary(out);
              yield new TypeTable(Type.Binary, Binary.endBinary(out));
            }
            case TIMESTAMP ->
                new TypeTable(
                    Type.Timestamp,
                    Timestamp.createTimestamp(out, TimeUnit.MICROSECOND, out.createString("UTC")));
          };
    };
  }

  private static TypeTable integer(FlatBufferBuilder out, int bits, boolean signed) {
    return new TypeTable(Type.Int, Int.createInt(out, bits, signed));
  }

  private static TypeTable floating(FlatBufferBuilder out, short precision) {
    return new TypeTable(Type.FloatingPoint, FloatingPoint.createFloatingPoint(out, precision));
  }
}
