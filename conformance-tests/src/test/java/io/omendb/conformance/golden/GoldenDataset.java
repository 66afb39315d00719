package io.omendb.conformance.golden;

import io.omendb.conformance.FixedEnvironment;
import io.omendb.conformance.Repository;
import io.omendb.conformance.dataset.BatchSource;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.dataset.Sample;
import io.omendb.storage.Compaction;
import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.source.RowSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The golden datasets, and how each was built: with the same release, seed and kind of processor
/// the bytes come out the same.
enum GoldenDataset {
  /// Every type, nulls, two fragments and a tail, deletions inline and in a file.
  ALL_TYPES("all-types") {
    @Override
    void write(Dataset dataset) {
      Sample sample = new Sample(1);
      append(dataset, sample.rows(340));
      append(dataset, sample.rows(40));
      delete(dataset, "id IN (" + scattered(340, 280) + ")");
      delete(dataset, "id >= 350 AND id < 353");
      append(dataset, sample.rows(20));
    }
  },

  /// More fragments than a manifest root holds: some lie in a page.
  MANY_FRAGMENTS("many-fragments") {
    @Override
    Schema schema() {
      return Schema.parse("n int64 not null");
    }

    @Override
    void write(Dataset dataset) {
      for (long n = 0; n < 34; n++) {
        append(dataset, List.of(Row.of(n)));
      }
      delete(dataset, "n = 2 OR n = 33");
    }
  },

  /// Both types of index, rows deleted since, and rows that no index covers.
  INDEXED("indexed") {
    @Override
    Schema schema() {
      return Schema.parse("id int64 not null, v vector(8)");
    }

    @Override
    void write(Dataset dataset) {
      Sample sample = new Sample(2);
      append(dataset, select(sample.rows(150)));
      index(dataset, "graph", "hnsw");
      index(dataset, "lists", "ivf-pq");
      delete(dataset, "id >= 100 AND id < 110");
      append(dataset, select(sample.rows(20)));
    }

    private List<Row> select(List<Row> rows) {
      return rows.stream().map(row -> row.select(Sample.SCHEMA, List.of("id", "v"))).toList();
    }
  },

  /// Lists and structs within each other, nulls at every level, deletions.
  NESTED("nested") {
    @Override
    Schema schema() {
      return Sample.NESTED;
    }

    @Override
    void write(Dataset dataset) {
      Sample sample = new Sample(3, Sample.NESTED);
      append(dataset, sample.rows(60));
      append(dataset, sample.rows(15));
      delete(dataset, "id >= 20 AND id < 30 OR meta IS NULL");
    }
  },

  /// Columns that came, went and changed while rows did.
  EVOLVED("evolved") {
    @Override
    Schema schema() {
      return Schema.parse(
          "id int64 not null, n int8, real float32, title string, tags list(int16), v vector(4)");
    }

    @Override
    void write(Dataset dataset) {
      Sample sample = new Sample(4, schema());
      append(dataset, sample.rows(30));
      delete(dataset, "id >= 5 AND id < 8");
      dataset.alter().addColumn("later timestamp").addColumn("meta struct(a int8)").commit();
      dataset
          .alter()
          .addColumn("twice int32 not null", "id * 2")
          .addColumn("loud string", "upper(title)")
          .commit();
      dataset.alter().addColumns(numbered(30), "id").commit();
      dataset.alter().widen("n", "int32").widen("real", "float64").commit();
      dataset.alter().widen("tags", "list(int64)").allowNulls("twice").commit();
      evolved(dataset, 30);
      dataset.alter().cast("twice", "string").rename("title", "name").drop("loud").commit();
      evolved(dataset, 40);
      delete(dataset, "n IS NULL");
    }

    // Values for every third row, and a vector for each.
    private RowSource numbered(int rows) {
      List<Row> values = new ArrayList<>();
      for (long id = 0; id < rows; id++) {
        values.add(Row.of(id, id % 3 == 0 ? "note " + id : null, List.of(id / 4f, 1f)));
      }
      return new BatchSource(Row.batch(Schema.parse("id int64, note string, w vector(2)"), values));
    }

    private void evolved(Dataset dataset, long first) {
      Schema now = dataset.latest().schema();
      List<Row> rows = new ArrayList<>();
      for (Row row : new Sample(first, now).rows(10)) {
        List<@Nullable Object> values = new ArrayList<>(row.values());
        values.set(0, first + rows.size());
        rows.add(new Row(values));
      }
      try (Transaction transaction = dataset.begin()) {
        transaction.append(Row.batch(now, rows));
        transaction.commit();
      }
    }
  },

