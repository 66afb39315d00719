package io.omendb.conformance.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.Version;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.format.manifest.Operation.Kind;
import io.omendb.storage.schema.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A dataset keeps what it was given, version by version.
class DatasetContractTest {
  private static final List<String> COLUMNS =
      Sample.SCHEMA.fields().stream().map(field -> field.name()).toList();

  @TempDir Path dir;

  private Dataset create() {
    return Dataset.create(dir.resolve("sample.omen").toString(), Sample.SCHEMA);
  }

  private static Snapshot append(Dataset dataset, List<Row> rows) {
    try (Transaction transaction = dataset.begin()) {
      transaction.append(Row.batch(Sample.SCHEMA, rows));
      return transaction.commit();
    }
  }

  private static Snapshot delete(Dataset dataset, String where) {
    try (Transaction transaction = dataset.begin()) {
      transaction.delete(where);
      return transaction.commit();
    }
  }

  @Test
  void aNewDatasetIsEmptyAtVersionOne() {
    String uri = dir.resolve("sample.omen").toString();
    assertThat(Dataset.exists(uri)).isFalse();
    assertThatThrownBy(() -> Dataset.open(uri)).isInstanceOf(NotFound.class);
    try (Dataset dataset = create()) {
      assertThat(dataset.latest().version()).isEqualTo(1);
      assertThat(dataset.latest().rows()).isZero();
      assertThat(dataset.latest().schema()).isEqualTo(Sample.SCHEMA);
      assertThat(Reading.all(dataset.latest())).isEmpty();
    }
    assertThat(Dataset.exists(uri)).isTrue();
    assertThatThrownBy(() -> Dataset.create(uri, Sample.SCHEMA)).isInstanceOf(CommitConflict.class);
  }

  @Test
  void rowsComeBackWithStableIds() {
    Sample sample = new Sample(1);
    List<Row> first = sample.rows(300);
    List<Row> second = sample.rows(200);
    try (Dataset dataset = create()) {
      append(dataset, first);
      append(dataset, second);
    }
    try (Dataset dataset = Dataset.open(dir.resolve("sample.omen").toString())) {
      Snapshot now = dataset.latest();
      assertThat(now.version()).isEqualTo(3);
      assertThat(now.rows()).isEqualTo(500);
      SortedMap<Long, Row> rows = Reading.all(now);
      List<Row> all = new ArrayList<>(first);
      all.addAll(second);
      assertThat(rows.values()).containsExactlyElementsOf(all);
      assertThat(rows.firstKey()).isEqualTo(0L);
      assertThat(rows.lastKey()).isEqualTo(499L);
      assertThat(Reading.all(dataset.at(2)).values()).containsExactlyElementsOf(first);
    }
  }

  @Test
  void aScanProjectsFiltersAndStops() {
    List<Row> rows = new Sample(2).rows(400);
    try (Dataset dataset = create()) {
      Snapshot now = append(dataset, rows);
      List<String> columns = List.of("title", "v", "id");
      assertThat(Reading.rows(now.scan().select(columns)))
          .containsExactlyElementsOf(
              rows.stream().map(row -> row.select(Sample.SCHEMA, columns)).toList());
      assertThat(Reading.rows(now.scan().limit(17))).containsExactlyElementsOf(rows.subList(0, 17));
      assertThat(Reading.rows(now.scan().limit(0))).isEmpty();
      List<Row> red =
          rows.stream().filter(row -> "red".equals(row.value(Sample.SCHEMA, "title"))).toList();
      assertThat(red).hasSizeBetween(20, 100);
      assertThat(Reading.rows(now.scan().where("title = 'red'"))).containsExactlyElementsOf(red);
      assertThat(Reading.rows(now.scan().where("title = 'red'").limit(5)))
          .containsExactlyElementsOf(red.subList(0, 5));
      assertThat(Reading.rows(now.scan().where("title = 'red'").select("id").limit(3)))
          .containsExactlyElementsOf(
              red.subList(0, 3).stream().map(r -> r.select(Sample.SCHEMA, List.of("id"))).toList());
      assertThat(now.count(Predicate.parse("title = 'red'"))).isEqualTo(red.size());
      assertThatThrownBy(() -> Reading.rows(now.scan().select("no such column")))
          .isInstanceOf(InvalidInput.class);
      assertThatThrownBy(() -> Reading.rows(now.scan().where("title = ")))
          .isInstanceOf(InvalidInput.class);
    }
  }

  @Test
  void rowsAreTakenByIdInTheOrderAsked() {
    List<Row> rows = new Sample(3).rows(300);
    try (Dataset dataset = create()) {
      append(dataset, rows.subList(0, 120));
      append(dataset, rows.subList(120, 300));
      Snapshot now = delete(dataset, "id = 7");
      long[] ids = {299, 0, 119, 120, 5, 0};
      assertThat(Row.rows(now.take(ids, COLUMNS)))
          .containsExactly(
              rows.get(299), rows.get(0), rows.get(119), rows.get(120), rows.get(5), rows.get(0));
      assertThat(now.take(new long[0], COLUMNS).rows()).isZero();
      for (long gone : new long[] {7, 300, -1, Long.MAX_VALUE}) {
        assertThatThrownBy(() -> now.take(new long[] {1, gone}, COLUMNS))
            .as("row id %d", gone)
            .isInstanceOf(NotFound.class);
      }
      assertThat(Row.rows(dataset.at(3).take(new long[] {7}, COLUMNS)))
          .containsExactly(rows.get(7));
    }
  }

