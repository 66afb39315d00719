package io.omendb.storage.columnfile.cold;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.parquet.ParquetSchema;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Field;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/// The fields that a cold file's schema stands for: exactly what [ParquetSchema] makes of fields.
/// Stateless.
final class ColdTypes {
  private ColdTypes() {}

  /// @throws Corrupt if the schema is one that no fields have
  static List<Field> fields(MessageType message, String path) {
    List<Field> fields = new ArrayList<>();
    for (Type type : message.getFields()) {
      if (type.getId() == null) {
        throw new Corrupt(path + ": column '" + type.getName() + "' has no field id", path);
      }
      boolean nullable = type.isRepetition(Repetition.OPTIONAL);
      fields.add(new Field(type.getId().intValue(), type.getName(), type(type, 1, path), nullable));
    }
    List<Type> expected = ParquetSchema.withIds(fields).getFields();
    for (int i = 0; i < expected.size(); i++) {
      if (!expected.get(i).equals(message.getFields().get(i))) {
        throw foreign(message.getFields().get(i), path);
      }
    }
    return fields;
  }

  private static DataType type(Type type, int level, String path) {
    if (level > DataType.MAX_LEVELS) {
      throw foreign(type, path);
    }
    if (type.isPrimitive()) {
      return scalar(type.asPrimitiveType(), path);
    }
    GroupType group = type.asGroupType();
    if (group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation) {
      if (group.getFieldCount() != 1
          || group.getType(0).isPrimitive()
          || group.getType(0).asGroupType().getFieldCount() != 1) {
        throw foreign(type, path);
      }
      Type element = group.getType(0).asGroupType().getType(0);
      return new DataType.ListOf(type(element, level + 1, path));
    }
    List<DataType.Member> members = new ArrayList<>();
    for (Type member : group.getFields()) {
      members.add(
          new DataType.Member(
              member.getName(),
              type(member, level + 1, path),
              member.isRepetition(Repetition.OPTIONAL)));
    }
    return new DataType.Struct(members);
  }

  private static Scalar scalar(PrimitiveType type, String path) {
    LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> Scalar.BOOL;
      case FLOAT -> Scalar.FLOAT32;
      case DOUBLE -> Scalar.FLOAT64;
      case INT64 ->
          logical instanceof TimestampLogicalTypeAnnotation ? Scalar.TIMESTAMP : Scalar.INT64;
      case BINARY -> logical instanceof StringLogicalTypeAnnotation ? Scalar.STRING : Scalar.BINARY;
      case INT32 -> {
        if (!(logical instanceof IntLogicalTypeAnnotation integer)) {
          throw foreign(type, path);
        }
        yield switch (integer.getBitWidth()) {
          case 8 -> integer.isSigned() ? Scalar.INT8 : Scalar.UINT8;
          case 16 -> Scalar.INT16;
          default -> Scalar.INT32;
        };
      }
      case INT96, FIXED_LEN_BYTE_ARRAY -> throw foreign(type, path);
    };
  }

  private static Corrupt foreign(Type type, String path) {
    return new Corrupt(
        path + ": column or part '" + type.getName() + "' has a type that is not ours", path);
  }
}
