package io.omendb.storage.schema;

import io.omendb.storage.error.StorageException.InvalidInput;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The columns of a dataset or of a batch, in order. Names are unique, case-sensitive and not
/// reserved. Immutable.
public record Schema(List<Field> fields) {
  /// Names that searches and scans give to columns of their own.
  public static final Set<String> RESERVED = Set.of("_rowid", "_revision", "_distance", "_change");

  /// The column of row ids that scans and searches may add; the only one of that name.
  public static final Field ROW_ID =
      new Field(Integer.MAX_VALUE, "_rowid", DataType.Scalar.INT64, false);

  /// The column of revision ids: one for each writing of a row's values. Only fragments have it.
  public static final Field REVISION =
      new Field(Integer.MAX_VALUE - 1, "_revision", DataType.Scalar.INT64, false);

  /// The column of change feeds that tells what became of a row.
  public static final Field CHANGE =
      new Field(Integer.MAX_VALUE - 2, "_change", DataType.Scalar.STRING, false);

  /// The most columns, elements of lists and members of structs counted: spec chapter 17.
  public static final int MAX_FIELDS = 10_000;

  /// The longest column name in UTF-8 bytes: spec chapter 17.
  public static final int MAX_NAME_BYTES = 1_024;

  public Schema {
    fields = List.copyOf(fields);
    long columns = fields.stream().mapToLong(field -> field.type().columns()).sum();
    if (columns > MAX_FIELDS) {
      throw new InvalidInput("a schema has at most " + MAX_FIELDS + " columns: " + columns);
    }
    Set<String> names = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    for (Field field : fields) {
      if (!field.equals(ROW_ID) && !field.equals(REVISION) && !field.equals(CHANGE)) {
        checkName(field.name());
        if (RESERVED.contains(field.name())) {
          throw new InvalidInput(
              "column name '" + field.name() + "' is reserved", "choose another name");
        }
      }
      if (!names.add(field.name())) {
        throw new InvalidInput("duplicate column '" + field.name() + "'");
      }
      if (!ids.add(field.id())) {
        throw new InvalidInput("duplicate field id " + field.id());
      }
    }
  }

  /// Columns numbered from 0 in the given order.
  public static Schema of(List<String> names, List<DataType> types) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      DataType type = types.get(i);
      fields.add(new Field(i, names.get(i), type, !(type instanceof DataType.Vector)));
    }
    return new Schema(fields);
  }

  /// Reads `id int64, v vector(784), label int8 not null`.
  ///
  /// @throws InvalidInput if the text is wrong or declares a primary key: see [Declaration]
  public static Schema parse(String text) {
    Declaration declaration = Declaration.parse(text);
    if (!declaration.primaryKey().isEmpty()) {
      throw new InvalidInput("a primary key is declared when a dataset is created: " + text);
    }
    return declaration.schema();
  }

  /// Whether a field id is one of the columns that hold ids.
  public static boolean reserved(int fieldId) {
    return fieldId == ROW_ID.id() || fieldId == REVISION.id();
  }

  public int size() {
    return fields.size();
  }

  public Optional<Field> find(String name) {
    return fields.stream().filter(field -> field.name().equals(name)).findFirst();
  }

  /// The position of the column of that name; -1 if there is none.
  public int indexOf(String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /// The column of that name, or [InvalidInput] that lists what there is.
  public Field require(String name) {
    return find(name)
        .orElseThrow(
            () -> new InvalidInput("no column '" + name + "'", "columns are: " + names(fields)));
  }

  /// The named columns, in the order given.
  public Schema select(List<String> names) {
    return new Schema(names.stream().map(this::require).toList());
  }

  /// The text that [#parse] reads.
  public String text() {
    return SchemaText.format(this);
  }

  private static String names(List<Field> fields) {
    return fields.stream().map(Field::name).collect(Collectors.joining(", "));
  }

  static void checkName(String name) {
    if (name.isEmpty()) {
      throw new InvalidInput("a column name must not be empty");
    }
    if (name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      throw new InvalidInput("a column name has at most " + MAX_NAME_BYTES + " bytes");
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidInput("a column name must not hold control characters");
    }
  }
}
