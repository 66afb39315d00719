package io.omendb.storage.key;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.schema.TimestampText;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The columns whose values together identify a row: whole numbers, booleans, timestamps, texts and
/// bytes, which are equal exactly where their bytes are. Immutable.
public record Key(List<Field> fields) {
  public Key {
    fields = List.copyOf(fields);
    if (fields.isEmpty()) {
      throw new InvalidInput("a key needs at least one column");
    }
    if (fields.stream().distinct().count() < fields.size()) {
      throw new InvalidInput("a column occurs twice in a key: " + names(fields));
    }
    for (Field field : fields) {
      if (!(field.type() instanceof Scalar scalar) || scalar.floating()) {
        throw new InvalidInput(
            "column '" + field.name() + "' is " + field.type().text() + ", which cannot be a key",
            "a key is made of whole numbers, booleans, timestamps, texts and bytes");
      }
    }
  }

  /// The key of these columns, in this order.
  public static Key of(Schema schema, List<String> names) {
    return new Key(names.stream().map(schema::require).toList());
  }

  /// The key that a dataset declares; empty if it declares none.
  public static Optional<Key> declared(Schema schema, List<Integer> fieldIds) {
    Map<Integer, Field> byId =
        schema.fields().stream().collect(Collectors.toMap(Field::id, Function.identity()));
    return fieldIds.isEmpty()
        ? Optional.empty()
        : Optional.of(new Key(fieldIds.stream().map(byId::get).toList()));
  }

  /// The names of the columns.
  public List<String> names() {
    return fields.stream().map(Field::name).toList();
  }

  /// Whether a column is part of it.
  public boolean has(int fieldId) {
    return fields.stream().anyMatch(field -> field.id() == fieldId);
  }

  /// The key's columns of a batch of a fragment.
  List<Column> columns(FragmentReader reader, int batch) {
    return fields.stream().map(field -> reader.readAgain(field, batch)).toList();
  }

  /// Puts the values of a row, in the columns of [#columns], into `bytes`.
  void read(List<Column> columns, int row, KeyBytes bytes) {
    bytes.clear();
    for (Column column : columns) {
      if (column.isNull(row)) {
        bytes.addNull();
      } else if (((Scalar) column.type()).variableWidth()) {
        bytes.add(column.bytesAt(row));
      } else {
        bytes.add(column.longAt(row));
      }
    }
    bytes.finish();
  }

  /// The key of a row as text: `id = 5, name = 'x'`.
  public String text(FragmentReader reader, int position) {
    Batch batch = reader.take(fields, new int[] {position});
    StringJoiner text = new StringJoiner(", ");
    for (int i = 0; i < fields.size(); i++) {
      text.add(fields.get(i).name() + " = " + text(batch.columns().get(i)));
    }
    return text.toString();
  }

  private static String text(Column column) {
    if (column.isNull(0)) {
      return "null";
    }
    DataType type = column.type();
    if (type == Scalar.STRING) {
      return "'" + shortened(column.stringAt(0)) + "'";
    }
    if (type == Scalar.BINARY) {
      byte[] bytes = column.bytesAt(0).toArray(ValueLayout.JAVA_BYTE);
      return "0x" + shortened(HexFormat.of().formatHex(bytes));
    }
    if (type == Scalar.TIMESTAMP) {
      return TimestampText.of(column.longAt(0));
    }
    return type == Scalar.BOOL
        ? Boolean.toString(column.boolAt(0))
        : Long.toString(column.longAt(0));
  }

  private static String shortened(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }

  private static String names(List<Field> fields) {
    return fields.stream().map(Field::name).collect(Collectors.joining(", "));
  }
}
