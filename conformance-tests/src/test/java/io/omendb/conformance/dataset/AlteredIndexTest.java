package io.omendb.conformance.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.Schema;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Indexes where columns change: kept by a rename, ended by a drop, in the way of a cast.
class AlteredIndexTest {
  private static final Schema SCHEMA = Schema.parse("id int64 not null, v vector(8)");

  @TempDir Path dir;

  private Dataset dataset() {
    Dataset dataset = Dataset.create(dir.resolve("i.omen").toString(), SCHEMA);
    try (Transaction transaction = dataset.begin()) {
      transaction.append(Row.batch(SCHEMA, new Sample(1, SCHEMA).rows(300)));
      transaction.commit();
    }
    return dataset;
  }

  private static void index(Dataset dataset) {
    dataset.createIndex("v").name("near").type("ivf-pq").threads(1).build();
  }

  private static List<Long> nearest(Snapshot snapshot, String column) {
    var hits = snapshot.search(column).nearest(new float[8], 5).run();
    return java.util.Arrays.stream(hits.rowIds()).boxed().toList();
  }

  @Test
  void renamesKeepAnIndexAndDropsEndIt() {
    try (Dataset dataset = dataset()) {
      index(dataset);
      Snapshot before = dataset.latest();
      Snapshot renamed = dataset.alter().rename("v", "w").addColumn("x int64", "id").commit();
      assertThat(renamed.indexes().getFirst().column()).isEqualTo("w");
      assertThat(nearest(renamed, "w")).isEqualTo(nearest(before, "v"));
      assertThatExceptionOfType(InvalidInput.class)
          .isThrownBy(() -> dataset.alter().cast("w", "vector(8, float16)").commit())
          .withMessageContaining("has the index 'near'");
      Snapshot dropped = dataset.alter().drop("w").commit();
      assertThat(dropped.indexes()).isEmpty();
      assertThat(nearest(before, "v")).hasSize(5);
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  @Test
  void anIndexThatCameMeanwhileExcludesACast() {
    try (Dataset dataset = dataset()) {
      boolean[] created = new boolean[1];
      assertThatExceptionOfType(CommitConflict.class)
          .isThrownBy(() ->
              dataset
                  .alter()
                  .cast("v", "vector(8, float16)")
                  .progress((_, _, _) -> {
                    if (!created[0]) {
                      created[0] = true;
                      index(dataset);
                    }
                  })
                  .commit())
          .withMessageContaining("has the index 'near'");
      assertThat(nearest(dataset.latest(), "v")).hasSize(5);
      dataset.dropIndex("near");
      Snapshot cast = dataset.alter().cast("v", "vector(8, float16)").commit();
      assertThat(nearest(cast, "v")).hasSize(5);
    }
  }
}
