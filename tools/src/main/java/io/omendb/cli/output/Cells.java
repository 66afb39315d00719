package io.omendb.cli.output;

import io.omendb.storage.column.Column;
import io.omendb.storage.schema.DataType;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Single values of columns as text and as JSON. Stateless.
public final class Cells {
  private static final int SHOWN_COMPONENTS = 6;

  private Cells() {}

  /// The value as [Json] writes it; null where the row has none.
  public static @Nullable Object value(Column column, int row) {
    if (column.isNull(row)) {
      return null;
    }
    return switch (column.type()) {
      case DataType.Vector _ -> column.vectorAt(row);
      case DataType.Scalar scalar ->
          switch (scalar) {
            case BOOL -> column.boolAt(row);
            case INT8, INT16, INT32, INT64, UINT8 -> column.longAt(row);
            case FLOAT32 -> (float) column.doubleAt(row);
            case FLOAT64 -> column.doubleAt(row);
            case STRING -> column.stringAt(row);
            case BINARY -> column.bytesAt(row).toArray(ValueLayout.JAVA_BYTE);
            case TIMESTAMP -> Instant.EPOCH.plus(column.longAt(row), ChronoUnit.MICROS).toString();
          };
      case DataType.ListOf _ -> {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = column.start(row); i < column.start(row + 1); i++) {
          elements.add(value(column.elements(), i));
        }
        yield elements;
      }
      case DataType.Struct struct -> {
        Map<String, @Nullable Object> members = Json.object();
        for (int i = 0; i < struct.members().size(); i++) {
          members.put(struct.members().get(i).name(), value(column.children().get(i), row));
        }
        yield members;
      }
    };
  }

  /// The value in full, as CSV holds it: lists and structs as JSON; empty for null.
  public static String full(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case float[] vector -> Json.text(vector);
      case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
      case List<?> list -> Json.text(list);
      case Map<?, ?> struct -> Json.text(struct);
      default -> value.toString();
    };
  }

  /// The value as a table shows it: vectors and bytes cut short, lists and structs as JSON, `NULL`
  /// for null.
  public static String brief(@Nullable Object value) {
    return switch (value) {
      case null -> "NULL";
      case float[] vector -> brief(vector);
      case byte[] bytes -> bytes.length + " bytes";
      case List<?> list -> Json.text(list);
      case Map<?, ?> struct -> Json.text(struct);
      default -> value.toString();
    };
  }

  /// A component without a needless fraction.
  public static String number(float value) {
    // Compared by bits: the fraction of a negative zero is not needless.
    if (Float.floatToIntBits(value) == Float.floatToIntBits((float) (int) value)) {
      return Integer.toString((int) value);
    }
    return Float.isFinite(value) ? Float.toString(value) : "null";
  }

  private static String brief(float[] vector) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < Math.min(vector.length, SHOWN_COMPONENTS); i++) {
      text.append(i == 0 ? "" : ", ").append(number(vector[i]));
    }
    return text.append(vector.length > SHOWN_COMPONENTS ? ", … " + vector.length + "]" : "]")
        .toString();
  }
}
