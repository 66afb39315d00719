package io.omendb.storage.rows;

import static io.omendb.storage.rows.People.append;
import static io.omendb.storage.rows.People.people;
import static io.omendb.storage.rows.People.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.Declaration;
import io.omendb.storage.schema.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;

/// No two live rows have one primary key, whatever was written and by whom.
class PrimaryKeyTest {
  @Test
  void isDeclaredInTheSchemaText() {
    Declaration one = Declaration.parse("id int64 primary key, v vector(2)");
    assertThat(one.primaryKey()).containsExactly("id");
    assertThat(one.schema().require("id").nullable()).isFalse();
    Declaration two =
        Declaration.parse("b string, \"a a\" int8 not null, PRIMARY KEY (\"a a\", b)");
    assertThat(two.primaryKey()).containsExactly("a a", "b");
    assertThat(two.schema().require("b").nullable()).isFalse();
    assertThat(two.text())
        .isEqualTo("b string not null, \"a a\" int8 not null, primary key (\"a a\", b)");
    assertThat(Declaration.parse(two.text())).isEqualTo(two);
    assertThat(Declaration.parse("primary string, key int8").primaryKey()).isEmpty();
    for (String wrong :
        List.of(
            "id int64 primary key, b int8 primary key",
            "id int64 primary key, primary key (id)",
            "primary key (id)",
            "id int64, primary key (nobody)",
            "id int64, primary key (id",
            "id int64, primary key (id), b int8")) {
      assertThatThrownBy(() -> Declaration.parse(wrong)).as(wrong).isInstanceOf(InvalidInput.class);
    }
    assertThatThrownBy(() -> Schema.parse("id int64 primary key")).isInstanceOf(InvalidInput.class);
    for (String wrong :
        List.of(
            "v vector(2), primary key (v)",
            "f float64 primary key",
            "a int8, primary key (a, a)")) {
      assertThatThrownBy(() -> People.dataset(wrong)).as(wrong).isInstanceOf(InvalidInput.class);
    }
    try (Dataset dataset = People.dataset("b string, a int8, primary key (a, b)")) {
      assertThat(dataset.latest().primaryKey()).containsExactly("b", "a");
    }
  }

  @Test
  void refusesAnAppendOfAKeyThatIsThereOrTwice() {
    try (Dataset dataset = People.dataset(People.KEYED)) {
      append(dataset, List.of(person(1, "ann", 30), person(2, "bob", 40)));
      assertThatThrownBy(() -> append(dataset, List.of(person(3, "c", 1), person(2, "d", 2))))
          .isInstanceOf(InvalidInput.class)
          .hasMessage("row 2 has the key of a row that is there already, with row id 1: id = 2");
      assertThatThrownBy(() ->
              append(dataset, List.of(person(4, "c", 1), person(5, "d", 2), person(4, "e", 3))))
          .isInstanceOf(InvalidInput.class)
          .hasMessage("row 3 has the same key as row 1: id = 4");
      assertThat(dataset.latest().rows()).isEqualTo(2);
    }
  }

  @Test
  void aKeyIsFreeAgainAfterItsRowWasDeleted() {
    try (Dataset dataset = People.dataset(People.KEYED)) {
      append(dataset, List.of(person(1, "ann", 30)));
      try (Transaction change = dataset.begin()) {
        change.delete("id = 1");
        change.append(People.source(List.of(person(1, "new", 1))), Progress.none());
        change.commit();
      }
      try (Transaction change = dataset.begin()) {
        change.delete("id = 1");
        change.commit();
      }
      append(dataset, List.of(person(1, "newer", 2)));
      assertThat(people(dataset.latest())).containsExactly(person(1, "newer", 2));
    }
  }

  @Test
  void refusesAnUpdateThatMakesTwoKeysEqual() {
    try (Dataset dataset = People.dataset(People.KEYED)) {
      append(dataset, List.of(person(1, "ann", 30), person(2, "bob", 40)));
      for (String set : List.of("id = 7", "id = id + 1")) {
        try (Transaction change = dataset.begin()) {
          change.update(set.equals("id = 7") ? "TRUE" : "id = 1", set);
          assertThatThrownBy(change::commit).as(set).isInstanceOf(InvalidInput.class);
        }
      }
      try (Transaction change = dataset.begin()) {
        change.update("TRUE", "id = 3 - id");
        change.commit();
      }
      assertThat(people(dataset.latest()).stream().map(People.Person::id)).containsExactly(2L, 1L);
    }
  }

  @Test
  void conflictsWithAKeyThatAnotherWriterCommittedFirst() {
    try (Dataset dataset = People.dataset(People.KEYED)) {
      append(dataset, List.of(person(1, "ann", 30)));
      try (Transaction one = dataset.begin();
          Transaction two = dataset.begin();
          Transaction three = dataset.begin();
          Transaction four = dataset.begin()) {
        one.append(People.source(List.of(person(5, "one", 1))), Progress.none());
        two.append(
            People.source(List.of(person(6, "two", 2), person(5, "two", 2))), Progress.none());
        three.append(People.source(List.of(person(7, "three", 3))), Progress.none());
        four.update("id = 1", "id = 7");
        one.commit();
        assertThatThrownBy(two::commit)
            .isInstanceOf(CommitConflict.class)
            .hasMessageContaining("id = 5");
        assertThatCode(three::commit).doesNotThrowAnyException();
        assertThatThrownBy(four::commit)
            .isInstanceOf(CommitConflict.class)
            .hasMessageContaining("id = 7");
      }
      assertThat(people(dataset.latest()).stream().map(People.Person::id))
          .containsExactly(1L, 5L, 7L);
    }
  }

  @Test
  void isMadeOfSeveralColumnsOfSeveralTypes() {
    try (Dataset dataset =
        People.dataset("id int64, name string, age int64, v vector(2), primary key (id, name)")) {
      append(dataset, List.of(person(1, "a", 1), person(1, "b", 1), person(2, "a", 1)));
      assertThatThrownBy(() -> append(dataset, List.of(person(1, "b", 9))))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("id = 1, name = 'b'");
    }
  }
}
