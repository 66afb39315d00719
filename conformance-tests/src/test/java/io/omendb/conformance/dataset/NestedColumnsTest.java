package io.omendb.conformance.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Columns of lists and structs behave as others do: written, scanned, selected, filtered for null,
/// taken by limit, deleted.
class NestedColumnsTest {
  @TempDir Path dir;

  /// What rows should be there is kept beside the dataset.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void randomTypesAndValuesSurviveAppendsAndDeletions(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Schema schema =
        Schema.parse(
            "id int64 not null, a "
                + type(5, random).text()
                + ", v vector(2), b "
                + type(3, random).text());
    Sample sample = new Sample(seed, schema);
    TreeMap<Long, Row> expected = new TreeMap<>();
    String home = dir.resolve("random.omen").toString();
    try (Dataset dataset = Dataset.create(home, schema)) {
      for (int round = 0; round < 4; round++) {
        List<Row> rows = sample.rows(random.nextInt(1, 200));
        try (Transaction transaction = dataset.begin()) {
          transaction.append(Row.batch(schema, rows));
          transaction.commit();
        }
        rows.forEach(row -> expected.put((Long) row.value(schema, "id"), row));
        long from = random.nextLong(expected.lastKey() + 1);
        try (Transaction transaction = dataset.begin()) {
          transaction.delete("id >= " + from + " AND id < " + (from + 30) + " AND a IS NOT NULL");
          transaction.commit();
        }
        expected.subMap(from, from + 30).values().removeIf(row -> row.value(schema, "a") != null);
      }
    }
    try (Dataset dataset = Dataset.open(home)) {
      Snapshot now = dataset.latest();
      assertThat(now.schema()).isEqualTo(schema);
      assertThat(Reading.rows(now.scan())).containsExactlyElementsOf(expected.values());
      List<String> columns = List.of("b", "id");
      assertThat(Reading.rows(now.scan().select("b", "id").where("b IS NULL OR id < 50").limit(40)))
          .containsExactlyElementsOf(
              expected.values().stream()
                  .filter(row -> row.value(schema, "b") == null || id(schema, row) < 50)
                  .limit(40)
                  .map(row -> row.select(schema, columns))
                  .toList());
      assertThat(count(now, "a IS NULL"))
          .isEqualTo(
              expected.values().stream().filter(row -> row.value(schema, "a") == null).count());
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void expressionsTakeWholeColumns(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    String type = type(4, random).text();
    Schema schema = Schema.parse("id int64 not null, a " + type + ", v vector(2)");
    List<Row> rows = new Sample(seed, schema).rows(100);
    try (Dataset dataset = Dataset.create(dir.resolve("whole.omen").toString(), schema)) {
      try (Transaction transaction = dataset.begin()) {
        transaction.append(Row.batch(schema, rows));
        transaction.commit();
      }
      dataset.alter().addColumn("c " + type, "a").commit();
      assertThat(Reading.rows(dataset.latest().scan().select("id", "c", "v")))
          .containsExactlyElementsOf(rows);
      try (Transaction transaction = dataset.begin()) {
        transaction.update("id < 50", "a = NULL");
        transaction.commit();
      }
      try (Transaction transaction = dataset.begin()) {
        transaction.update("a IS NULL", "a = c");
        transaction.commit();
      }
      assertThat(Reading.rows(dataset.latest().scan().select("id", "a", "v")))
          .containsExactlyInAnyOrderElementsOf(rows);
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  private static long count(Snapshot snapshot, String filter) {
    return snapshot.count(Predicate.parse(filter));
  }

  private static long id(Schema schema, Row row) {
    return (Long) java.util.Objects.requireNonNull(row.value(schema, "id"));
  }

  private static DataType type(int levels, SplittableRandom random) {
    if (levels > 1 && random.nextInt(5) > 0) {
      if (random.nextBoolean()) {
        return new DataType.ListOf(type(levels - 1, random));
      }
      List<DataType.Member> members = new ArrayList<>();
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        members.add(new DataType.Member("m" + i, type(levels - 1, random), random.nextBoolean()));
      }
      return new DataType.Struct(members);
    }
    DataType.Scalar[] scalars = DataType.Scalar.values();
    return scalars[random.nextInt(scalars.length)];
  }

  @Test
  void filtersTellOnlyWhetherTheyAreNull() {
    try (Dataset dataset = Dataset.create(dir.resolve("n.omen").toString(), Sample.NESTED)) {
      try (Transaction transaction = dataset.begin()) {
        transaction.append(Row.batch(Sample.NESTED, new Sample(7, Sample.NESTED).rows(50)));
        transaction.commit();
      }
      Snapshot now = dataset.latest();
      assertThat(count(now, "tags IS NULL") + count(now, "tags IS NOT NULL")).isEqualTo(50);
      for (String filter :
          List.of(
              "tags = 'a'",
              "tags <> 'a'",
              "tags IN ('a')",
              "tags BETWEEN 'a' AND 'b'",
              "tags > 3")) {
        assertThatThrownBy(() -> count(now, filter))
            .as(filter)
            .isInstanceOf(InvalidInput.class)
            .hasMessageContaining("column 'tags' is list(string), which cannot be compared");
      }
      assertThatThrownBy(() -> count(now, "tags LIKE 'a'"))
          .hasMessageContaining("column 'tags' is list(string), but LIKE needs a string column");
      assertThatThrownBy(() -> count(now, "meta"))
          .hasMessageContaining("column 'meta' is struct(author string, year int32 not null");
      assertThatThrownBy(() -> dataset.createIndex("tags").build())
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("tags");
    }
  }
}
