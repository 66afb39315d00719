package io.omendb.conformance.reader;

import io.omendb.format.manifest.ElementType;
import io.omendb.format.manifest.Field;
import io.omendb.format.manifest.NestedType;
import io.omendb.format.manifest.ScalarType;
import io.omendb.format.manifest.VectorType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The types of columns in Arrow schemas (chapter 05). Stateless.
final class ArrowTypes {
  private static final int INT = 2;
  private static final int FLOAT = 3;
  private static final int LIST = 12;
  private static final int STRUCT = 13;
  private static final int FIXED_SIZE_LIST = 16;
  private static final int MICROSECOND = 2;

  private static final Map<String, ScalarType> SCALARS =
      Map.ofEntries(
          Map.entry("6", ScalarType.BOOL),
          Map.entry("2/8/1", ScalarType.INT8),
          Map.entry("2/16/1", ScalarType.INT16),
          Map.entry("2/32/1", ScalarType.INT32),
          Map.entry("2/64/1", ScalarType.INT64),
          Map.entry("2/8/0", ScalarType.UINT8),
          Map.entry("3/1", ScalarType.FLOAT32),
          Map.entry("3/2", ScalarType.FLOAT64),
          Map.entry("5", ScalarType.STRING),
          Map.entry("4", ScalarType.BINARY),
          Map.entry("10/" + MICROSECOND + "/UTC", ScalarType.TIMESTAMP));

  private static final Map<String, ElementType> ELEMENTS =
      Map.of(
          "3/1", ElementType.ELEMENT_FLOAT32,
          "3/0", ElementType.ELEMENT_FLOAT16,
          "2/8/1", ElementType.ELEMENT_INT8,
          "2/8/0", ElementType.ELEMENT_UINT8);

  private static final Map<ScalarType, Set<ScalarType>> WIDER =
      Map.of(
          ScalarType.INT8, Set.of(ScalarType.INT16, ScalarType.INT32, ScalarType.INT64),
          ScalarType.INT16, Set.of(ScalarType.INT32, ScalarType.INT64),
          ScalarType.INT32, Set.of(ScalarType.INT64),
          ScalarType.UINT8, Set.of(ScalarType.INT16, ScalarType.INT32, ScalarType.INT64),
          ScalarType.FLOAT32, Set.of(ScalarType.FLOAT64));

  private ArrowTypes() {}

  /// The column of an Arrow schema as a field, whose type must be that of the manifest or a
  /// narrower one.
  static Field of(FlatTable field, @Nullable Field expected) {
    Field found = of(field, 1);
    Refused.unless(
        expected == null || fits(found, expected),
        "05",
        "column " + found.getName() + " has another type in its file");
    return found;
  }

  private static boolean fits(Field found, Field expected) {
    if (found.hasScalar() && expected.hasScalar()) {
      return found.getScalar() == expected.getScalar()
          || WIDER.getOrDefault(found.getScalar(), Set.of()).contains(expected.getScalar());
    }
    boolean same =
        found.getVector().equals(expected.getVector())
            && found.getTypeCase() == expected.getTypeCase()
            && found.getNested() == expected.getNested()
            && found.getChildrenCount() == expected.getChildrenCount();
    for (int i = 0; same && i < found.getChildrenCount(); i++) {
      Field child = found.getChildren(i);
      Field other = expected.getChildren(i);
      same =
          child.getName().equals(other.getName())
              && (other.getNullable() || !child.getNullable())
              && fits(child, other);
    }
    return same;
  }

  private static Field of(FlatTable field, int level) {
    Refused.unless(level <= 32, "17", "types within each other");
    Field.Builder found = Field.newBuilder().setName(field.text(0)).setNullable(field.u8(1) != 0);
    List<FlatTable> children = field.tables(5);
    switch (field.u8(2)) {
      case FIXED_SIZE_LIST -> {
        Refused.unless(children.size() == 1, "05", "a vector without components");
        FlatTable item = children.getFirst();
        Refused.unless(
            item.text(0).equals("item") && item.u8(1) == 0, "05", "a vector's components");
        found.setVector(
            VectorType.newBuilder()
                .setDimension(parameters(field).i32(0))
                .setElement(known(ELEMENTS, item)));
      }
      case LIST -> found.setNested(NestedType.LIST);
      case STRUCT -> found.setNested(NestedType.STRUCT);
      default -> found.setScalar(known(SCALARS, field));
    }
    if (found.hasNested()) {
      children.forEach(child -> found.addChildren(of(child, level + 1)));
    }
    return found.build();
  }

  private static <T> T known(Map<String, T> types, FlatTable field) {
    FlatTable type = parameters(field);
    String text =
        switch (field.u8(2)) {
          case INT -> INT + "/" + type.i32(0) + "/" + type.u8(1);
          case FLOAT -> FLOAT + "/" + type.i16(0);
          case 10 -> "10/" + type.i16(0) + "/" + type.text(1);
          default -> String.valueOf(field.u8(2));
        };
    T known = types.get(text);
    if (known == null) {
      throw new Refused("05", "the Arrow type " + text);
    }
    return known;
  }

  private static FlatTable parameters(FlatTable field) {
    FlatTable type = field.table(3);
    if (type == null) {
      throw new Refused("05", "a column without a type");
    }
    return type;
  }
}
