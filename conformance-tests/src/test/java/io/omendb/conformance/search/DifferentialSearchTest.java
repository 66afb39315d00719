package io.omendb.conformance.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.search.BruteForce.Neighbour;
import io.omendb.storage.Dataset;
import io.omendb.storage.Hits;
import io.omendb.storage.Search;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A filtered search returns min(k, rows that match) rows, only rows that match, nearest first, and
/// nearly the true ones: with any index, after deletions, and with rows that no index covers.
class DifferentialSearchTest {
  /// Rows of this many bytes are too many to be scanned, so that indexes are used.
  private static final int STRIDE = 512;

  private static final double RECALL_FLOOR = 0.9;
  private static final List<String> FILTERS =
      List.of(
          "",
          "part < 900",
          "part < 800",
          "cluster <> 3",
          "cluster <> 3 AND part < 900",
          "part < 500",
          "part < 100",
          "part < 20",
          "part < 3",
          "part < 0",
          "cluster = 3",
          "part >= 980 OR part < 10");

  @TempDir Path dir;

  /// What the test knows of a row.
  private record Known(long part, long cluster, float[] vector) {}

  @ParameterizedTest
  @CsvSource({
    "none,    L2,     FLOAT32",
    "none,    COSINE, FLOAT16",
    "none,    DOT,    INT8",
    "ivf-pq,  L2,     FLOAT32",
    "ivf-pq,  COSINE, FLOAT16",
    "ivf-pq,  DOT,    UINT8",
    "hnsw,    L2,     FLOAT32",
    "hnsw,    COSINE, INT8",
    "hnsw,    DOT,    FLOAT32"
  })
  void searchesAgreeWithBruteForce(String type, Metric metric, ElementType element) {
    SplittableRandom random = new SplittableRandom((type + metric + element).hashCode());
    Schema schema =
        Schema.of(
            List.of("part", "cluster", "v"),
            List.of(
                DataType.Scalar.INT32,
                DataType.Scalar.INT32,
                new DataType.Vector(dimension(element), element)));
    float[][] centres = new float[12][];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = vector(random, element, new float[dimension(element)], 60);
    }
    Map<Long, Known> live = new HashMap<>();
    try (Dataset dataset = Dataset.create(dir.resolve("search.omen").toString(), schema)) {
      int rows = type.equals("none") ? 300 : 3250;
      append(dataset, schema, random, element, centres, rows, live);
      append(dataset, schema, random, element, centres, rows, live);
      if (!type.equals("none")) {
        dataset.createIndex("v").name("near").type(type).metric(metric).threads(2).seed(7).build();
      }
      Set<String> strategies = new HashSet<>();
      strategies.addAll(compare(dataset.latest(), type, metric, element, centres, random, live));
      delete(dataset, live, 300, 400);
      append(dataset, schema, random, element, centres, 500, live);
      delete(dataset, live, 600, 620);
      strategies.addAll(compare(dataset.latest(), type, metric, element, centres, random, live));
      if (!type.equals("none")) {
        assertThat(strategies).containsExactlyInAnyOrder("exact", "index", "filtered_index");
      }
    }
  }

  @Test
  void aFilterMayHideTheWholeNeighbourhood() {
    Schema schema = Schema.parse("hidden bool, v vector(128)");
    SplittableRandom random = new SplittableRandom(11);
    List<Row> rows = new ArrayList<>();
    Map<Long, float[]> matching = new HashMap<>();
    for (long i = 0; i < 8800; i++) {
      // Rows that match lie far away from where the query looks.
      boolean hidden = i % 2 == 1;
      float[] centre = new float[128];
      centre[0] = hidden ? 0 : 1000;
      float[] vector = vector(random, ElementType.FLOAT32, centre, 30);
      rows.add(Row.of(hidden, list(vector)));
      if (!hidden) {
        matching.put(i, vector);
      }
    }
    for (String type : List.of("ivf-pq", "hnsw")) {
      String uri = dir.resolve(type + ".omen").toString();
      try (Dataset dataset = Dataset.create(uri, schema)) {
        try (Transaction transaction = dataset.begin()) {
          transaction.append(Row.batch(schema, rows));
          transaction.commit();
        }
        dataset.createIndex("v").name("near").type(type).metric(Metric.L2).seed(3).build();
        float[] query = new float[128];
        Hits hits = dataset.latest().search("v").nearest(query, 60).where("NOT hidden").run();
        assertThat(hits.explain().strategy()).isEqualTo("filtered_index");
        check(type, hits, 60, Metric.L2, query, matching);
      }
    }
  }

  /// Compares many searches; the strategies that they used.
  private Set<String> compare(
      Snapshot snapshot,
      String type,
      Metric metric,
      ElementType element,
      float[][] centres,
      SplittableRandom random,
      Map<Long, Known> live) {
    long found = 0;
    long wanted = 0;
    Set<String> strategies = new HashSet<>();
    for (int trial = 0; trial < 3 * FILTERS.size(); trial++) {
      String filter = FILTERS.get(trial % FILTERS.size());
      int k = new int[] {1, 10, 40}[random.nextInt(3)];
      float[] query = vector(random, element, centres[random.nextInt(centres.length)], 20);
      Map<Long, float[]> matching = new HashMap<>();
      live.forEach((id, row) -> {
        if (matches(filter, row)) {
          matching.put(id, row.vector());
        }
      });
      Search search = snapshot.search("v").nearest(query, k);
      if (type.equals("none")) {
        search.metric(metric);
      } else if (trial % 10 == 9) {
        search.exact();
      }
      Hits hits = (filter.isEmpty() ? search : search.where(filter)).run();
      List<Neighbour> truth = BruteForce.ranked(metric, query, matching);
      String what = type + " " + metric + " '" + filter + "' k=" + k + " " + hits.explain();
      strategies.add(hits.explain().strategy());
      check(what, hits, k, metric, query, matching);
      int expected = Math.min(k, truth.size());
      double bound = expected == 0 ? 0 : truth.get(expected - 1).distance();
      int near = 0;
      for (float distance : hits.distances()) {
        near += distance <= bound + tolerance(bound) ? 1 : 0;
      }
      if (type.equals("none") || trial % 10 == 9) {
        assertThat(near).as(what).isEqualTo(expected);
      }
      found += near;
      wanted += expected;
    }
    assertThat((double) found / wanted)
        .as("recall of %s %s %s", type, metric, element)
        .isGreaterThan(RECALL_FLOOR);
    return strategies;
  }

  private static void check(
      String what, Hits hits, int k, Metric metric, float[] query, Map<Long, float[]> matching) {
    assertThat(hits.size()).as(what).isEqualTo(Math.min(k, matching.size()));
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < hits.size(); i++) {
      long id = hits.rowIds()[i];
      assertThat(seen.add(id)).as("%s: row %d once", what, id).isTrue();
      assertThat(matching).as(what).containsKey(id);
      double distance =
          BruteForce.distance(metric, query, Objects.requireNonNull(matching.get(id)));
      assertThat((double) hits.distances()[i])
          .as(what)
          .isCloseTo(distance, org.assertj.core.data.Offset.offset(tolerance(distance)));
      if (i > 0) {
        assertThat(hits.distances()[i]).as(what).isGreaterThanOrEqualTo(hits.distances()[i - 1]);
      }
    }
  }

  private static int dimension(ElementType element) {
    return STRIDE / element.bytes();
  }

  private static double tolerance(double distance) {
    return 1e-3 * Math.max(1, Math.abs(distance));
  }

  private static boolean matches(String filter, Known row) {
    return switch (filter) {
      case "" -> true;
      case "part >= 980 OR part < 10" -> row.part() >= 980 || row.part() < 10;
      case "cluster = 3" -> row.cluster() == 3;
      case "cluster <> 3" -> row.cluster() != 3;
      case "cluster <> 3 AND part < 900" -> row.cluster() != 3 && row.part() < 900;
      default -> row.part() < Long.parseLong(filter.substring("part < ".length()));
    };
  }

  private static void append(
      Dataset dataset,
      Schema schema,
      SplittableRandom random,
      ElementType element,
      float[][] centres,
      int count,
      Map<Long, Known> live) {
    List<Row> rows = new ArrayList<>();
    long first = dataset.latest().rows() + dataset.latest().deletedRows();
    for (int i = 0; i < count; i++) {
      int cluster = random.nextInt(centres.length);
      float[] vector = vector(random, element, centres[cluster], 20);
      long part = random.nextInt(1000);
      rows.add(Row.of(part, (long) cluster, list(vector)));
      live.put(first + i, new Known(part, cluster, vector));
    }
    try (Transaction transaction = dataset.begin()) {
      transaction.append(Row.batch(schema, rows));
      transaction.commit();
    }
  }

  private static void delete(Dataset dataset, Map<Long, Known> live, long from, long to) {
    try (Transaction transaction = dataset.begin()) {
      transaction.delete("part >= " + from + " AND part < " + to);
      transaction.commit();
    }
    live.values().removeIf(row -> row.part() >= from && row.part() < to);
  }

  /// A vector around a centre, of values that the element type holds exactly.
  private static float[] vector(
      SplittableRandom random, ElementType element, float[] centre, int spread) {
    float[] vector = new float[centre.length];
    for (int i = 0; i < vector.length; i++) {
      int value = Math.round(centre[i]) + random.nextInt(-spread, spread + 1);
      vector[i] =
          switch (element) {
            case FLOAT32, FLOAT16 -> value;
            case INT8 -> Math.clamp(value, -128, 127);
            case UINT8 -> Math.clamp(Math.abs(value), 1, 255);
          };
    }
    return vector;
  }

  private static List<Float> list(float[] vector) {
    List<Float> list = new ArrayList<>();
    for (float component : vector) {
      list.add(component);
    }
    return list;
  }
}
