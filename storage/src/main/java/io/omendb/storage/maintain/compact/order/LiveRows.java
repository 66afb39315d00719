package io.omendb.storage.maintain.compact.order;

import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.index.RowMask;
import java.util.List;

/// The live rows of fragments, one fragment after the other, in the order of their positions.
/// Immutable.
public final class LiveRows implements RowSequence {
  private final List<RowMask> live;

  /// The place of each fragment's first live row, and at the end the number of rows.
  private final long[] firsts;

  public LiveRows(List<FragmentReader> fragments) {
    this.live = fragments.stream().map(FragmentReader::live).toList();
    this.firsts = new long[live.size() + 1];
    for (int i = 0; i < live.size(); i++) {
      firsts[i + 1] = firsts[i] + live.get(i).cardinality();
    }
  }

  @Override
  public long rows() {
    return firsts[live.size()];
  }

  @Override
  public boolean sequential() {
    return true;
  }

  @Override
  public void forEach(long first, long end, Stretches stretches) {
    for (int input = 0; input < live.size(); input++) {
      if (firsts[input] < end && firsts[input + 1] > first) {
        forEach(input, first, end, stretches);
      }
    }
  }

  private void forEach(int input, long first, long end, Stretches stretches) {
    RowMask rows = live.get(input);
    long place = firsts[input];
    int from = rows.next(0);
    while (from >= 0 && place < end) {
      int to = rows.nextAbsent(from);
      long start = Math.max(place, first);
      long stop = Math.min(place + to - from, end);
      if (start < stop) {
        stretches.rows(input, from + (int) (start - place), (int) (stop - start));
      }
      place += to - from;
      from = to < rows.size() ? rows.next(to) : -1;
    }
  }
}
