package io.omendb.conformance.history;

import io.omendb.conformance.FixedEnvironment;
import io.omendb.conformance.dataset.BatchSource;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.history.Move.Trait;
import io.omendb.storage.Alteration;
import io.omendb.storage.Compaction;
import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import io.omendb.storage.column.Batch;
import io.omendb.storage.commit.Commits;
import io.omendb.storage.commit.Rebase;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.change.Proposal;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.format.manifest.Operation.Kind;
import io.omendb.storage.maintain.compact.CompactionTask;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Changes of every kind of one small dataset: four fragments of four rows, whose keys are their
/// row ids; one row deleted; an index on each of two vector columns, which answers for half of the
/// rows; and a tag. Stateless.
final class Moves {
  static final Schema SCHEMA = Schema.parse("id int64 not null, n int8, v vector(4), w vector(4)");
  private static final int N = 1;
  private static final int V = 2;
  private static final int W = 3;
  private static final int NEXT = 4;
  private static final AtomicLong WRITERS = new AtomicLong();

  private Moves() {}

  /// A row by its key.
  static Map<Integer, Object> row(long key, long n) {
    List<Float> v = List.of(key % 7f, key % 5f, n % 11f, key % 3f);
    List<Float> w = List.of(n % 5f, key % 11f, key % 2f, -(key % 13f));
    return Map.of(Known.KEY, key, N, n, V, v, W, w);
  }

  static Batch batch(List<Map<Integer, Object>> rows) {
    List<Row> values = new ArrayList<>();
    for (Map<Integer, Object> row : rows) {
      values.add(
          new Row(SCHEMA.fields().stream().<@Nullable Object>map(f -> row.get(f.id())).toList()));
    }
    return Row.batch(SCHEMA, values);
  }

  /// What is done one after the other to make the dataset.
  static List<Move> base() {
    return List.of(
        append(0, 1, 2, 3),
        append(4, 5, 6, 7),
        createIndex("near", "v", V, "hnsw"),
        createIndex("far", "w", W, "ivf-pq"),
        append(8, 9, 10, 11),
        append(12, 13, 14, 15),
        delete(7),
        tag("old", 2));
  }

  /// Moves on that dataset. The first of each kind concerns what the first of the others concerns.
  ///
  /// @param second what is known of version 2
  static List<Move> all(Known second) {
    List<Move> all = new ArrayList<>();
    all.add(append(20, 21));
    all.addAll(List.of(delete(1, 2), delete(1, 13), delete(9)));
    all.addAll(List.of(update(1, 6), update(2, 14), update(10)));
    all.addAll(List.of(mixed(1, 30), mixed(9, 31), upsert(1, 14, 20), upsert(9, 40)));
    all.add(overwrite(50, 51, 52));
    all.addAll(List.of(rewrite(0, 1), rewrite(0, 1, 2, 3), rewrite(2, 3)));
    all.addAll(evolutions());
    all.addAll(
        List.of(
            createIndex("fresh", "v", V, "ivf-pq"),
            createIndex("fresh", "w", W, "hnsw"),
            createIndex("other", "w", W, "hnsw")));
    all.add(anew("near", "v", V));
    all.addAll(List.of(dropIndex("near", V), dropIndex("far", W)));
    all.addAll(List.of(optimize("near", V), optimize("far", W)));
    all.add(restore(2, second));
    all.addAll(List.of(tag("mine", 3), tag("old", 4), untag("old")));
    all.addAll(List.of(configure("p", "1"), configure("q", "2")));
    return all;
  }

  static Move append(long... keys) {
    List<Map<Integer, Object>> rows = rows(keys, 1);
    return Move.of(
        Kind.APPEND,
        "keys " + Arrays.toString(keys),
        (dataset, _) -> change(dataset, change -> change.append(batch(rows))),
        known -> known.append(rows));
  }

  static Move delete(long... keys) {
    return Move.of(
            Kind.DELETE,
            "keys " + Arrays.toString(keys),
            (dataset, _) -> change(dataset, change -> change.delete(in(keys))),
            known -> known.delete(boxed(keys)))
        .onRows(boxed(keys).toArray(Long[]::new));
  }

  static Move update(long... keys) {
    return Move.of(
            Kind.UPDATE,
            "keys " + Arrays.toString(keys),
            (dataset, _) -> change(dataset, change -> change.update(in(keys), "n = n + 10")),
            known -> known.update(boxed(keys), N, n -> (Long) n + 10))
        .onRows(boxed(keys).toArray(Long[]::new));
  }

