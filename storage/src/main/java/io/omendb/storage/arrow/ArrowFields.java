package io.omendb.storage.arrow;

import io.omendb.storage.distance.ElementType;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;

/// Schemas as Arrow's Java library describes them: spec chapter 05. Stateless.
final class ArrowFields {
  private ArrowFields() {}

  static org.apache.arrow.vector.types.pojo.Schema schema(Schema schema) {
    return new org.apache.arrow.vector.types.pojo.Schema(
        schema.fields().stream().map(ArrowFields::field).toList());
  }

  private static org.apache.arrow.vector.types.pojo.Field field(Field field) {
    Map<String, String> metadata = Map.of("omendb.field_id", Integer.toString(field.id()));
    return new org.apache.arrow.vector.types.pojo.Field(
        field.name(),
        new FieldType(field.nullable(), type(field.type()), null, metadata),
        children(field.type()));
  }

  private static List<org.apache.arrow.vector.types.pojo.Field> children(DataType type) {
    return switch (type) {
      case DataType.Scalar _ -> List.of();
      case DataType.Vector vector ->
          List.of(
              new org.apache.arrow.vector.types.pojo.Field(
                  DataType.ListOf.ITEM, FieldType.notNullable(element(vector.element())), null));
      case DataType.Nested nested -> nested.children().stream().map(ArrowFields::child).toList();
    };
  }

  private static org.apache.arrow.vector.types.pojo.Field child(DataType.Member member) {
    return new org.apache.arrow.vector.types.pojo.Field(
        member.name(),
        new FieldType(member.nullable(), type(member.type()), null),
        children(member.type()));
  }

  private static ArrowType type(DataType type) {
    return switch (type) {
      case DataType.Vector vector -> new ArrowType.FixedSizeList(vector.dimension());
      case DataType.ListOf _ -> new ArrowType.List();
      case DataType.Struct _ -> new ArrowType.Struct();
      case DataType.Scalar scalar ->
          switch (scalar) {
            case BOOL -> new ArrowType.Bool();
            case INT8 -> new ArrowType.Int(8, true);
            case INT16 -> new ArrowType.Int(16, true);
            case INT32 -> new ArrowType.Int(32, true);
            case INT64 -> new ArrowType.Int(64, true);
            case UINT8 -> new ArrowType.Int(8, false);
            case FLOAT32 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case FLOAT64 -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case STRING -> new ArrowType.Utf8();
            case BINARY -> new ArrowType.Binary();
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
          };
    };
  }

  private static ArrowType element(ElementType element) {
    return switch (element) {
      case FLOAT32 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
      case FLOAT16 -> new ArrowType.FloatingPoint(FloatingPointPrecision.HALF);
      case INT8 -> new ArrowType.Int(8, true);
      case UINT8 -> new ArrowType.Int(8, false);
    };
  }
}
