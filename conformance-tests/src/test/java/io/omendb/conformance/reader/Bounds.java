package io.omendb.conformance.reader;

import io.omendb.format.manifest.Field;
import io.omendb.format.manifest.ScalarType;
import io.omendb.format.manifest.Statistics;
import io.omendb.format.manifest.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Statistics beside the values that they tell of (chapter 14). Stateless.
final class Bounds {
  private static final int MAX_TEXT = 64;

  private Bounds() {}

  /// Refuses statistics that are not those of a column, deleted rows included.
  static void check(Statistics statistics, Field field, List<@Nullable Object> column) {
    String name = field.getName();
    refuse(!field.hasVector(), name + " is a vector");
    List<Object> values = column.stream().filter(Objects::nonNull).map(Object.class::cast).toList();
    refuse(column.size() - values.size() == statistics.getNullCount(), name + ": nulls");
    List<Object> ordered =
        values.stream().filter(v -> !(v instanceof Double d && d.isNaN())).toList();
    refuse(values.size() - ordered.size() == statistics.getNanCount(), name + ": NaNs");
    boolean unbounded = !field.hasScalar() || field.getScalar() == ScalarType.BINARY;
    for (boolean upper : new boolean[] {false, true}) {
      if (upper ? statistics.hasMax() : statistics.hasMin()) {
        refuse(!unbounded && !ordered.isEmpty(), name + " has a bound");
        Object bound = value(upper ? statistics.getMax() : statistics.getMin(), field);
        boolean met = false;
        for (Object value : ordered) {
          int order = compare(value, bound);
          refuse(upper ? order <= 0 : order >= 0, name + ": " + value + " beyond " + bound);
          met |= order == 0 || equalZeros(value, bound);
        }
        boolean exact = !(bound instanceof String text) || bytes(text).length < MAX_TEXT - 4;
        refuse(met || !exact, name + ": no value is " + bound);
      }
    }
  }

  private static boolean equalZeros(Object value, Object bound) {
    return value instanceof Double a && bound instanceof Double b && a == 0 && b == 0;
  }

  private static Object value(Value value, Field field) {
    Object bound =
        switch (value.getKindCase()) {
          case LONG_VALUE -> value.getLongValue();
          case DOUBLE_VALUE -> value.getDoubleValue();
          case STRING_VALUE -> value.getStringValue();
          case BOOL_VALUE -> value.getBoolValue();
          case KIND_NOT_SET -> throw new Refused("14", field.getName() + " has an empty bound");
        };
    boolean fits =
        switch (field.getScalar()) {
          case BOOL -> bound instanceof Boolean;
          case FLOAT32, FLOAT64 -> bound instanceof Double number && !number.isNaN();
          case STRING -> bound instanceof String text && bytes(text).length <= MAX_TEXT;
          default -> bound instanceof Long;
        };
    refuse(fits, field.getName() + " has a bound of another type");
    return bound;
  }

  private static int compare(Object value, Object bound) {
    return switch (value) {
      case Long number -> Long.compare(number, (Long) bound);
      // Orders -0.0 before +0.0, as the bounds of zero are.
      case Double number -> Double.compare(number, (Double) bound);
      case Boolean bool -> Boolean.compare(bool, (Boolean) bound);
      case String text -> Arrays.compareUnsigned(bytes(text), bytes((String) bound));
      default -> throw new Refused("14", "bounds of " + value);
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void refuse(boolean holds, String message) {
    Refused.unless(holds, "14", message);
  }
}
