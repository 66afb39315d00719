package io.omendb.storage.filter;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.schema.TimestampText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Random tables and filters in which the values that break comparisons are frequent. For one
/// thread at a time.
final class RandomFilters {
  static final Schema SCHEMA =
      Schema.parse(
          "b bool, i8 int8, i16 int16, i32 int32, i64 int64, u8 uint8, f32 float32, f64 float64,"
              + " s string, t timestamp");

  private static final String[] TEXTS = {
    "", "a", "ab", "abc", "b", "é", "éa", "漢字", "😀", "😀b", "a%", "a_c", "\uffff", "zzz", "aXbXc"
  };
  private static final String[] PATTERNS = {
    "%", "_", "", "a%", "%b", "%c%", "_b%", "a!%", "a!_c", "%X_", "é_", "__", "%😀%", "a%b%c", "!!"
  };
  private static final double[] REALS = {
    0.0, 0.5, -0.5, 1.5, 2.0, -3.0, 100.25, 1e300, -1e300, 0x1p63, -0x1p63, 0x1p53, 16777217.0, 0.1
  };
  private static final long[] WHOLES = {
    0,
    1,
    -1,
    2,
    3,
    5,
    100,
    127,
    -128,
    128,
    255,
    256,
    32767,
    -32768,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE - 1,
    (1L << 53) + 1
  };

  private final SplittableRandom random;

  RandomFilters(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// The rows of a table: for each a boxed value per column, null for null.
  List<@Nullable Object[]> rows(int count) {
    // A narrow table has few distinct values, so that statistics can prove something.
    boolean narrow = random.nextBoolean();
    int nulls = random.nextInt(3);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      @Nullable Object[] values = new @Nullable Object[SCHEMA.size()];
      for (Field field : SCHEMA.fields()) {
        boolean isNull = nulls == 2 || (nulls == 1 && random.nextInt(4) == 0);
        values[field.id()] =
            isNull && random.nextInt(8) != 0 ? null : value((Scalar) field.type(), narrow);
      }
      rows.add(values);
    }
    return rows;
  }

  private Object value(Scalar type, boolean narrow) {
    long whole = narrow ? 1 + random.nextInt(3) : WHOLES[random.nextInt(WHOLES.length)];
    return switch (type) {
      case BOOL -> random.nextBoolean();
      case INT8 -> (long) (byte) whole;
      case INT16 -> (long) (short) whole;
      case INT32 -> (long) (int) whole;
      case INT64, TIMESTAMP -> whole;
      case UINT8 -> whole & 0xff;
      case FLOAT32 -> (double) (float) real(narrow);
      case FLOAT64 -> real(narrow);
      case STRING -> narrow ? TEXTS[1 + random.nextInt(3)] : TEXTS[random.nextInt(TEXTS.length)];
      case BINARY -> throw new IllegalArgumentException();
    };
  }

  private double real(boolean narrow) {
    if (narrow) {
      return 1 + random.nextInt(4) / 2.0;
    }
    return switch (random.nextInt(12)) {
      case 0 -> Double.NaN;
      case 1 -> -0.0;
      case 2 -> Double.POSITIVE_INFINITY;
      case 3 -> Double.NEGATIVE_INFINITY;
      default -> REALS[random.nextInt(REALS.length)];
    };
  }

  static List<Column> columns(List<@Nullable Object[]> rows) {
    List<Column> columns = new ArrayList<>();
    for (Field field : SCHEMA.fields()) {
      ColumnBuilder builder = new ColumnBuilder(field.type());
      for (@Nullable Object[] row : rows) {
        switch (row[field.id()]) {
          case null -> builder.addNull();
          case Boolean value -> builder.addBool(value);
          case Long value -> builder.addLong(value);
          case Double value -> builder.addDouble(value);
          case String value -> builder.addString(value);
          case Object other -> throw new IllegalStateException(other.toString());
        }
      }
      columns.add(builder.build());
    }
    return columns;
  }

  Predicate predicate(int depth) {
    int kind = random.nextInt(depth > 0 ? 9 : 6);
    Field field = SCHEMA.fields().get(random.nextInt(SCHEMA.size()));
    String column = field.name();
    return switch (kind) {
      case 0 -> new Predicate.IsNull(column);
      case 1 -> {
        List<Literal> literals = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
          literals.add(literal(field));
        }
        yield new Predicate.In(column, literals);
      }
      case 2 ->
          field.type() == Scalar.BOOL
              ? new Predicate.IsTruth(column, random.nextBoolean())
              : new Predicate.Between(column, literal(field), literal(field));
      case 3 ->
          field.type() == Scalar.STRING
              ? new Predicate.Like(
                  column, PATTERNS[random.nextInt(PATTERNS.length)], Optional.of('!'))
              : new Predicate.BoolColumn("b");
      case 6 -> new Predicate.Not(predicate(depth - 1));
      case 7 ->
          new Predicate.And(
              List.of(predicate(depth - 1), predicate(depth - 1), predicate(depth - 1)));
      case 8 -> new Predicate.Or(List.of(predicate(depth - 1), predicate(depth - 1)));
      default ->
          random.nextInt(40) == 0
              ? new Predicate.Constant(random.nextBoolean())
              : new Predicate.Compare(column, op(field), literal(field));
    };
  }

  private Predicate.Op op(Field field) {
    List<Predicate.Op> ops = List.of(Predicate.Op.values());
    return ops.get(random.nextInt(field.type() == Scalar.BOOL ? 2 : ops.size()));
  }

  private Literal literal(Field field) {
    long whole = random.nextInt(3) == 0 ? WHOLES[random.nextInt(WHOLES.length)] : random.nextInt(6);
    return switch ((Scalar) field.type()) {
      case BOOL -> new Literal.Bool(random.nextBoolean());
      case STRING -> new Literal.Text(TEXTS[random.nextInt(TEXTS.length)]);
      case TIMESTAMP ->
          random.nextBoolean()
              ? new Literal.Timestamp(random.nextInt(6))
              : new Literal.Text(TimestampText.of(random.nextInt(6)));
      case INT8, INT16, INT32, INT64, UINT8, FLOAT32, FLOAT64 ->
          random.nextInt(4) == 0
              ? new Literal.Real(REALS[random.nextInt(REALS.length)])
              : new Literal.Whole(whole);
      case BINARY -> throw new IllegalArgumentException();
    };
  }
}