  /// Columns in Parquet, then rows that came later, changed and were brought together with them.
  COLD_COLUMNS("cold-columns") {
    @Override
    Schema schema() {
      return Schema.parse(
          "id int64 not null, flag bool, n int8, small int16, mid int32, byte uint8, single float32,"
              + " real float64, title string, raw binary, seen timestamp, tags list(string),"
              + " meta struct(author string, year int32 not null, marks list(float32)), v vector(4)");
    }

    @Override
    void write(Dataset dataset) {
      Sample sample = new Sample(6, schema());
      append(dataset, sample.rows(60));
      append(dataset, sample.rows(20));
      List<String> cold =
          schema().fields().stream()
              .map(Field::name)
              .filter(name -> !name.equals("id") && !name.equals("v"))
              .toList();
      compact(dataset.compaction().cold(cold));
      delete(dataset, "id >= 10 AND id < 15");
      append(dataset, sample.rows(30));
      compact(dataset.compaction());
      dataset.alter().widen("n", "int32").drop("raw").rename("title", "name").commit();
      compact(dataset.compaction().cold(List.of("name", "n", "meta")));
      delete(dataset, "id = 70");
    }

    private void compact(Compaction compaction) {
      compaction.threads(1).run();
    }
  },

  /// So small that the appendix of the specification explains each of its bytes.
  BY_HAND("by-hand") {
    @Override
    Schema schema() {
      return Schema.parse("id int64 not null, v vector(2)");
    }

    @Override
    void write(Dataset dataset) {
      append(
          dataset,
          List.of(
              Row.of(7L, List.of(1f, 0f)),
              Row.of(8L, List.of(0f, 0.5f)),
              Row.of(9L, List.of(-1f, 2f))));
      delete(dataset, "id = 8");
    }
  };

  private final String title;

  GoldenDataset(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  Schema schema() {
    return Sample.SCHEMA;
  }

  /// Fills the dataset, a version at a time.
  abstract void write(Dataset dataset);

  /// Whether the files depend on how many numbers the processor adds at once.
  boolean indexed() {
    return this == INDEXED;
  }

  Path home() {
    return directory().resolve(title + ".omen");
  }

  /// What the dataset holds, as text.
  Path expectations() {
    return directory().resolve(title + ".txt");
  }

  void build(Path home) {
    try (Dataset dataset =
        Dataset.create(home.toString(), schema(), new FixedEnvironment(title.hashCode()))) {
      write(dataset);
    }
  }

  private static Path directory() {
    return Repository.root().resolve("format-spec/golden/v1");
  }

  void append(Dataset dataset, List<Row> rows) {
    try (Transaction transaction = dataset.begin()) {
      transaction.append(Row.batch(schema(), rows));
      transaction.commit();
    }
  }

  static void delete(Dataset dataset, String where) {
    try (Transaction transaction = dataset.begin()) {
      transaction.delete(where);
      transaction.commit();
    }
  }

  static void index(Dataset dataset, String name, String type) {
    dataset.createIndex("v").name(name).type(type).metric(Metric.L2).threads(1).seed(1).build();
  }

  /// Numbers without a pattern that a bitmap could shorten.
  static String scattered(int bound, int count) {
    return new SplittableRandom(count)
        .ints(0, bound)
        .distinct()
        .limit(count)
        .sorted()
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", "));
  }
}
