package io.omendb.storage.rows;

import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.schema.Declaration;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Datasets of people with a number, a name, an age and a vector, and sources of such rows.
/// Stateless.
public final class People {
  /// One row as the tests see it. Immutable.
  public record Person(long id, @Nullable String name, @Nullable Long age, float x) {
    public Person aged(long years) {
      return new Person(id, name, years, x);
    }
  }

  public static final String KEYED = "id int64 primary key, name string, age int64, v vector(2)";
  public static final String PLAIN = "id int64, name string, age int64, v vector(2)";

  private People() {}

  public static Dataset dataset(String declaration) {
    return Dataset.create(
        "memory:people",
        new MemoryObjectStore("memory:people"),
        Declaration.parse(declaration),
        Environment.system());
  }

  public static Person person(long id, String name, long age) {
    return new Person(id, name, age, id);
  }

  /// Rows of these people.
  public static RowSource source(List<Person> people) {
    return source(Declaration.parse(PLAIN).schema(), people);
  }

  /// Rows with some of the columns.
  public static RowSource source(Schema schema, List<Person> people) {
    return new Rows(schema, people);
  }

  public static Batch batch(Schema schema, List<Person> people) {
    List<Column> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      ColumnBuilder builder = new ColumnBuilder(field.type());
      people.forEach(person -> add(builder, field.name(), person));
      columns.add(builder.build());
    }
    return new Batch(schema, people.size(), columns);
  }

  private static void add(ColumnBuilder builder, String column, Person person) {
    Long age = person.age();
    String name = person.name();
    switch (column) {
      case "id" -> builder.addLong(person.id());
      case "name" -> {
        if (name == null) {
          builder.addNull();
        } else {
          builder.addString(name);
        }
      }
      case "age" -> {
        if (age == null) {
          builder.addNull();
        } else {
          builder.addLong(age);
        }
      }
      case "v" -> builder.addVector(new float[] {person.x(), 1});
      default -> throw new IllegalArgumentException(column);
    }
  }

  public static void append(Dataset dataset, List<Person> people) {
    try (var change = dataset.begin()) {
      change.append(source(people), Progress.none());
      change.commit();
    }
  }

  /// The live rows by row id.
  public static Map<Long, Person> rows(Snapshot snapshot) {
    Map<Long, Person> rows = new TreeMap<>();
    try (var batches = snapshot.scan().withRowIds().run()) {
      while (batches.hasNext()) {
        Batch batch = batches.next();
        for (int row = 0; row < batch.rows(); row++) {
          rows.put(batch.column("_rowid").longAt(row), at(batch, row));
        }
      }
    }
    return rows;
  }

  public static List<Person> people(Snapshot snapshot) {
    return List.copyOf(rows(snapshot).values());
  }

  /// One row of a batch with all columns.
  public static Person at(Batch batch, int row) {
    Column name = batch.column("name");
    Column age = batch.column("age");
    return new Person(
        batch.column("id").longAt(row),
        name.isNull(row) ? null : name.stringAt(row),
        age.isNull(row) ? null : age.longAt(row),
        batch.column("v").vectorAt(row)[0]);
  }

  private static final class Rows implements RowSource {
    private final Schema schema;
    private final List<Person> people;
    private int at;

    Rows(Schema schema, List<Person> people) {
      this.schema = schema;
      this.people = List.copyOf(people);
    }

    @Override
    public Schema schema() {
      return schema;
    }

    @Override
    public OptionalLong rowsLeft() {
      return OptionalLong.of(people.size() - at);
    }

    @Override
    public Optional<Batch> next() {
      if (at == people.size()) {
        return Optional.empty();
      }
      int end = Math.min(people.size(), at + 1_000);
      Batch batch = batch(schema, people.subList(at, end));
      at = end;
      return Optional.of(batch);
    }

    @Override
    public void close() {}
  }
}
