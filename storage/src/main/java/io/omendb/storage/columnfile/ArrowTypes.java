package io.omendb.storage.columnfile;

import io.omendb.storage.distance.ElementType;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.TimeUnit;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Type;

/// Arrow's type tables of one footer as types of columns: spec chapter 05. For one thread at a
/// time.
final class ArrowTypes {
  private int seen;

  /// The type of a column; empty if it is none of ours, or there are too many.
  Optional<DataType> of(Field field) {
    return type(field, 1);
  }

  private Optional<DataType> type(Field field, int level) {
    // Tables of a damaged footer may share their children, or contain themselves.
    if (level > DataType.MAX_LEVELS || ++seen > Schema.MAX_FIELDS) {
      return Optional.empty();
    }
    return switch (field.typeType()) {
      case Type.Bool -> Optional.of(DataType.Scalar.BOOL);
      case Type.Utf8 -> Optional.of(DataType.Scalar.STRING);
      case Type.Binary -> Optional.of(DataType.Scalar.BINARY);
      case Type.Int -> integer((Int) field.type(new Int()));
      case Type.FloatingPoint ->
          switch (((FloatingPoint) field.type(new FloatingPoint())).precision()) {
            case Precision.SINGLE -> Optional.of(DataType.Scalar.FLOAT32);
            case Precision.DOUBLE -> Optional.of(DataType.Scalar.FLOAT64);
            default -> Optional.empty();
          };
      case Type.Timestamp -> {
        Timestamp type = (Timestamp) field.type(new Timestamp());
        yield type.unit() == TimeUnit.MICROSECOND && "UTC".equals(type.timezone())
            ? Optional.of(DataType.Scalar.TIMESTAMP)
            : Optional.empty();
      }
      case Type.FixedSizeList -> {
        FixedSizeList type = (FixedSizeList) field.type(new FixedSizeList());
        yield field.childrenLength() != 1
            ? Optional.empty()
            : element(field.children(0))
                .map(element -> new DataType.Vector(type.listSize(), element));
      }
      case Type.List -> list(field, level);
      case Type.Struct_ -> struct(field, level);
      default -> Optional.empty();
    };
  }

  private Optional<DataType> list(Field field, int level) {
    if (field.childrenLength() != 1
        || !field.children(0).nullable()
        || !DataType.ListOf.ITEM.equals(field.children(0).name())) {
      return Optional.empty();
    }
    return type(field.children(0), level + 1).map(DataType.ListOf::new);
  }

  private Optional<DataType> struct(Field field, int level) {
    List<DataType.Member> members = new ArrayList<>();
    for (int i = 0; i < field.childrenLength(); i++) {
      Field child = field.children(i);
      Optional<DataType> type = type(child, level + 1);
      if (type.isEmpty()) {
        return type;
      }
      members.add(new DataType.Member(child.name(), type.get(), child.nullable()));
    }
    return Optional.of(new DataType.Struct(members));
  }

  private static Optional<DataType> integer(Int type) {
    return switch (type.bitWidth()) {
      case 8 -> Optional.of(type.isSigned() ? DataType.Scalar.INT8 : DataType.Scalar.UINT8);
      case 16 -> type.isSigned() ? Optional.of(DataType.Scalar.INT16) : Optional.empty();
      case 32 -> type.isSigned() ? Optional.of(DataType.Scalar.INT32) : Optional.empty();
      case 64 -> type.isSigned() ? Optional.of(DataType.Scalar.INT64) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<ElementType> element(Field item) {
    if (item.nullable()) {
      return Optional.empty();
    }
    return switch (item.typeType()) {
      case Type.Int -> {
        Int type = (Int) item.type(new Int());
        yield type.bitWidth() != 8
            ? Optional.empty()
            : Optional.of(type.isSigned() ? ElementType.INT8 : ElementType.UINT8);
      }
      case Type.FloatingPoint ->
          switch (((FloatingPoint) item.type(new FloatingPoint())).precision()) {
            case Precision.SINGLE -> Optional.of(ElementType.FLOAT32);
            case Precision.HALF -> Optional.of(ElementType.FLOAT16);
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }
}
