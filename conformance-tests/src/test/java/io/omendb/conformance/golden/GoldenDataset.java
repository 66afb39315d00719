package io.omendb.conformance.golden;

import io.omendb.conformance.FixedEnvironment;
import io.omendb.conformance.Repository;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.dataset.Sample;
import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.schema.Schema;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

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
