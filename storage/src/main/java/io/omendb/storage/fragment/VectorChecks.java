package io.omendb.storage.fragment;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;

/// Refuses null vectors, and vectors with components that are not finite numbers. Stateless.
final class VectorChecks {
  private static final int FLOAT_EXPONENT = 0x7f800000;
  private static final int FLOAT_ONE = 0x00800000;
  private static final int HALF_EXPONENT = 0x7c00;

  private VectorChecks() {}

  /// Checks `count` rows from row `from` on.
  ///
  /// @param firstRow what errors call the first of them
  static void check(Field field, Column column, int from, int count, long firstRow) {
    if (column.validity() != null) {
      refuseNulls(field, column, from, count, firstRow);
    }
    DataType.Vector type = (DataType.Vector) field.type();
    MemorySegment rows =
        column.values().asSlice((long) from * type.stride(), (long) count * type.stride());
    boolean finite =
        switch (type.element()) {
          case FLOAT32 -> floatsFinite(rows);
          case FLOAT16 -> halvesFinite(rows);
          case INT8, UINT8 -> true;
        };
    if (!finite) {
      throw firstInvalid(field, column, from, count, firstRow);
    }
  }

  private static void refuseNulls(Field field, Column column, int from, int count, long firstRow) {
    for (int i = 0; i < count; i++) {
      if (column.isNull(from + i)) {
        throw new InvalidInput(
            "row " + (firstRow + i) + ": vector in column '" + field.name() + "' is null",
            "remove or repair the row");
      }
    }
  }

  /// Adding one to an exponent of all ones, and to no other, reaches the sign bit.
  private static boolean floatsFinite(MemorySegment values) {
    int overflow = 0;
    for (long at = 0; at < values.byteSize(); at += 4) {
      overflow |= (values.get(Column.INT, at) & FLOAT_EXPONENT) + FLOAT_ONE;
    }
    return overflow >= 0;
  }

  private static boolean halvesFinite(MemorySegment values) {
    for (long at = 0; at < values.byteSize(); at += 2) {
      if ((values.get(Column.SHORT, at) & HALF_EXPONENT) == HALF_EXPONENT) {
        return false;
      }
    }
    return true;
  }

  private static InvalidInput firstInvalid(
      Field field, Column column, int from, int count, long firstRow) {
    for (int i = 0; i < count; i++) {
      float[] components = column.vectorAt(from + i);
      for (int component = 0; component < components.length; component++) {
        if (!Float.isFinite(components[component])) {
          return new InvalidInput(
              "row "
                  + (firstRow + i)
                  + ": component "
                  + component
                  + " of vector column '"
                  + field.name()
                  + "' is "
                  + components[component],
              "remove or repair the row");
        }
      }
    }
    throw new IllegalStateException("every component is finite");
  }
}
