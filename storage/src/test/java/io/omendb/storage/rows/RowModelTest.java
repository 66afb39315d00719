package io.omendb.storage.rows;

import static io.omendb.storage.rows.People.person;
import static io.omendb.storage.rows.People.rows;
import static io.omendb.storage.rows.People.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.expression.Assignments;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.rows.People.Person;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random changes leave what the same changes of a map leave; row ids never change, and the change
/// feed between any two versions turns the one into the other.
class RowModelTest {
  private static final int KEYS = 60;

  private final Map<Long, Person> model = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void leavesWhatAMapHolds(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (Dataset dataset = People.dataset(People.KEYED)) {
      Map<Long, Map<Long, Person>> versions = new HashMap<>();
      Map<Long, Long> idOfKey = new HashMap<>();
      versions.put(1L, Map.of());
      for (int step = 0; step < 40; step++) {
        Set<Long> before = new HashSet<>(model.keySet());
        change(dataset, random, step);
        Map<Long, Person> now = rows(dataset.latest());
        Map<Long, Person> byKey = new TreeMap<>();
        now.values().forEach(person -> byKey.put(person.id(), person));
        assertThat(now).hasSameSizeAs(byKey);
        assertThat(byKey).as("step " + step).isEqualTo(model);
        now.forEach((rowId, person) -> {
          if (before.contains(person.id())) {
            assertThat(idOfKey.get(person.id())).isEqualTo(rowId);
          }
          idOfKey.put(person.id(), rowId);
        });
        versions.put(dataset.latest().version(), now);
      }
      long last = dataset.latest().version();
      for (int pair = 0; pair < 30; pair++) {
        long to = random.nextLong(2, last + 1);
        long from = random.nextLong(1, to);
        Map<Long, Person> replayed = new TreeMap<>(versions.get(from));
        ChangeReaderTest.changes(dataset, from, to)
            .forEach((rowId, change) -> {
              Person person = (Person) change.get(1);
              Person old =
                  change.get(0).equals("delete")
                      ? replayed.remove(rowId)
                      : replayed.put(rowId, person);
              assertThat(old == null).isEqualTo(change.get(0).equals("insert"));
            });
        assertThat(replayed).isEqualTo(versions.get(to));
      }
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  private void change(Dataset dataset, SplittableRandom random, int step) {
    long low = random.nextLong(KEYS);
    long high = low + random.nextLong(1, 20);
    String where = "id >= " + low + " AND id < " + high;
    List<Person> given = people(random, step);
    switch (random.nextInt(5)) {
      case 0 -> {
        try (Transaction change = dataset.begin()) {
          change.delete(where);
          change.commit();
        }
        model.keySet().removeIf(id -> id >= low && id < high);
      }
      case 1 -> {
        try (Transaction change = dataset.begin()) {
          change.update(where, "age = age + id");
          change.commit();
        }
        model.replaceAll((id, p) -> id >= low && id < high ? p.aged(age(p) + id) : p);
      }
      case 2 -> {
        given.removeIf(person -> model.containsKey(person.id()));
        try (Transaction change = dataset.begin()) {
          change.append(source(given), Progress.none());
          change.delete(where);
          change.commit();
        }
        model.keySet().removeIf(id -> id >= low && id < high);
        given.forEach(person -> model.put(person.id(), person));
      }
      case 3 -> {
        dataset.upsert(source(given));
        given.forEach(person -> model.put(person.id(), person));
      }
      default -> {
        dataset
            .merge(source(given))
            .memoryBudgetBytes(1_024)
            .whenMatchedDelete(Predicate.parse("age > 200"))
            .whenMatchedUpdate(Assignments.parse("age = age + \"source.age\""))
            .whenNotMatchedBySourceDelete(Predicate.parse("id = " + low))
            .run();
        Set<Long> keys = new HashSet<>();
        for (Person person : given) {
          keys.add(person.id());
          model.computeIfPresent(
              person.id(), (_, old) -> age(old) > 200 ? null : old.aged(age(old) + age(person)));
        }
        if (!keys.contains(low)) {
          model.remove(low);
        }
      }
    }
  }

  private static List<Person> people(SplittableRandom random, int step) {
    Map<Long, Person> people = new HashMap<>();
    for (int i = random.nextInt(30); i >= 0; i--) {
      long id = random.nextLong(KEYS);
      people.put(id, person(id, "step " + step, random.nextLong(100)));
    }
    return new ArrayList<>(people.values());
  }

  private static long age(Person person) {
    Long age = person.age();
    return age == null ? 0 : age;
  }
}
