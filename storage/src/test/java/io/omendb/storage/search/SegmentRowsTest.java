package io.omendb.storage.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.storage.distance.ElementType;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.index.Bytes;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.VectorRows;
import io.omendb.storage.schema.DataType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Places random sets of row ids in random fragments and compares every row. Stateless.
class SegmentRowsTest {
  private static final DataType.Vector TYPE = new DataType.Vector(1, ElementType.FLOAT32);

  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void findsEveryRowInItsFragment() {
    for (int round = 0; round < 300; round++) {
      List<FragmentEntry> fragments = fragments();
      List<VectorRows.Run> vectors = fragments.stream().map(SegmentRowsTest::vectors).toList();
      SortedSet<Long> ids = someIds(fragments);
      SegmentRows rows =
          SegmentRows.locate(
              ranges(ids), fragments.stream().map(SegmentRowsTest::ids).toList(), false);
      assertThat(rows.size()).isEqualTo(ids.size());
      VectorRows found = rows.vectors(TYPE, vectors);
      SearchRows search = new SearchRows();
      for (int i = 0; i < fragments.size(); i++) {
        search.add(
            ids(fragments.get(i)), ids(fragments.get(i)), vectors.get(i), mask(fragments.get(i)));
      }
      RowMask local = rows.toLocal(search.fragments());
      List<RowMask> covered = search.fragments().stream().map(f -> new RowMask(f.rows())).toList();
      rows.cover(covered);
      int row = 0;
      for (long id : ids) {
        Optional<FragmentEntry> home =
            fragments.stream().filter(f -> ids(f).positionOf(id) >= 0).findFirst();
        float expected = home.isPresent() ? id : 0;
        int run = found.runOf(row);
        assertThat(found.segment(run).get(ValueLayout.JAVA_FLOAT_UNALIGNED, found.offset(run, row)))
            .isEqualTo(expected);
        assertThat(local.contains(row)).isEqualTo(home.isPresent() && id % 3 != 0);
        row++;
      }
      for (int i = 0; i < fragments.size(); i++) {
        for (int position = 0; position < fragments.get(i).rows(); position++) {
          assertThat(covered.get(i).contains(position))
              .isEqualTo(ids.contains(ids(fragments.get(i)).at(position)));
        }
      }
    }
  }

  /// Fragments whose row ids are shuffled stretches with gaps, as after compactions.
  private List<FragmentEntry> fragments() {
    List<RowIdRange> stretches = new ArrayList<>();
    long next = 0;
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      next += random.nextInt(3) == 0 ? random.nextInt(20) : 0;
      RowIdRange range = new RowIdRange(next, 1 + random.nextInt(90));
      stretches.add(range);
      next = range.end();
    }
    List<FragmentEntry> fragments = new ArrayList<>();
    while (!stretches.isEmpty()) {
      List<RowIdRange> own = new ArrayList<>();
      int take = 1 + random.nextInt(stretches.size());
      for (int i = 0; i < take; i++) {
        own.add(stretches.remove(random.nextInt(stretches.size())));
      }
      long rows = own.stream().mapToLong(RowIdRange::count).sum();
      fragments.add(
          new FragmentEntry(
              fragments.size(), rows, own, List.of(), List.of(), Optional.empty(), 1));
    }
    return fragments;
  }

  private SortedSet<Long> someIds(List<FragmentEntry> fragments) {
    TreeSet<Long> ids = new TreeSet<>();
    long end =
        fragments.stream()
            .flatMap(f -> ids(f).ranges().stream())
            .mapToLong(RowIdRange::end)
            .max()
            .orElse(0);
    boolean keep = true;
    for (long id = 0; id < end; id++) {
      keep = random.nextInt(10) == 0 ? !keep : keep;
      if (keep) {
        ids.add(id);
      }
    }
    ids.add(end - 1);
    return ids;
  }

  private static List<RowIdRange> ranges(SortedSet<Long> ids) {
    List<RowIdRange> ranges = new ArrayList<>();
    for (long id : ids) {
      if (!ranges.isEmpty() && ranges.getLast().end() == id) {
        RowIdRange last = ranges.removeLast();
        ranges.add(new RowIdRange(last.first(), last.count() + 1));
      } else {
        ranges.add(new RowIdRange(id, 1));
      }
    }
    return ranges;
  }

  private static RowIds ids(FragmentEntry fragment) {
    return RowIds.of(((RowIdSet.Ranges) fragment.rowIds()).ranges());
  }

  private static RowMask mask(FragmentEntry fragment) {
    RowMask mask = new RowMask((int) fragment.rows());
    for (int position = 0; position < fragment.rows(); position++) {
      if (ids(fragment).at(position) % 3 != 0) {
        mask.set(position);
      }
    }
    return mask;
  }

  private static VectorRows.Run vectors(FragmentEntry fragment) {
    MemorySegment segment = Arena.ofAuto().allocate(4 * fragment.rows(), 64);
    for (int position = 0; position < fragment.rows(); position++) {
      segment.set(
          ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * position, (float) ids(fragment).at(position));
    }
    return new VectorRows.Run((int) fragment.rows(), new Unchecked(segment), 0);
  }

  private record Unchecked(MemorySegment segment) implements Bytes {
    @Override
    public void verify(long offset, long length) {}
  }
}
