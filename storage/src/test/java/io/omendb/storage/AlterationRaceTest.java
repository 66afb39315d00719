package io.omendb.storage;

import static java.util.Arrays.asList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.storage.column.Batch;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.FragmentWriter;
import io.omendb.storage.objectstore.MemoryObjectStore;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Columns change while others append, update, delete and move rows.
class AlterationRaceTest {
  private static final Schema SCHEMA = Schema.parse("id int64 not null, n int8");

  private final MemoryObjectStore store = new MemoryObjectStore("memory:race");
  private final Dataset dataset =
      Dataset.create("memory:race", store, SCHEMA, Environment.system());

  AlterationRaceTest() {
    Cellular.append(dataset, asList(0L, 1L), asList(1L, 2L), asList(2L, null));
    Cellular.append(dataset, asList(3L, 4L), asList(4L, 5L));
  }

  @AfterEach
  void check() {
    assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    dataset.close();
  }

  /// Commits while the files of a change are written, before the change is committed.
  private Progress meanwhile(Runnable other) {
    boolean[] ran = new boolean[1];
    return (_, _, _) -> {
      if (!ran[0]) {
        ran[0] = true;
        other.run();
      }
    };
  }

  private void append(List<? extends @Nullable Object> row) {
    Cellular.append(dataset, row);
  }

  private FragmentWriter.Written write(Batch batch) {
    try (FragmentWriter writer =
        new FragmentWriter(batch.schema(), store, Environment.system(), 0)) {
      writer.write(batch, 0, batch.rows());
      return writer.finish();
    }
  }

  /// Gives the first row of the first fragment another value.
  private void update(long n) {
    Snapshot base = dataset.latest();
    FragmentEntry first = base.fragmentList().toList().getFirst();
    FragmentWriter.Written written = write(Cellular.batch(SCHEMA, asList(0L, n)));
    dataset.commit(
        base,
        Operation.Kind.UPDATE,
        List.of(
            new Change.DeleteRows(Map.of(first.id(), DeletedRows.of(0))),
            new Change.AddFragments(
                List.of(
                    new Change.NewFragment(
                        1,
                        written.files(),
                        written.statistics(),
                        new Change.Identity.Updated(RowIdSet.of(0, 1)))))));
  }

  /// Brings all rows together in one fragment; rows must not be deleted.
  private void compact() {
    Snapshot base = dataset.latest();
    List<Change.Rewrite.Input> inputs = new ArrayList<>();
    List<List<@Nullable Object>> rows = new ArrayList<>(Cellular.rows(base).values());
    for (FragmentEntry entry : base.fragmentList()) {
      inputs.add(
          new Change.Rewrite.Input(entry.id(), entry.files(), entry.rows(), DeletedRows.of()));
    }
    FragmentWriter.Written written = write(Cellular.batch(base.schema(), rows));
    Change.Identity identity =
        new Change.Identity.Moved(RowIdSet.of(0, rows.size()), Optional.empty());
    dataset.commit(
        base,
        Operation.Kind.REWRITE,
        List.of(
            new Change.Rewrite(
                inputs,
                List.of(
                    new Change.NewFragment(
                        rows.size(), written.files(), written.statistics(), identity)),
                Optional.empty())));
  }

  @Test
  void rowsOfOthersGetTheirValues() {
    dataset
        .alter()
        .addColumn("x int32", "n * 10")
        .progress(
            meanwhile(() -> {
              append(asList(5L, 6L));
              update(77);
              Cellular.delete(dataset, "id = 3");
            }))
        .commit();
    assertThat(dataset.latest().version()).isEqualTo(7);
    assertThat(Cellular.rows(dataset.latest(), "id", "x").values())
        .containsExactly(
            asList(0L, 770L), asList(1L, 20L), asList(2L, null), asList(4L, 50L), asList(5L, 60L));
    assertThat(dataset.latest().fragmentList().stream().map(entry -> entry.files().size()))
        .containsOnly(2);
  }

  @Test
  void rowsThatWereMovedGetTheirValues() {
    dataset.alter().addColumn("x int32", "n * 10").progress(meanwhile(this::compact)).commit();
    assertThat(dataset.latest().fragments()).isEqualTo(1);
    assertThat(Cellular.rows(dataset.latest(), "x").values())
        .containsExactly(asList(10L), asList(20L), asList((Object) null), asList(40L), asList(50L));
  }