  /// Gives a row another key.
  static Move rekey(long from, long to) {
    return Move.of(
            Kind.UPDATE,
            "key " + from + " to " + to,
            (dataset, _) -> change(dataset, change -> change.update(in(from), "id = " + to)),
            known -> known.update(List.of(from), Known.KEY, _ -> to))
        .onRows(from);
  }

  /// Updates a row and appends one, in a transaction that is refused where they exclude each other.
  static Move mixed(long updated, long added) {
    List<Map<Integer, Object>> rows = rows(new long[] {added}, 2);
    return Move.of(
            Kind.MERGE,
            "update " + updated + ", append " + added,
            (dataset, _) ->
                change(
                    dataset,
                    change -> {
                      change.update(in(updated), "n = n + 20");
                      change.append(batch(rows));
                    }),
            known -> known.append(rows).update(List.of(updated), N, n -> (Long) n + 20))
        .onRows(updated);
  }

  static Move upsert(long... keys) {
    List<Map<Integer, Object>> rows = rows(keys, 3);
    return Move.of(
            Kind.MERGE,
            "upsert " + Arrays.toString(keys),
            (dataset, _) -> dataset.upsert(new BatchSource(batch(rows)), "id"),
            known -> known.upsert(rows))
        .onRows(boxed(keys).toArray(Long[]::new))
        .with(Trait.RETRIES);
  }

  private static Move overwrite(long... keys) {
    List<Map<Integer, Object>> rows = rows(keys, 4);
    return Move.of(
        Kind.OVERWRITE,
        "keys " + Arrays.toString(keys),
        (dataset, _) -> dataset.overwrite(new BatchSource(batch(rows)), Progress.none()),
        known -> known.overwrite(rows));
  }

  /// Brings fragments of the base together.
  private static Move rewrite(long... fragments) {
    List<Long> ids = boxed(fragments);
    return Move.of(
            Kind.REWRITE,
            "fragments " + ids,
            (dataset, _) -> {
              Compaction compaction = dataset.compaction().threads(1);
              CompactionTask all = compaction.plan().tasks().getFirst();
              CompactionTask task =
                  new CompactionTask(
                      all.dataset(),
                      all.version(),
                      ids,
                      all.liveRows(),
                      all.bytes(),
                      all.targetRows(),
                      List.of(),
                      List.of());
              compaction.commit(List.of(compaction.run(task)));
            },
            UnaryOperator.identity())
        .onFragments(ids.toArray(Long[]::new));
  }

  private static List<Move> evolutions() {
    Field n = SCHEMA.require("n");
    Field wide = new Field(N, "n", DataType.Scalar.INT32, true);
    Field text = new Field(NEXT, "n", DataType.Scalar.STRING, true);
    return List.of(
        alter(
                Kind.ADD_COLUMNS,
                "twice as int64",
                alteration -> alteration.addColumn("twice int64", "n * 2"),
                known ->
                    known.addColumn(
                        new Field(NEXT, "twice", DataType.Scalar.INT64, true),
                        row -> (Long) row.getOrDefault(N, 0L) * 2))
            .with(Trait.SCHEMA, Trait.ATTACHES),
        alter(
                Kind.ADD_COLUMNS,
                "without values",
                alteration -> alteration.addColumn("none string"),
                known ->
                    known.addColumn(
                        new Field(NEXT, "none", DataType.Scalar.STRING, true), _ -> null))
            .with(Trait.SCHEMA),
        alter(
                Kind.ADD_COLUMNS,
                "not null",
                alteration -> alteration.addColumn("one int8 not null", "1"),
                known ->
                    known.addColumn(new Field(NEXT, "one", DataType.Scalar.INT8, false), _ -> 1L))
            .with(Trait.SCHEMA, Trait.ATTACHES, Trait.STRANDS),
        alter(
                Kind.ALTER_COLUMNS,
                "rename",
                alteration -> alteration.rename("n", "number"),
                known -> known.describe(new Field(N, "number", n.type(), true)))
            .with(Trait.SCHEMA),
        alter(
                Kind.ALTER_COLUMNS,
                "widen",
                alteration -> alteration.widen("n", "int32"),
                known -> known.describe(wide))
            .with(Trait.SCHEMA),
        alter(
                Kind.ALTER_COLUMNS,
                "cast",
                alteration -> alteration.cast("n", "string"),
                known -> known.replace(N, text, row -> String.valueOf(row.get(N))))
            .with(Trait.SCHEMA, Trait.ATTACHES, Trait.STRANDS),
        alter(
                Kind.ALTER_COLUMNS,
                "refuse nulls",
                alteration -> alteration.refuseNulls("n"),
                known -> known.describe(new Field(N, "n", n.type(), false)))
            .with(Trait.SCHEMA, Trait.STRANDS),
        alter(
                Kind.ALTER_COLUMNS,
                "drop v",
                alteration -> alteration.drop("v"),
                known -> known.drop(V))
            .with(Trait.SCHEMA)
            .onColumn(V));
  }

