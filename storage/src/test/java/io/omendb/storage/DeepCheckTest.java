package io.omendb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.fragment.FragmentWriter;
import io.omendb.storage.maintain.CheckReport.Problem;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.schema.Schema;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What only a comparison of all rows shows.
class DeepCheckTest {
  private static final Schema SCHEMA = Schema.parse("id int64");

  private final MemoryObjectStore store = new MemoryObjectStore("memory:deep");

  private static Batch batch() {
    ColumnBuilder ids = new ColumnBuilder(SCHEMA.require("id").type());
    ids.addLong(1);
    ids.addLong(2);
    return new Batch(SCHEMA, 2, List.of(ids.build()));
  }

  private static void append(Dataset dataset) {
    try (Transaction transaction = dataset.begin()) {
      transaction.append(batch());
      transaction.commit();
    }
  }

  /// Commits rows that claim the ids of others.
  private void claim(Dataset dataset, long rowId, long revision) {
    try (FragmentWriter writer = new FragmentWriter(SCHEMA, store, Environment.system(), 0)) {
      writer.write(batch(), 0, 2);
      FragmentWriter.Written written = writer.finish();
      Change.NewFragment fragment =
          new Change.NewFragment(
              written.rows(),
              written.files(),
              written.statistics(),
              new Change.Identity.Moved(
                  RowIdSet.of(rowId, 2), Optional.of(RowIdSet.of(revision, 2))));
      dataset.commit(
          dataset.latest(),
          Operation.Kind.APPEND,
          List.of(new Change.AddFragments(List.of(fragment))));
    }
  }

  @Test
  void aRowIdOfTwoLiveRowsIsFound() {
    try (Dataset dataset = Dataset.create("memory:deep", store, SCHEMA, Environment.system())) {
      append(dataset);
      dataset.restore(1);
      append(dataset);
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
      claim(dataset, 2, 0);
      assertThat(dataset.check(false, Progress.none()).problems()).isEmpty();
      assertThat(dataset.check(true, Progress.none()).problems())
          .containsExactly(new Problem("row_ids", "version 5", "two live rows have the row id 2"));
    }
  }
}
