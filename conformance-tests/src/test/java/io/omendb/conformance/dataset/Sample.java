package io.omendb.conformance.dataset;

import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Rows of every type, from a seed. For one thread at a time.
///
/// Components of vectors are such that sums of their products are exact, in whatever order a
/// processor adds them.
public final class Sample {
  /// A column of every type; the first is the number of the row, which is never null.
  public static final Schema SCHEMA =
      Schema.parse(
          "id int64 not null, flag bool, tiny int8, small int16, mid int32, byte uint8,"
              + " single float32, real float64, title string, raw binary, seen timestamp,"
              + " v vector(8), half vector(4, float16), code vector(4, int8), pixel vector(4, uint8)");

  private static final String[] WORDS = {"red", "grün", "blue", "", "日本", "o'clock", "100%", "_"};

  /// Lists and structs within each other.
  public static final Schema NESTED =
      Schema.parse(
          "id int64 not null, tags list(string), meta struct(author string, year int32 not null,"
              + " seen timestamp), deep list(struct(name string not null, points list(list(float64)),"
              + " at struct(flag bool, raw binary)))");

  private final SplittableRandom random;
  private final Schema schema;
  private long next;

  public Sample(long seed) {
    this(seed, SCHEMA);
  }

  /// Rows of another schema, whose first column is the number of the row.
  public Sample(long seed, Schema schema) {
    this.schema = schema;
    random = new SplittableRandom(seed);
  }

  /// The next rows; their `id` goes on from the rows before.
  public List<Row> rows(int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<@Nullable Object> values = new ArrayList<>();
      for (Field field : schema.fields()) {
        boolean none = field.nullable() && random.nextInt(8) == 0;
        values.add(field.id() == 0 ? (Object) next : none ? null : value(field.type()));
      }
      next++;
      rows.add(new Row(values));
    }
    return rows;
  }

  private Object value(DataType type) {
    return switch (type) {
      case DataType.Vector vector -> vector(vector);
      case DataType.Scalar scalar ->
          switch (scalar) {
            case BOOL -> random.nextBoolean();
            case INT8 -> (long) random.nextInt(-128, 128);
            case INT16 -> (long) random.nextInt(-32768, 32768);
            case INT32 -> (long) random.nextInt(-50, 50);
            case UINT8 -> (long) random.nextInt(256);
            case INT64, TIMESTAMP -> random.nextLong() >> random.nextInt(64);
            case FLOAT32 -> (double) ((random.nextFloat() - 0.5f) * 100);
            case FLOAT64 -> (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(-20, 20));
            case STRING -> WORDS[random.nextInt(WORDS.length)];
            case BINARY -> "0x" + HexFormat.of().formatHex(bytes(random.nextInt(6)));
          };
      case DataType.ListOf list -> {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          elements.add(random.nextInt(6) == 0 ? null : value(list.element()));
        }
        yield elements;
      }
      case DataType.Struct struct -> {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (DataType.Member member : struct.members()) {
          boolean none = member.nullable() && random.nextInt(6) == 0;
          members.put(member.name(), none ? null : value(member.type()));
        }
        yield members;
      }
    };
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private List<Float> vector(DataType.Vector type) {
    List<Float> components = new ArrayList<>();
    for (int i = 0; i < type.dimension(); i++) {
      components.add(
          switch (type.element()) {
            case FLOAT32, FLOAT16 -> random.nextInt(-64, 65) / 64f;
            case INT8 -> (float) random.nextInt(-128, 128);
            case UINT8 -> (float) random.nextInt(1, 256);
          });
    }
    return components;
  }
}