  @Test
  void sourcesFollowRowsByTheirIds() {
    Schema plain = Schema.parse("x int32");
    Batch batch =
        Cellular.batch(plain, asList(0L), asList(-1L), asList(-2L), asList(-3L), asList(-4L));
    dataset
        .alter()
        .addColumns(Cellular.source(batch))
        .progress(
            meanwhile(() -> {
              compact();
              append(asList(5L, 6L));
              update(7);
            }))
        .commit();
    assertThat(Cellular.rows(dataset.latest(), "id", "n", "x").values())
        .containsExactly(
            asList(0L, 7L, 0L),
            asList(1L, 2L, -1L),
            asList(2L, null, -2L),
            asList(3L, 4L, -3L),
            asList(4L, 5L, -4L),
            asList(5L, 6L, null));
  }

  @Test
  void aCastMeetsNewRows() {
    dataset.alter().cast("n", "string").progress(meanwhile(() -> append(asList(5L, -6L)))).commit();
    assertThat(Cellular.rows(dataset.latest(), "n").get(5L)).isEqualTo(List.of("-6"));
  }

  @Test
  void newRowsWithoutAValueExcludeTheChange() {
    assertThatExceptionOfType(CommitConflict.class)
        .isThrownBy(() ->
            dataset
                .alter()
                .addColumn("x int64", "10 / n")
                .progress(meanwhile(() -> append(asList(5L, 0L))))
                .commit())
        .withMessageContaining("row 5");
    Cellular.delete(dataset, "n IS NULL OR n = 0");
    assertThatExceptionOfType(CommitConflict.class)
        .isThrownBy(() ->
            dataset
                .alter()
                .refuseNulls("n")
                .addColumn("x int64", "id")
                .progress(meanwhile(() -> append(asList(6L, null))))
                .commit())
        .withMessageContaining("'n' is null");
    Schema vectors = Schema.parse("id int64, v vector(1)");
    Batch batch = Cellular.batch(vectors, List.of());
    Cellular.delete(dataset, "id >= 0");
    assertThatExceptionOfType(CommitConflict.class)
        .isThrownBy(() ->
            dataset
                .alter()
                .addColumns(Cellular.source(batch), "id")
                .progress(meanwhile(() -> append(asList(7L, 7L))))
                .commit())
        .withMessageContaining("no vector");
  }

  @Test
  void otherChangesOfColumnsExcludeTheChange() {
    assertThatExceptionOfType(CommitConflict.class)
        .isThrownBy(() ->
            dataset
                .alter()
                .addColumn("x int64", "id")
                .progress(meanwhile(() -> dataset.alter().rename("n", "m").commit()))
                .commit());
    assertThat(dataset.latest().schema().text()).isEqualTo("id int64 not null, m int8");
  }

  @Test
  void appendsAreKeptUnlessARowNeedsAValue() {
    Transaction early = dataset.begin();
    early.append(Cellular.batch(SCHEMA, asList(5L, null)));
    Transaction late = dataset.begin();
    late.append(Cellular.batch(SCHEMA, asList(6L, 6L)));
    dataset.alter().addColumn("x int64", "id").widen("n", "int16").commit();
    early.commit();
    assertThat(Cellular.rows(dataset.latest(), "n", "x").get(5L)).isEqualTo(asList(null, null));
    dataset.alter().addColumn("y int8 not null", "1").commit();
    assertThatExceptionOfType(CommitConflict.class).isThrownBy(late::commit);
    Cellular.delete(dataset, "n IS NULL");
    Transaction nulls = dataset.begin();
    nulls.append(Cellular.batch(dataset.latest().schema(), asList(8L, null, null, 1L)));
    dataset.alter().refuseNulls("n").commit();
    assertThatExceptionOfType(CommitConflict.class)
        .isThrownBy(nulls::commit)
        .withMessageContaining("allows no nulls");
    early.close();
    late.close();
    nulls.close();
  }

  @Test
  void filesOfAFragmentThatStaysAreWrittenOnce() {
    List<Long> done = new ArrayList<>();
    Progress other = meanwhile(() -> append(asList(5L, 6L)));
    dataset
        .alter()
        .addColumn("x int32", "n")
        .progress((phase, rows, total) -> {
          done.add(rows);
          other.step(phase, rows, total);
        })
        .commit();
    assertThat(done).containsExactly(3L, 5L, 6L);
    FragmentReader last = dataset.latest().open(dataset.latest().fragmentList().toList().getLast());
    assertThat(last.entry().files()).hasSize(2);
  }
}
