package io.omendb.storage.rows;

import static io.omendb.storage.rows.People.append;
import static io.omendb.storage.rows.People.people;
import static io.omendb.storage.rows.People.person;
import static io.omendb.storage.rows.People.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.rows.People.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Updates set columns of some rows, which keep their ids.
class UpdateTest {
  private static final List<Person> THREE =
      List.of(person(1, "ann", 30), person(2, "bob", 40), new Person(3, null, null, 3));

  @Test
  void setsColumnsAndKeepsRowIds() {
    try (Dataset dataset = People.dataset(People.PLAIN)) {
      append(dataset, THREE);
      Snapshot after;
      try (Transaction change = dataset.begin()) {
        assertThat(change.update("age >= 40 OR name IS NULL", "age = age + 1, name = 'x'"))
            .isEqualTo(2);
        after = change.commit();
      }
      assertThat(rows(after))
          .isEqualTo(
              Map.of(
                  0L, THREE.get(0),
                  1L, new Person(2, "x", 41L, 2),
                  2L, new Person(3, "x", null, 3)));
      Operation operation = dataset.log().iterator().next().operation();
      assertThat(operation.kind()).isEqualTo(Operation.Kind.UPDATE);
      assertThat(operation.rowsUpdated()).isEqualTo(2);
      assertThat(operation.rowsDeleted()).isZero();
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
      assertThat(people(dataset.at(2))).isEqualTo(THREE);
    }
  }

  @Test
  void storesTheIdsOfScatteredRowsInAColumn() {
    try (Dataset dataset = People.dataset(People.PLAIN)) {
      List<Person> many = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        many.add(person(i, "p" + i, i % 3));
      }
      append(dataset, many);
      try (Transaction change = dataset.begin()) {
        assertThat(change.update("age = 1", "age = 77")).isEqualTo(333);
        change.commit();
      }
      Map<Long, Person> rows = rows(dataset.latest());
      for (int i = 0; i < many.size(); i++) {
        Person before = many.get(i);
        assertThat(rows.get((long) i)).isEqualTo(i % 3 == 1 ? before.aged(77) : before);
      }
      assertThat(dataset.latest().take(new long[] {4, 5}, List.of("age")).column("age").longAt(0))
          .isEqualTo(77);
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
    // So many runs of ids that they do not go into the manifest.
    assertThat(RowIdSet.MAX_RANGES).isLessThan(333);
  }

  @Test
  void seesItsOwnDeletionsAndUpdates() {
    try (Dataset dataset = People.dataset(People.PLAIN)) {
      append(dataset, THREE);
      try (Transaction change = dataset.begin()) {
        change.delete("id = 1");
        assertThat(change.update("TRUE", "age = 1")).isEqualTo(2);
        change.append(People.source(List.of(person(4, "dan", 4))), Progress.none());
        change.commit();
      }
      assertThat(people(dataset.latest()))
          .containsExactlyInAnyOrder(
              person(2, "bob", 1), new Person(3, null, 1L, 3), person(4, "dan", 4));
      assertThat(dataset.log().iterator().next().operation().kind())
          .isEqualTo(Operation.Kind.MERGE);
    }
  }

  @Test
  void refusesToChangeARowTwice() {
    try (Dataset dataset = People.dataset(People.PLAIN)) {
      append(dataset, THREE);
      try (Transaction change = dataset.begin()) {
        change.update("id = 1", "age = 99");
        // What it sees is the row as it became, not as it was.
        assertThat(change.update("age = 30", "age = 31")).isZero();
        assertThatThrownBy(() -> change.delete("age = 99"))
            .isInstanceOf(InvalidInput.class)
            .hasMessageContaining("1 of the rows were updated by this transaction");
        assertThatThrownBy(change::commit).isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    try (Dataset dataset =
        People.dataset("id int64 not null, name string, age int64, v vector(2)")) {
      append(dataset, THREE);
      for (String set :
          List.of("nobody = 1", "id = NULL", "id = name", "age = 9223372036854775807 + age")) {
        try (Transaction change = dataset.begin()) {
          assertThatThrownBy(() -> change.update("TRUE", set))
              .as(set)
              .isInstanceOf(InvalidInput.class);
        }
      }
      assertThat(dataset.latest().version()).isEqualTo(2);
    }
  }

  @Test
  void conflictsOnlyWhereOthersChangedTheSameRows() {
    try (Dataset dataset = People.dataset(People.PLAIN)) {
      append(dataset, THREE);
      try (Transaction one = dataset.begin();
          Transaction two = dataset.begin();
          Transaction three = dataset.begin();
          Transaction four = dataset.begin();
          Transaction five = dataset.begin()) {
        one.update("id = 1", "age = 1");
        two.update("id = 2", "age = 2");
        three.update("id = 1", "age = 3");
        four.delete("id = 1");
        five.delete("id = 3");
        one.commit();
        two.commit();
        assertThatThrownBy(three::commit).isInstanceOf(CommitConflict.class);
        assertThatThrownBy(four::commit).isInstanceOf(CommitConflict.class);
        five.commit();
      }
      assertThat(people(dataset.latest()))
          .containsExactly(person(1, "ann", 1), person(2, "bob", 2));
      try (Transaction update = dataset.begin();
          Transaction delete = dataset.begin()) {
        update.update("id = 2", "age = 9");
        delete.delete("id = 2");
        delete.commit();
        assertThatThrownBy(update::commit).isInstanceOf(CommitConflict.class);
      }
      assertThat(people(dataset.latest())).containsExactly(person(1, "ann", 1));
    }
  }
}
