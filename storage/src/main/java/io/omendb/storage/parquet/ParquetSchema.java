package io.omendb.storage.parquet;

import io.omendb.storage.distance.ElementType;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.List;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/// Schemas as Parquet has them: a vector is a list of numbers. Stateless.
public final class ParquetSchema {
  private static final String ROOT = "rows";

  private ParquetSchema() {}

  public static MessageType of(Schema schema) {
    List<Type> fields = schema.fields().stream().map(ParquetSchema::field).toList();
    return new MessageType(ROOT, fields);
  }

  /// Columns that carry the ids of their fields.
  public static MessageType withIds(List<Field> fields) {
    return new MessageType(
        ROOT, fields.stream().map(field -> field(field).withId(field.id())).toList());
  }

  private static Type field(Field field) {
    return type(field.type(), field.nullable(), field.name());
  }

  private static Type type(DataType type, boolean nullable, String name) {
    Repetition repetition = nullable ? Repetition.OPTIONAL : Repetition.REQUIRED;
    return switch (type) {
      case DataType.Vector vector ->
          Types.list(Repetition.REQUIRED).element(element(vector.element())).named(name);
      case DataType.ListOf list ->
          Types.list(repetition).element(type(list.element(), true, "element")).named(name);
      case DataType.Struct struct -> {
        List<Type> members =
            struct.members().stream()
                .map(member -> type(member.type(), member.nullable(), member.name()))
                .toList();
        yield new GroupType(repetition, name, members);
      }
      case DataType.Scalar scalar -> scalar(scalar, repetition, name);
    };
  }

  private static PrimitiveType element(ElementType element) {
    return switch (element) {
      case FLOAT32, FLOAT16 ->
          Types.primitive(PrimitiveTypeName.FLOAT, Repetition.REQUIRED).named("element");
      case INT8 -> integer(8, true, Repetition.REQUIRED, "element");
      case UINT8 -> integer(8, false, Repetition.REQUIRED, "element");
    };
  }

  private static PrimitiveType scalar(DataType.Scalar type, Repetition repetition, String name) {
    return switch (type) {
      case BOOL -> Types.primitive(PrimitiveTypeName.BOOLEAN, repetition).named(name);
      case INT8 -> integer(8, true, repetition, name);
      case INT16 -> integer(16, true, repetition, name);
      case INT32 -> integer(32, true, repetition, name);
      case UINT8 -> integer(8, false, repetition, name);
      case INT64 -> Types.primitive(PrimitiveTypeName.INT64, repetition).named(name);
      case FLOAT32 -> Types.primitive(PrimitiveTypeName.FLOAT, repetition).named(name);
      case FLOAT64 -> Types.primitive(PrimitiveTypeName.DOUBLE, repetition).named(name);
      case STRING ->
          Types.primitive(PrimitiveTypeName.BINARY, repetition)
              .as(LogicalTypeAnnotation.stringType())
              .named(name);
      case BINARY -> Types.primitive(PrimitiveTypeName.BINARY, repetition).named(name);
      case TIMESTAMP ->
          Types.primitive(PrimitiveTypeName.INT64, repetition)
              .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
              .named(name);
    };
  }

  private static PrimitiveType integer(
      int bits, boolean signed, Repetition repetition, String name) {
    return Types.primitive(PrimitiveTypeName.INT32, repetition)
        .as(LogicalTypeAnnotation.intType(bits, signed))
        .named(name);
  }
}