  @Test
  void nothingIsVisibleWithoutACommit() {
    try (Dataset dataset = create()) {
      append(dataset, new Sample(4).rows(10));
      try (Transaction abandoned = dataset.begin()) {
        abandoned.append(Row.batch(Sample.SCHEMA, new Sample(5).rows(10)));
        assertThat(abandoned.delete("id < 5")).isEqualTo(5);
      }
      try (Transaction empty = dataset.begin()) {
        assertThat(empty.commit().version()).isEqualTo(2);
      }
      try (Transaction none = dataset.begin()) {
        assertThat(none.delete("id = 1000")).isZero();
        assertThat(none.commit().version()).isEqualTo(2);
      }
      assertThat(dataset.latest().version()).isEqualTo(2);
      assertThat(dataset.latest().rows()).isEqualTo(10);
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  @Test
  void anUnknownVersionIsNotFound() {
    try (Dataset dataset = create()) {
      append(dataset, new Sample(6).rows(1));
      assertThat(dataset.at(1).rows()).isZero();
      for (long version : new long[] {3, 99, Long.MAX_VALUE}) {
        assertThatThrownBy(() -> dataset.at(version))
            .isInstanceOf(NotFound.class)
            .hasMessageContaining(Long.toString(version));
      }
    }
  }

  @Test
  void badRowsChangeNothing() {
    Schema schema = Schema.parse("id int64 not null, v vector(2)");
    try (Dataset dataset = Dataset.create(dir.resolve("bad.omen").toString(), schema)) {
      List<List<Row>> bad =
          List.of(
              List.of(Row.of(1L, List.of(1f, 2f)), Row.of(2L, List.of(Float.NaN, 2f))),
              List.of(Row.of(1L, List.of(1f, Float.POSITIVE_INFINITY))),
              List.of(Row.of((Object) null, List.of(1f, 2f))));
      for (List<Row> rows : bad) {
        try (Transaction transaction = dataset.begin()) {
          assertThatThrownBy(() -> transaction.append(Row.batch(schema, rows)))
              .as("%s", rows)
              .isInstanceOf(InvalidInput.class);
        }
      }
      assertThat(dataset.latest().version()).isEqualTo(1);
    }
  }

  @Test
  void everyVersionOfARandomHistoryStaysAsItWas() {
    for (long seed = 0; seed < 4; seed++) {
      String uri = dir.resolve("history-" + seed + ".omen").toString();
      SplittableRandom random = new SplittableRandom(seed);
      Map<Long, SortedMap<Long, Row>> versions = new TreeMap<>();
      List<Kind> kinds = new ArrayList<>(List.of(Kind.CREATE));
      try (Dataset dataset = Dataset.create(uri, Sample.SCHEMA)) {
        Sample sample = new Sample(seed);
        SortedMap<Long, Row> live = new TreeMap<>();
        long nextRowId = 0;
        versions.put(1L, new TreeMap<>());
        while (versions.size() < 12) {
          try (Transaction transaction = dataset.begin()) {
            SortedMap<Long, Row> next = new TreeMap<>(live);
            if (random.nextInt(3) > 0) {
              for (Row row : appended(transaction, sample, random)) {
                next.put(nextRowId++, row);
              }
              kinds.add(Kind.APPEND);
            } else {
              Condition condition = Condition.random(random, 2);
              next.values().removeIf(condition::holds);
              assertThat(transaction.delete(condition.sql()))
                  .as(condition.sql())
                  .isEqualTo(live.size() - next.size());
              if (next.size() == live.size()) {
                continue;
              }
              kinds.add(Kind.DELETE);
            }
            live = next;
            Snapshot snapshot = transaction.commit();
            assertThat(snapshot.version()).isEqualTo(versions.size() + 1);
            versions.put(snapshot.version(), live);
          }
        }
      }
      verify(uri, versions, kinds, random);
    }
  }

  private static List<Row> appended(
      Transaction transaction, Sample sample, SplittableRandom random) {
    List<Row> rows = sample.rows(random.nextInt(1, 120));
    int middle = random.nextInt(rows.size() + 1);
    for (List<Row> part : List.of(rows.subList(0, middle), rows.subList(middle, rows.size()))) {
      if (!part.isEmpty()) {
        transaction.append(Row.batch(Sample.SCHEMA, part));
      }
    }
    return rows;
  }

  private static void verify(
      String uri,
      Map<Long, SortedMap<Long, Row>> versions,
      List<Kind> kinds,
      SplittableRandom random) {
    try (Dataset dataset = Dataset.open(uri)) {
      List<Kind> logged = new ArrayList<>();
      for (Version version : dataset.log()) {
        assertThat(version.version()).isEqualTo(versions.size() - logged.size());
        logged.add(version.operation().kind());
      }
      Collections.reverse(logged);
      assertThat(logged).isEqualTo(kinds);
      versions.forEach((version, rows) -> {
        Snapshot snapshot = dataset.at(version);
        assertThat(snapshot.rows()).isEqualTo(rows.size());
        assertThat(Reading.all(snapshot)).isEqualTo(rows);
        Condition condition = Condition.random(random, 3);
        SortedMap<Long, Row> matching = new TreeMap<>(rows);
        matching.values().removeIf(row -> !condition.holds(row));
        assertThat(Reading.byRowId(snapshot.scan().where(condition.sql())))
            .as(condition.sql())
            .isEqualTo(matching);
        assertThat(snapshot.count(Predicate.parse(condition.sql()))).isEqualTo(matching.size());
      });
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }
}
