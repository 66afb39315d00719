package io.omendb.storage.source.convert;

import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.TimestampText;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Values of text formats as values of columns: nothing is cut off and nothing is guessed.
/// Stateless.
public final class Cells {
  /// The numbers that JSON has none for, and texts stand for.
  private static final Pattern NOT_FINITE =
      Pattern.compile("[+-]?(inf|infinity)|nan", Pattern.CASE_INSENSITIVE);

  private Cells() {}

  /// The narrowest of bool, int64, float64, vector and string that holds the text.
  public static DataType typeOf(String text) {
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return Scalar.BOOL;
    }
    if (Numerals.whole(text).isPresent()) {
      return Scalar.INT64;
    }
    if (text.matches("[+-]?0[0-9].*")) {
      // Codes with leading zeros are names, not amounts.
      return Scalar.STRING;
    }
    if (Numerals.isReal(text)) {
      return Scalar.FLOAT64;
    }
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    if (bracketed || text.indexOf(';') > 0) {
      Optional<double[]> vector = Numerals.vector(text);
      if (vector.isPresent() && vector.get().length > 0) {
        return new DataType.Vector(vector.get().length, ElementType.FLOAT32);
      }
    }
    return Scalar.STRING;
  }

  /// Adds a text that stands for a value of the builder's type.
  public static void addText(ColumnBuilder builder, String text) {
    switch (builder.type()) {
      case DataType.Vector vector ->
          addVector(builder, vector, Numerals.vector(text).orElseThrow(() -> unfit(text, vector)));
      case Scalar scalar -> {
        switch (scalar) {
          case BOOL -> {
            if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
              throw unfit(text, scalar);
            }
            builder.addBool(text.equalsIgnoreCase("true"));
          }
          case INT8, INT16, INT32, INT64, UINT8 ->
              addWhole(
                  builder, scalar, Numerals.whole(text).orElseThrow(() -> unfit(text, scalar)));
          case FLOAT32, FLOAT64 -> {
            if (!Numerals.isReal(text)) {
              throw unfit(text, scalar);
            }
            double value = Numerals.real(text);
            if (Double.isInfinite(value) && !NOT_FINITE.matcher(text).matches()) {
              throw outOfRange(text, scalar);
            }
            addReal(builder, scalar, value);
          }
          case STRING -> builder.addString(text);
          case BINARY -> builder.addBytes(MemorySegment.ofArray(base64(text)));
          case TIMESTAMP -> builder.addLong(TimestampText.micros(text));
        }
      }
      case DataType.Nested nested -> throw unfit(text, nested);
    }
  }

  /// Adds a value of a JSON record: [Boolean], [Long], [Double], [String], of arrays `long[]`,
  /// `double[]` or a [List], of objects a [Map].
  public static void addValue(ColumnBuilder builder, Object value) {
    DataType type = builder.type();
    switch (value) {
      case Boolean bool when type == Scalar.BOOL -> builder.addBool(bool);
      case Long whole when type instanceof Scalar scalar && scalar.integer() ->
          addWhole(builder, scalar, whole);
      case Long whole when type instanceof Scalar scalar && scalar.floating() -> {
        double real = whole;
        if ((long) real != whole || whole == Long.MAX_VALUE) {
          throw new InvalidInput(whole + " cannot be " + type.text() + " exactly");
        }
        addReal(builder, scalar, real);
      }
      case Double real when type instanceof Scalar scalar && scalar.floating() ->
          addReal(builder, scalar, real);
      case String text
          when type instanceof Scalar scalar
              && scalar.floating()
              && NOT_FINITE.matcher(text).matches() ->
          addText(builder, text);
      case String text
          when type == Scalar.STRING || type == Scalar.TIMESTAMP || type == Scalar.BINARY ->
          addText(builder, text);
      case double[] numbers when type instanceof DataType.Vector vector ->
          addVector(builder, vector, numbers);
      case long[] numbers when type instanceof DataType.Vector vector ->
          addVector(builder, vector, Arrays.stream(numbers).asDoubleStream().toArray());
      case List<?> values when type instanceof DataType.Vector vector ->
          addVector(builder, vector, numbers(values));
      case double[] numbers when type instanceof DataType.ListOf -> {
        for (double number : numbers) {
          addValue(builder.elements(), number);
        }
        builder.endList();
      }
      case long[] numbers when type instanceof DataType.ListOf -> {
        for (long number : numbers) {
          addValue(builder.elements(), number);
        }
        builder.endList();
      }
      case List<?> values when type instanceof DataType.ListOf -> {
        for (Object element : values) {
          addOrNull(builder.elements(), element);
        }
        builder.endList();
      }
      case Map<?, ?> object when type instanceof DataType.Struct struct ->
          addStruct(builder, struct, object);
      case Object _ -> throw new InvalidInput(kind(value) + ", not " + type.text());
    }
  }

  private static void addOrNull(ColumnBuilder builder, @Nullable Object value) {
    if (value == null) {
      builder.addNull();
    } else {
      addValue(builder, value);
    }
  }

  private static double[] numbers(List<?> values) {
    double[] numbers = new double[values.size()];
    for (int i = 0; i < numbers.length; i++) {
      if (!(values.get(i) instanceof Number number)) {
        throw new InvalidInput("component " + (i + 1) + " of the vector is not a number");
      }
      numbers[i] = number.doubleValue();
    }
    return numbers;
  }

  private static void addStruct(ColumnBuilder builder, DataType.Struct type, Map<?, ?> object) {
    for (Object name : object.keySet()) {
      if (type.indexOf(String.valueOf(name)) < 0) {
        throw new InvalidInput("no member '" + name + "' in " + type.text());
      }
    }
    for (int i = 0; i < type.members().size(); i++) {
      DataType.Member member = type.members().get(i);
      Object value = object.get(member.name());
      if (value == null && !member.nullable()) {
        throw new InvalidInput("member '" + member.name() + "' is null, but allows none");
      }
      addOrNull(builder.member(i), value);
    }
    builder.endStruct();
  }

  private static String kind(Object value) {
    return switch (value) {
      case Boolean _ -> "a boolean";
      case Long _ -> "a whole number";
      case Double _ -> "a decimal number";
      case double[] _ -> "an array";
      case long[] _ -> "an array";
      case List<?> _ -> "an array";
      case Map<?, ?> _ -> "an object";
      case Object _ -> "a string";
    };
  }

  /// Adds a whole number that must fit the type.
  public static void addWhole(ColumnBuilder builder, Scalar type, long value) {
    if (!fits(type, value)) {
      throw new InvalidInput(value + " is out of the range of " + type.text());
    }
    builder.addLong(value);
  }

  static boolean fits(Scalar type, long value) {
    return switch (type) {
      case INT8 -> value == (byte) value;
      case UINT8 -> value == (value & 0xff);
      case INT16 -> value == (short) value;
      case INT32 -> value == (int) value;
      case INT64, TIMESTAMP -> true;
      case BOOL, FLOAT32, FLOAT64, STRING, BINARY -> false;
    };
  }

  /// Adds a number, rounded to the type; one that would become infinite is refused.
  static void addReal(ColumnBuilder builder, Scalar type, double value) {
    if (type == Scalar.FLOAT32 && Double.isFinite(value) && Float.isInfinite((float) value)) {
      throw new InvalidInput(value + " is out of the range of float32");
    }
    builder.addDouble(value);
  }

  static void addVector(ColumnBuilder builder, DataType.Vector type, double[] numbers) {
    if (numbers.length != type.dimension()) {
      throw new InvalidInput(
          String.format(Locale.ROOT, "dimension %d != %d", numbers.length, type.dimension()));
    }
    float[] components = new float[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      components[i] = component(type.element(), numbers[i]);
    }
    builder.addVector(components);
  }

  /// A component of that type: rounded if it is a floating-point type, exact if not.
  public static float component(ElementType element, double value) {
    float single = (float) value;
    boolean fits =
        switch (element) {
          case FLOAT32 -> !Float.isInfinite(single) || Double.isInfinite(value);
          case FLOAT16 ->
              Double.isInfinite(value)
                  || !Float.isInfinite(Float.float16ToFloat(Float.floatToFloat16(single)));
          case INT8 -> value == (byte) value;
          case UINT8 -> value == ((int) value & 0xff);
        };
    if (!fits) {
      throw new InvalidInput("component " + value + " cannot be " + element.text());
    }
    return single;
  }

  /// Bytes as texts hold them.
  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(unfit(text, Scalar.BINARY).getMessage() + " in base64");
    }
  }

  private static InvalidInput unfit(String text, DataType type) {
    return new InvalidInput("'" + shown(text) + "' is not " + type.text());
  }

  private static InvalidInput outOfRange(String text, Scalar type) {
    return new InvalidInput("'" + shown(text) + "' is out of the range of " + type.text());
  }

  private static String shown(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "..." : text;
  }
}