  private static Move alter(
      Kind kind, String name, Consumer<Alteration> steps, UnaryOperator<Known> effect) {
    return Move.of(
        kind,
        name,
        (dataset, _) -> {
          Alteration alteration = dataset.alter();
          steps.accept(alteration);
          alteration.commit();
        },
        effect);
  }

  private static Move createIndex(String name, String column, int fieldId, String type) {
    return Move.of(
            Kind.CREATE_INDEX,
            name + " on " + column,
            (dataset, _) -> build(dataset, name, column, type),
            known -> known.index(name, fieldId))
        .on(name)
        .onColumn(fieldId);
  }

  /// Drops an index and creates another one under its name.
  private static Move anew(String name, String column, int fieldId) {
    return Move.of(
            Kind.CREATE_INDEX,
            name + " anew",
            (dataset, _) -> {
              dataset.dropIndex(name);
              build(dataset, name, column, "hnsw");
            },
            UnaryOperator.identity())
        .on(name)
        .onColumn(fieldId)
        .with(Trait.COMPOUND);
  }

  private static void build(Dataset dataset, String name, String column, String type) {
    dataset.createIndex(column).name(name).type(type).threads(1).seed(1).build();
  }

  private static Move dropIndex(String name, int fieldId) {
    return Move.of(
            Kind.DROP_INDEX,
            name,
            (dataset, _) -> dataset.dropIndex(name),
            known -> known.dropIndex(name))
        .on(name)
        .onColumn(fieldId);
  }

  private static Move optimize(String name, int fieldId) {
    return Move.of(
            Kind.OPTIMIZE_INDEX,
            name,
            (dataset, _) -> dataset.indexOptimization(name).threads(1).run(),
            UnaryOperator.identity())
        .on(name)
        .onColumn(fieldId);
  }

  private static Move restore(long version, Known older) {
    return Move.of(
        Kind.RESTORE,
        "version " + version,
        (dataset, _) -> dataset.restore(version),
        known -> known.restore(older));
  }

  private static Move tag(String name, long version) {
    return Move.of(
            Kind.TAG,
            name + " at " + version,
            (dataset, _) -> dataset.tag(name, version),
            known -> known.tag(name, version))
        .on(name);
  }

  private static Move untag(String name) {
    return Move.of(
            Kind.TAG,
            "remove " + name,
            (dataset, _) -> dataset.untag(name),
            known -> known.untag(name))
        .on(name);
  }

  /// Sets a property, for which there is no call yet: as a change of the format.
  private static Move configure(String name, String value) {
    return Move.of(
        Kind.CONFIGURE,
        name + " = " + value,
        (_, store) -> {
          long writer = WRITERS.incrementAndGet();
          Versions versions = new Versions(store);
          Change change = new Change.Configure(Map.of(name, Optional.of(value)));
          new Commits(store, new FixedEnvironment(-writer), versions)
              .commit(
                  versions.latest(),
                  new Proposal(Kind.CONFIGURE, new UUID(0, writer), 1, List.of(change), ""),
                  Rebase.none());
        },
        known -> known.configure(name, value));
  }

  private static void change(Dataset dataset, Consumer<Transaction> changes) {
    try (Transaction change = dataset.begin()) {
      changes.accept(change);
      change.commit();
    }
  }

  private static String in(long... keys) {
    return LongStream.of(keys)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", "id IN (", ")"));
  }

  private static List<Map<Integer, Object>> rows(long[] keys, long n) {
    return LongStream.of(keys).mapToObj(key -> row(key, n + key)).toList();
  }

  private static List<Long> boxed(long... ids) {
    return LongStream.of(ids).boxed().toList();
  }
}
