package io.omendb.conformance.history;

import io.omendb.conformance.dataset.Row;
import io.omendb.storage.Dataset;
import io.omendb.storage.IndexInfo;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.maintain.GcPolicy;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What may be done next with a dataset of [Moves#SCHEMA], whatever came before: how, and what is
/// known of it then.
enum Step {
  /// Three rows with new keys.
  APPEND {
    @Override
    void make(Dataset dataset, Trail trail) {
      Known known = trail.now();
      List<Map<Integer, Object>> rows = new ArrayList<>();
      for (long key = 10L * trail.steps(); rows.size() < 3; key++) {
        rows.add(Moves.row(key, key));
      }
      List<Row> values = new ArrayList<>();
      for (Map<Integer, Object> row : rows) {
        values.add(
            new Row(known.fields().stream().<@Nullable Object>map(f -> row.get(f.id())).toList()));
      }
      Schema schema = new Schema(known.fields());
      change(dataset, change -> change.append(Row.batch(schema, values)));
      trail.became(known.append(rows));
    }
  },

  /// The first row and the last one.
  DELETE {
    @Override
    void make(Dataset dataset, Trail trail) {
      List<Long> ids = ends(trail.now());
      change(dataset, change -> change.delete(keys(trail.now(), ids)));
      trail.became(trail.now().delete(ids));
    }
  },

  /// The same rows.
  UPDATE {
    @Override
    void make(Dataset dataset, Trail trail) {
      List<Long> ids = ends(trail.now());
      change(dataset, change -> change.update(keys(trail.now(), ids), "n = n + 10"));
      trail.became(trail.now().update(ids, N, n -> (Long) n + 10));
    }
  },

  ADD_COLUMN {
    @Override
    void make(Dataset dataset, Trail trail) {
      Known known = trail.now();
      String name = "c" + known.nextFieldId();
      dataset.alter().addColumn(name + " int64", "id * 2").commit();
      trail.became(
          known.addColumn(
              new Field(known.nextFieldId(), name, DataType.Scalar.INT64, true),
              row -> 2 * key(row)));
    }
  },

  /// A graph, then lists, then a graph again.
  INDEX {
    @Override
    void make(Dataset dataset, Trail trail) {
      boolean graph = trail.now().indexes().size() % 2 == 0;
      String name = "i" + trail.steps();
      String column = graph ? "v" : "w";
      String type = graph ? "hnsw" : "ivf-pq";
      dataset.createIndex(column).name(name).type(type).threads(1).seed(1).build();
      trail.became(trail.now().index(name, new Schema(trail.now().fields()).require(column).id()));
    }
  },

  OPTIMIZE {
    @Override
    void make(Dataset dataset, Trail trail) {
      for (IndexInfo index : dataset.latest().indexes()) {
        dataset.indexOptimization(index.name()).threads(1).run();
        trail.became(trail.now());
      }
    }
  },

  COMPACT {
    @Override
    void make(Dataset dataset, Trail trail) {
      dataset.compaction().threads(1).run();
      trail.became(trail.now());
    }
  },

  /// Leaves the newest version alone.
  COLLECT {
    @Override
    void make(Dataset dataset, Trail trail) {
      dataset.collectGarbage(
          new GcPolicy(Duration.ZERO, 1, Duration.ZERO, true, true), Progress.none());
      trail.collected();
    }
  },

  /// Goes back to the oldest version that is there.
  RESTORE {
    @Override
    void make(Dataset dataset, Trail trail) {
      long oldest = trail.versions().firstKey();
      if (oldest < trail.versions().lastKey()) {
        dataset.restore(oldest);
        trail.became(trail.now().restore(Objects.requireNonNull(trail.versions().get(oldest))));
      }
    }
  };

  private static final int N = 1;

  abstract void make(Dataset dataset, Trail trail);

  private static void change(Dataset dataset, Consumer<Transaction> changes) {
    try (Transaction change = dataset.begin()) {
      changes.accept(change);
      change.commit();
    }
  }

  /// The ids of the first row and the last one.
  private static List<Long> ends(Known known) {
    if (known.rows().isEmpty()) {
      return List.of();
    }
    long first = known.rows().firstKey();
    long last = known.rows().lastKey();
    return first == last ? List.of(first) : List.of(first, last);
  }

  /// A condition that is true of these rows alone.
  private static String keys(Known known, List<Long> ids) {
    return ids.stream()
        .map(id -> Long.toString(key(Objects.requireNonNull(known.rows().get(id)))))
        .collect(Collectors.joining(", ", "id IN (-1, ", ")"))
        .replace(", )", ")");
  }

  private static long key(Map<Integer, Object> row) {
    return (Long) Objects.requireNonNull(row.get(Known.KEY));
  }
}
