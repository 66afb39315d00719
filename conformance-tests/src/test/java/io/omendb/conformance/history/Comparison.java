package io.omendb.conformance.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.search.BruteForce;
import io.omendb.conformance.search.BruteForce.Neighbour;
import io.omendb.storage.Hits;
import io.omendb.storage.Snapshot;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Tag;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Compares versions with what is known of them. Stateless.
final class Comparison {
  private Comparison() {}

  /// Columns, rows and their ids, and which indexes there are.
  static void content(Snapshot snapshot, Known known) {
    assertThat(snapshot.schema()).isEqualTo(new Schema(known.fields()));
    SortedMap<Long, Row> rows = new TreeMap<>();
    known.rows().keySet().forEach(id -> rows.put(id, new Row(known.values(id))));
    assertThat(Reading.all(snapshot)).isEqualTo(rows);
    assertThat(snapshot.rows()).isEqualTo(rows.size());
    assertThat(snapshot.indexes().stream().map(index -> index.name()))
        .containsExactlyElementsOf(known.indexes().keySet());
  }

  /// What belongs to no version's content: tags, properties, and which ids come next.
  static void settings(ObjectStore store, Known known) {
    ManifestRoot root = new Versions(store).latest();
    assertThat(root.settings().tags().stream().collect(Collectors.toMap(Tag::name, Tag::version)))
        .isEqualTo(known.tags());
    assertThat(
            root.settings().properties().stream()
                .collect(
                    Collectors.toMap(ManifestRoot.Property::name, ManifestRoot.Property::value)))
        .isEqualTo(known.properties());
    assertThat(root.nextRowId()).isEqualTo(known.nextRowId());
    assertThat(root.nextFieldId()).isEqualTo(known.nextFieldId());
  }

  /// Searches through every index, as thorough as they can be, find what a comparison with every
  /// vector finds; so do those of a part of the rows.
  ///
  /// @param keysBelow the filter: rows whose key is below
  static void searches(Snapshot snapshot, Known known, long keysBelow) {
    known
        .indexes()
        .forEach((index, fieldId) -> {
          Field column =
              known.fields().stream().filter(f -> f.id() == fieldId).findFirst().orElseThrow();
          Map<Long, float[]> all = new TreeMap<>();
          Map<Long, float[]> some = new TreeMap<>();
          known
              .rows()
              .forEach((id, row) -> {
                float[] vector = vector(row.get(fieldId));
                all.put(id, vector);
                if ((Long) Objects.requireNonNull(row.get(Known.KEY)) < keysBelow) {
                  some.put(id, vector);
                }
              });
          float[] query = {1, -2, 3, 0};
          search(snapshot, column.name(), index, query, "TRUE", all);
          search(snapshot, column.name(), index, query, "id < " + keysBelow, some);
        });
  }

  private static void search(
      Snapshot snapshot,
      String column,
      String index,
      float[] query,
      String where,
      Map<Long, float[]> vectors) {
    List<Neighbour> ranked = BruteForce.ranked(Metric.L2, query, vectors);
    for (int k : new int[] {2, vectors.size() + 1}) {
      Hits hits =
          snapshot
              .search(column)
              .index(index)
              .nearest(query, k)
              .where(where)
              .probes(1_000)
              .ef(1_000)
              .refine(100)
              .run();
      List<Neighbour> nearest = ranked.subList(0, Math.min(k, ranked.size()));
      assertThat(hits.rowIds())
          .as("%s nearest in %s where %s", k, index, where)
          .containsExactly(nearest.stream().mapToLong(Neighbour::rowId).toArray());
      for (int i = 0; i < hits.size(); i++) {
        assertThat((double) hits.distances()[i]).isEqualTo(nearest.get(i).distance());
      }
    }
  }

  private static float[] vector(@org.jspecify.annotations.Nullable Object value) {
    List<?> components = (List<?>) Objects.requireNonNull(value);
    float[] vector = new float[components.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (Float) components.get(i);
    }
    return vector;
  }
}
