package io.omendb.conformance.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.dataset.Sample;
import io.omendb.storage.Dataset;
import io.omendb.storage.Hits;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.Version;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A small dataset with every kind of file, and everything that a reader can learn from it.
/// Stateless.
final class SmallDataset {
  private SmallDataset() {}

  private static final Schema SCHEMA =
      Schema.parse("id int64 not null, flag bool, real float64, title string, v vector(8)");
  private static final List<String> COLUMNS = SCHEMA.fields().stream().map(Field::name).toList();

  static void create(Path home) {
    Sample sample = new Sample(9);
    try (Dataset dataset = Dataset.create(home.toString(), SCHEMA)) {
      append(dataset, sample.rows(500));
      index(dataset, "graph", "hnsw");
      index(dataset, "lists", "ivf-pq");
      append(dataset, sample.rows(20));
      // Enough rows without a pattern for a file of deletions.
      delete(dataset, "title IN ('red', 'blue', '日本', '_') OR real < -1");
      assertThat(SmallDataset.files(home)).anyMatch(file -> file.toString().endsWith(".dv"));
      delete(dataset, "id = 505");
    }
  }

  private static void append(Dataset dataset, List<Row> rows) {
    try (Transaction transaction = dataset.begin()) {
      transaction.append(
          Row.batch(SCHEMA, rows.stream().map(row -> row.select(Sample.SCHEMA, COLUMNS)).toList()));
      transaction.commit();
    }
  }

  private static void delete(Dataset dataset, String where) {
    try (Transaction transaction = dataset.begin()) {
      transaction.delete(where);
      transaction.commit();
    }
  }

  private static void index(Dataset dataset, String name, String type) {
    dataset.createIndex("v").name(name).type(type).metric(Metric.L2).threads(1).seed(1).build();
  }

  /// All that can be read: the log, the rows of every version, and searches with every index.
  static List<Object> everything(Path home) {
    List<Object> seen = new ArrayList<>();
    try (Dataset dataset = Dataset.open(home.toString())) {
      for (Version version : dataset.log()) {
        seen.add(version);
        Snapshot snapshot = dataset.at(version.version());
        seen.add(Reading.all(snapshot));
        seen.add(snapshot.indexes());
      }
      for (String index : List.of("graph", "lists")) {
        for (int axis = 0; axis < 8; axis++) {
          float[] query = new float[8];
          query[axis] = 1;
          Hits hits = dataset.latest().search("v").index(index).nearest(query, 5).run();
          for (int i = 0; i < hits.size(); i++) {
            seen.add(hits.rowIds()[i] + " " + hits.distances()[i]);
          }
        }
      }
    }
    return seen;
  }

  /// The files of a dataset, in a stable order.
  static List<Path> files(Path home) {
    try (Stream<Path> files = Files.walk(home)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
