package io.omendb.storage.rows;

import static io.omendb.storage.rows.People.append;
import static io.omendb.storage.rows.People.person;
import static io.omendb.storage.rows.People.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.ChangeReader;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.column.Batch;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.rows.People.Person;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A change feed tells which rows were inserted, updated and deleted between two versions.
class ChangeReaderTest {
  @Test
  void tellsInsertsUpdatesAndDeletions() {
    try (Dataset dataset = People.dataset(People.KEYED)) {
      append(dataset, List.of(person(1, "ann", 1), person(2, "bob", 2), person(3, "cid", 3)));
      append(dataset, List.of(person(4, "dan", 4)));
      try (Transaction change = dataset.begin()) {
        change.delete("id = 1");
        change.update("id = 2", "name = 'rob'");
        change.append(source(List.of(person(5, "eve", 5))), Progress.none());
        change.commit();
      }
      assertThat(changes(dataset, 3, 4))
          .isEqualTo(
              Map.of(
                  0L, List.of("delete", person(1, "ann", 1)),
                  1L, List.of("update", person(2, "rob", 2)),
                  4L, List.of("insert", person(5, "eve", 5))));
      assertThat(changes(dataset, 1, 4))
          .isEqualTo(
              Map.of(
                  1L, List.of("insert", person(2, "rob", 2)),
                  2L, List.of("insert", person(3, "cid", 3)),
                  3L, List.of("insert", person(4, "dan", 4)),
                  4L, List.of("insert", person(5, "eve", 5))));
      assertThat(changes(dataset, 4, 4)).isEmpty();
    }
  }

  @Test
  void comparesValuesOfVersionsNotWhatHappenedBetween() {
    try (Dataset dataset = People.dataset(People.KEYED)) {
      append(dataset, List.of(person(1, "ann", 1), person(2, "bob", 2)));
      Snapshot from = dataset.latest();
      dataset.upsert(source(List.of(person(1, "x", 1))));
      dataset.upsert(source(List.of(person(1, "y", 1), person(3, "z", 1))));
      try (Transaction change = dataset.begin()) {
        change.delete("id = 3");
        change.commit();
      }
      assertThat(changes(dataset, from.version(), dataset.latest().version()))
          .isEqualTo(Map.of(0L, List.of("update", person(1, "y", 1))));
    }
  }

  @Test
  void refusesVersionsThatAreNotThereOrTheWrongWayRound() {
    try (Dataset dataset = People.dataset(People.KEYED)) {
      append(dataset, List.of(person(1, "ann", 1)));
      assertThatThrownBy(() -> dataset.changes(2, 1)).isInstanceOf(InvalidInput.class);
      assertThatThrownBy(() -> dataset.changes(1, 3)).isInstanceOf(NotFound.class);
      assertThatThrownBy(() -> dataset.changes(1, 2, "nobody")).isInstanceOf(InvalidInput.class);
      ChangeReader ages = dataset.changes(1, 2, "age");
      assertThat(ages.schema().text())
          .isEqualTo("_change string not null, _rowid int64 not null, age int64");
      assertThat(ages.next().column("age").longAt(0)).isEqualTo(1);
      assertThat(ages.hasNext()).isFalse();
    }
  }

  @Test
  void deletedRowsKeepTheirVectorsWhereTheColumnWasRenamed() {
    try (Dataset dataset = People.dataset(People.KEYED)) {
      append(dataset, List.of(person(1, "ann", 1), person(2, "bob", 2)));
      dataset.alter().rename("v", "w").commit();
      delete(dataset, "id = 2");
      Batch batch = dataset.changes(2, 4).next();
      assertThat(batch.column("_change").stringAt(0)).isEqualTo("delete");
      assertThat(batch.column("w").vectorAt(0)).containsExactly(2, 1);
    }
  }

  @Test
  void deletedRowsMayBeNullWhereTheLaterVersionAllowsNone() {
    try (Dataset dataset = People.dataset(People.KEYED)) {
      append(dataset, List.of(person(1, "ann", 1), new Person(2, "bob", null, 2)));
      delete(dataset, "id = 2");
      dataset.alter().refuseNulls("age").addColumn("size int64 not null", "id * 2").commit();
      assertThat(dataset.latest().schema().text()).contains("age int64 not null", "size int64 not");
      ChangeReader reader = dataset.changes(2, 4, "age", "size", "id");
      assertThat(reader.schema().text())
          .isEqualTo(
              "_change string not null, _rowid int64 not null, age int64, size int64,"
                  + " id int64 not null");
      Batch batch = reader.next();
      assertThat(batch.column("age").isNull(0)).isTrue();
      assertThat(batch.column("size").isNull(0)).isTrue();
      assertThat(reader.hasNext()).isFalse();
    }
  }

  @Test
  void deletedRowsKeepTheirValuesWhereTheColumnIsNarrowerAgain() {
    try (Dataset dataset = People.dataset("id int64, name string, age int8, v vector(2)")) {
      dataset.alter().widen("age", "int64").commit();
      append(dataset, List.of(person(1, "ann", 1L << 40)));
      dataset.restore(1);
      Batch batch = dataset.changes(3, 4).next();
      assertThat(batch.column("_change").stringAt(0)).isEqualTo("delete");
      assertThat(batch.column("age").longAt(0)).isEqualTo(1L << 40);
      assertThat(dataset.changes(1, 4).hasNext()).isFalse();
    }
  }

  private static void delete(Dataset dataset, String where) {
    try (Transaction change = dataset.begin()) {
      change.delete(where);
      change.commit();
    }
  }

  /// Change and values by row id.
  static Map<Long, List<Object>> changes(Dataset dataset, long from, long to) {
    Map<Long, List<Object>> changes = new TreeMap<>();
    ChangeReader reader = dataset.changes(from, to);
    while (reader.hasNext()) {
      Batch batch = reader.next();
      for (int row = 0; row < batch.rows(); row++) {
        Person person = People.at(batch, row);
        Object before =
            changes.put(
                batch.column("_rowid").longAt(row),
                List.of(batch.column("_change").stringAt(row), person));
        assertThat(before).isNull();
      }
    }
    return changes;
  }
}
