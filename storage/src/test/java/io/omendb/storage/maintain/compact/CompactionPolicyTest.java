package io.omendb.storage.maintain.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.fragment.RowIdSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Which fragments are rewritten together, as far as a manifest tells.
class CompactionPolicyTest {
  private static final CompactionPolicy POLICY = new CompactionPolicy(1_000, 1 << 20, 0.1);

  @Test
  void mergesSmallNeighboursUpToTheTarget() {
    assertThat(ids(POLICY.groups(fragments(100, 100, 100, 100))))
        .containsExactly(List.of(0L, 1L, 2L, 3L));
    assertThat(ids(POLICY.groups(fragments(400, 400, 400, 400))))
        .containsExactly(List.of(0L, 1L), List.of(2L, 3L));
    assertThat(ids(POLICY.groups(fragments(1_000, 100, 1_000, 100, 1_000))))
        .containsExactly(List.of(1L, 3L));
  }

  @Test
  void leavesWhatIsLargeEnoughOrAlone() {
    assertThat(POLICY.groups(fragments())).isEmpty();
    assertThat(POLICY.groups(fragments(10))).isEmpty();
    assertThat(POLICY.groups(fragments(1_000, 1_000))).isEmpty();
    assertThat(POLICY.groups(fragments(900, 10))).isEmpty();
    assertThat(POLICY.groups(fragments(600, 600))).isEmpty();
  }

  @Test
  void rewritesWhatHasManyDeletedRows() {
    List<FragmentEntry> fragments = new ArrayList<>(fragments(900, 10));
    fragments.set(0, deleted(fragments.getFirst(), 90));
    assertThat(POLICY.groups(fragments)).isEmpty();
    fragments.set(0, deleted(fragments.getFirst(), 91));
    assertThat(ids(POLICY.groups(fragments))).containsExactly(List.of(0L));
    FragmentEntry full = deleted(fragments(1_200).getFirst(), 150);
    assertThat(ids(POLICY.groups(List.of(full)))).containsExactly(List.of(0L));
    FragmentEntry empty = deleted(fragments(50).getFirst(), 50);
    assertThat(ids(POLICY.groups(List.of(empty)))).containsExactly(List.of(0L));
  }

  @Test
  void countsBytesToo() {
    CompactionPolicy policy = new CompactionPolicy(1_000, 2_500, 0.1);
    assertThat(ids(policy.groups(fragments(100, 100, 100, 100))))
        .containsExactly(List.of(0L, 1L), List.of(2L, 3L));
    assertThat(policy.groups(fragments(250, 250))).isEmpty();
  }

  @Test
  void sortsAsManyRowsAtOnceAsMemoryHoldsThePlacesOf() {
    List<FragmentEntry> fragments = fragments(400, 400, 400, 400);
    assertThat(ids(POLICY.sorted(fragments, 2 * 1_600 * 4))).hasSize(1);
    assertThat(ids(POLICY.sorted(fragments, 2 * 1_600 * 4 - 1)))
        .containsExactly(List.of(0L, 1L, 2L), List.of(3L));
    assertThat(ids(POLICY.sorted(fragments, 1)))
        .containsExactly(List.of(0L), List.of(1L), List.of(2L), List.of(3L));
    fragments.replaceAll(fragment -> deleted(fragment, 200));
    assertThat(ids(POLICY.sorted(fragments, 2 * 800 * 4))).hasSize(1);
    List<FragmentEntry> stored =
        fragments(400, 400, 400, 400).stream().map(CompactionPolicyTest::withStoredIds).toList();
    assertThat(ids(POLICY.sorted(stored, 2 * 800 * (4 + 2 * 16))))
        .containsExactly(List.of(0L, 1L), List.of(2L, 3L));
  }

  @Test
  void sortsNoMoreRowsAtOnceThanAnArrayHas() {
    List<FragmentEntry> fragments = Collections.nCopies(2_048, fragments(1 << 20).getFirst());
    assertThat(POLICY.sorted(fragments, Long.MAX_VALUE).stream().map(List::size))
        .containsExactly(2_047, 1);
  }

  @Test
  void refusesTargetsThatNoFragmentHas() {
    assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> new CompactionPolicy(0, 1, 0.1));
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> new CompactionPolicy(1_048_577, 1, 0.1));
    assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> new CompactionPolicy(1, 0, 0.1));
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> new CompactionPolicy(1, 1, Double.NaN));
  }

  private static List<List<Long>> ids(List<List<FragmentEntry>> groups) {
    return groups.stream().map(group -> group.stream().map(FragmentEntry::id).toList()).toList();
  }

  /// Fragments of so many rows, ten bytes a row.
  private static List<FragmentEntry> fragments(int... rows) {
    List<FragmentEntry> fragments = new ArrayList<>();
    long next = 0;
    for (int i = 0; i < rows.length; i++) {
      String name = "00000000-0000-4000-8000-%012x.arrow".formatted(i);
      ColumnFile file =
          new ColumnFile(
              new FileRef(name, 10L * rows[i], 0), ColumnFile.Encoding.ARROW, 1, 0, List.of(0));
      fragments.add(
          new FragmentEntry(
              i,
              rows[i],
              List.of(new RowIdRange(next, rows[i])),
              List.of(file),
              List.of(),
              Optional.empty(),
              1));
      next += rows[i];
    }
    return fragments;
  }

  private static FragmentEntry withStoredIds(FragmentEntry fragment) {
    RowIdSet.Stored ids = new RowIdSet.Stored(0, 2 * fragment.rows());
    return new FragmentEntry(
        fragment.id(),
        fragment.rows(),
        ids,
        Optional.of(ids),
        fragment.files(),
        List.of(),
        Optional.empty(),
        1);
  }

  private static FragmentEntry deleted(FragmentEntry fragment, int rows) {
    DeletedRows deleted = DeletedRows.of(IntStream.range(0, rows).toArray());
    return fragment.withDeletions(
        new DeletionVector.Inline(deleted.cardinality(), deleted.encode()));
  }
}
