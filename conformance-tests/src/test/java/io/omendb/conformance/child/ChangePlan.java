package io.omendb.conformance.child;

import io.omendb.conformance.dataset.BatchSource;
import io.omendb.conformance.dataset.Row;
import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import io.omendb.storage.column.Batch;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.maintain.GcPolicy;
import io.omendb.storage.schema.Declaration;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What one writer does, step by step: changes of its own rows of every kind, and changes that
/// touch the rows of all and leave their values. Follows from the writer's number alone, so that
/// another process can say what the rows are after so many steps. For one thread at a time.
public final class ChangePlan {
  /// Rows have a key, the number of their writer, and a number that changes.
  public static final Declaration DECLARATION =
      Declaration.parse("id int64 primary key, writer int64 not null, n int64, v vector(4)");

  /// The columns that only belong to the plan; there are others for a time.
  public static final List<String> COLUMNS =
      DECLARATION.schema().fields().stream().map(Field::name).toList();

  /// The index that is brought up to date.
  public static final String INDEX = "near";

  private static final long KEYS_EACH = 1_000_000;
  private static final int KEYS = 60;
  private static final int MOST_COLUMNS = 7;

  /// What a step does to a dataset; done again where another writer's change excludes it.
  public record Step(String name, Consumer<Dataset> act) {}

  private final long writer;
  private final boolean alone;
  private final SplittableRandom random;
  private Map<Long, Row> rows = new TreeMap<>();
  private int step;

  /// @param alone whether nobody else reads or writes, so that old versions may be removed at once
  public ChangePlan(long writer, boolean alone) {
    this.writer = writer;
    this.alone = alone;
    this.random = new SplittableRandom(writer);
  }

  /// The writer's rows after the steps so far, by key.
  public Map<Long, Row> rows() {
    return rows;
  }

  /// The next step; the rows are those after it from now on.
  public Step next() {
    step++;
    long from = key(random.nextInt(KEYS));
    long to = from + random.nextInt(1, 20);
    String where = "id >= " + from + " AND id < " + to;
    return switch (random.nextInt(8)) {
      case 0, 1 -> upsert();
      case 2 -> {
        change(from, to, row -> row(id(row), n(row) + 1_000));
        yield transaction("update", change -> change.update(where, "n = n + 1000"));
      }
      case 3 -> {
        rows = new TreeMap<>(rows);
        rows.keySet().removeIf(id -> id >= from && id < to);
        yield transaction("delete", change -> change.delete(where));
      }
      case 4 -> {
        Row fresh = row(key(KEYS + step), step);
        change(from, to, row -> row(id(row), -n(row)));
        put(List.of(fresh));
        yield transaction(
            "update and append",
            change -> {
              change.update(where, "n = -n");
              Schema schema = change.base().schema();
              List<@Nullable Object> values = new ArrayList<>(fresh.values());
              values.addAll(Collections.nCopies(schema.size() - values.size(), null));
              change.append(Row.batch(schema, List.of(new Row(values))));
            });
      }
      case 5 -> new Step("compact", dataset -> dataset.compaction().threads(1).run());
      case 6 -> maintain();
      default -> new Step("alter", this::alter);
    };
  }

  private Step upsert() {
    List<Row> given = new ArrayList<>();
    int first = random.nextInt(KEYS);
    for (int i = 0; i < 5; i++) {
      given.add(row(key(first + 3 * i), step * 10L + i));
    }
    put(given);
    return new Step("upsert", dataset -> dataset.upsert(new BatchSource(batch(given))));
  }

  private Step maintain() {
    if (random.nextBoolean()) {
      return new Step("optimize", dataset -> dataset.indexOptimization(INDEX).threads(1).run());
    }
    GcPolicy policy =
        alone
            ? new GcPolicy(Duration.ZERO, 3, Duration.ZERO, true, true)
            : GcPolicy.standard().applied();
    return new Step("gc", dataset -> dataset.collectGarbage(policy, Progress.none()));
  }

  private void alter(Dataset dataset) {
    List<Field> fields = dataset.latest().schema().fields();
    if (fields.size() >= MOST_COLUMNS) {
      try {
        dataset.alter().drop(fields.getLast().name()).commit();
      } catch (InvalidInput e) {
        // Somebody else has dropped it since.
        dataset.latest().schema().fields().forEach(field -> refuse(field, fields.getLast(), e));
      }
    } else {
      dataset.alter().addColumn("c" + writer + "x" + step + " int64", "n * 2").commit();
    }
  }

  private static void refuse(Field there, Field dropped, InvalidInput e) {
    if (there.id() == dropped.id()) {
      throw e;
    }
  }

  private static Step transaction(String name, Consumer<Transaction> changes) {
    return new Step(
        name,
        dataset -> {
          try (Transaction transaction = dataset.begin()) {
            changes.accept(transaction);
            transaction.commit();
          }
        });
  }

  private static Batch batch(List<Row> rows) {
    return Row.batch(DECLARATION.schema(), rows);
  }

  private void put(List<Row> given) {
    rows = new TreeMap<>(rows);
    given.forEach(row -> rows.put(id(row), row));
  }

  private void change(long from, long to, UnaryOperator<Row> changed) {
    rows = new TreeMap<>(rows);
    rows.replaceAll((id, row) -> id >= from && id < to ? changed.apply(row) : row);
  }

  private long key(long number) {
    return writer * KEYS_EACH + number;
  }

  private Row row(long id, long n) {
    long own = id - writer * KEYS_EACH;
    return Row.of(id, writer, n, List.of((float) writer, own % 7f, own % 5f, 1f));
  }

  private static long id(Row row) {
    return (Long) java.util.Objects.requireNonNull(row.values().get(0));
  }

  private static long n(Row row) {
    return (Long) java.util.Objects.requireNonNull(row.values().get(2));
  }
}
