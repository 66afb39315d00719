package io.omendb.storage.source;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.convert.Conversion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// Rows of another source as rows of a target schema, matched by column name. Values keep their
/// meaning: whole numbers must fit, floating-point numbers may be rounded to a narrower type but
/// not become infinite, whole components of vectors must be exact, and every component must be
/// finite. For one thread at a time.
public final class CastingSource implements RowSource {
  private final String name;
  private final Map<String, String> fileOf;
  private final RowSource source;
  private final Schema target;
  private final int[] indexes;
  private long row;

  /// Takes over the source, which is closed with this one.
  ///
  /// @param name what the source is called in messages
  /// @throws InvalidInput if columns are missing or too many, or a type cannot be converted
  public CastingSource(String name, RowSource source, Schema target) {
    this(name, Map.of(), source, target);
  }

  /// @param fileOf what is called instead of `name` where it is about this column alone
  CastingSource(String name, Map<String, String> fileOf, RowSource source, Schema target) {
    this.name = name;
    this.fileOf = fileOf;
    this.source = source;
    this.target = target;
    this.indexes = new int[target.size()];
    Schema given = source.schema();
    refuse(name, "misses", target, given, target);
    refuse(name, "has", given, target, target);
    for (Field field : target.fields()) {
      Field from = given.require(field.name());
      indexes[target.indexOf(field.name())] = given.indexOf(field.name());
      if (!Conversion.possible(from.type(), field.type())) {
        throw new InvalidInput(
            fileOf(field)
                + ": column '"
                + field.name()
                + "' is "
                + from.type().text()
                + ", wanted is "
                + field.type().text());
      }
    }
  }

  /// The columns of the target that the source has, which has no others.
  static CastingSource toSomeOf(
      String name, Map<String, String> fileOf, RowSource source, Schema target) {
    Schema given = source.schema();
    refuse(name, "has", given, target, target);
    List<String> names =
        target.fields().stream()
            .map(Field::name)
            .filter(column -> given.find(column).isPresent())
            .toList();
    return new CastingSource(name, fileOf, source, target.select(names));
  }

  /// The source itself where its columns are those of the target, in its order and types.
  public static RowSource conforming(String name, RowSource source, Schema target) {
    List<Field> given = source.schema().fields();
    List<Field> wanted = target.fields();
    boolean same = given.size() == wanted.size();
    for (int i = 0; same && i < wanted.size(); i++) {
      same =
          given.get(i).name().equals(wanted.get(i).name())
              && given.get(i).type().equals(wanted.get(i).type());
    }
    return same ? source : new CastingSource(name, source, target);
  }

  private static void refuse(String name, String verb, Schema have, Schema other, Schema target) {
    List<String> names =
        have.fields().stream()
            .map(Field::name)
            .filter(column -> other.find(column).isEmpty())
            .limit(10)
            .map(column -> "'" + column + "'")
            .toList();
    if (!names.isEmpty()) {
      throw new InvalidInput(
          "%s %s column%s %s, unlike the wanted schema"
              .formatted(name, verb, names.size() == 1 ? "" : "s", String.join(", ", names)),
          "wanted are: "
              + target.fields().stream()
                  .limit(20)
                  .map(Field::name)
                  .collect(Collectors.joining(", ")));
    }
  }

  @Override
  public Schema schema() {
    return target;
  }

  @Override
  public OptionalLong rowsLeft() {
    return source.rowsLeft();
  }

  @Override
  public Optional<Batch> next() {
    Optional<Batch> next = source.next();
    if (next.isEmpty()) {
      return next;
    }
    Batch batch = next.get();
    List<Column> columns = new ArrayList<>(target.size());
    for (int i = 0; i < indexes.length; i++) {
      columns.add(conform(target.fields().get(i), batch.columns().get(indexes[i])));
    }
    row += batch.rows();
    return Optional.of(new Batch(target, batch.rows(), columns));
  }

  private Column conform(Field field, Column column) {
    if (!field.nullable() && column.nullCount() > 0) {
      int at = 0;
      while (!column.isNull(at)) {
        at++;
      }
      throw wrong(field, at, "null, but the column allows none");
    }
    Column converted = column;
    if (!column.type().equals(field.type())) {
      ColumnBuilder builder = new ColumnBuilder(field.type());
      for (int at = 0; at < column.rows(); at++) {
        try {
          Conversion.add(builder, column, at);
        } catch (InvalidInput e) {
          throw wrong(field, at, String.valueOf(e.getMessage()));
        }
      }
      converted = builder.build();
    }
    if (field.type() instanceof DataType.Vector vector && vector.element().bytes() > 1) {
      checkFinite(field, vector, converted);
    } else if (field.type() == Scalar.STRING && column.type() == Scalar.BINARY) {
      for (int at = 0; at < converted.rows(); at++) {
        if (!Conversion.utf8(converted.bytesAt(at))) {
          throw wrong(field, at, "not UTF-8");
        }
      }
    }
    return converted;
  }

  private void checkFinite(Field field, DataType.Vector vector, Column column) {
    for (int at = 0; at < column.rows(); at++) {
      for (int i = 0; i < vector.dimension(); i++) {
        float component = Conversion.component(column, vector, at, i);
        if (!Float.isFinite(component)) {
          throw wrong(field, at, "component " + (i + 1) + " of the vector is " + component);
        }
      }
    }
  }

  private String fileOf(Field field) {
    return fileOf.getOrDefault(field.name(), name);
  }

  private InvalidInput wrong(Field field, int at, String what) {
    return new InvalidInput(
        String.format(
            Locale.ROOT,
            "%s: row %,d: column '%s': %s",
            fileOf(field),
            row + at + 1,
            field.name(),
            what));
  }

  @Override
  public void close() {
    source.close();
  }
}
