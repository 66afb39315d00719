package io.omendb.storage.maintain.compact.order;

import io.omendb.storage.column.Column;
import java.lang.foreign.MemorySegment;

/// Where the row of each place comes from, as one number for each place. Immutable view; valid as
/// long as the memory of the numbers.
final class Places implements RowSequence {
  private final MemorySegment numbers;

  /// @param numbers an int64 for each place, as [#number] makes it
  Places(MemorySegment numbers) {
    this.numbers = numbers;
  }

  /// The number of a row of an input; consecutive rows have consecutive numbers.
  static long number(int input, int position) {
    return (long) input << Integer.SIZE | position;
  }

  @Override
  public long rows() {
    return numbers.byteSize() / Long.BYTES;
  }

  @Override
  public boolean sequential() {
    return false;
  }

  @Override
  public void forEach(long first, long end, Stretches stretches) {
    long at = first;
    while (at < end) {
      long number = at(at);
      long to = at + 1;
      while (to < end && at(to) == number + to - at) {
        to++;
      }
      stretches.rows((int) (number >>> Integer.SIZE), (int) number, (int) (to - at));
      at = to;
    }
  }

  private long at(long place) {
    return numbers.get(Column.LONG, Long.BYTES * place);
  }
}
