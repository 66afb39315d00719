package io.omendb.storage.index;

import java.util.Arrays;

/// A set of local row numbers `0..size-1`, as bits. Mutable while it is built, then read by any
/// thread.
public final class RowMask {
  private final long[] words;
  private final int size;

  public RowMask(int size) {
    this.size = size;
    this.words = new long[(size + 63) >>> 6];
  }

  /// Every row of `size`.
  public static RowMask all(int size) {
    RowMask mask = new RowMask(size);
    mask.setRange(0, size);
    return mask;
  }

  public int size() {
    return size;
  }

  public boolean contains(int row) {
    return (words[row >>> 6] & (1L << row)) != 0;
  }

  public void set(int row) {
    words[row >>> 6] |= 1L << row;
  }

  public void clear(int row) {
    words[row >>> 6] &= ~(1L << row);
  }

  /// Adds `[from, to)`.
  public void setRange(int from, int to) {
    if (from >= to) {
      return;
    }
    int first = from >>> 6;
    int last = (to - 1) >>> 6;
    long head = -1L << from;
    long tail = -1L >>> -to;
    if (first == last) {
      words[first] |= head & tail;
    } else {
      words[first] |= head;
      Arrays.fill(words, first + 1, last, -1L);
      words[last] |= tail;
    }
  }

  /// Keeps only what `other` holds too.
  public void and(RowMask other) {
    for (int i = 0; i < words.length; i++) {
      words[i] &= other.words[i];
    }
  }

  /// Adds what `other` holds.
  public void or(RowMask other) {
    for (int i = 0; i < words.length; i++) {
      words[i] |= other.words[i];
    }
  }

  /// Removes what `other` holds.
  public void andNot(RowMask other) {
    for (int i = 0; i < words.length; i++) {
      words[i] &= ~other.words[i];
    }
  }

  /// Adds the `count` rows of `source` from row `from` on as the rows from `to` on.
  public void orRange(RowMask source, int from, int to, int count) {
    for (int done = 0; done < count; done += 64) {
      int bits = Math.min(64, count - done);
      long word = source.wordAt(from + done);
      if (bits < 64) {
        word &= (1L << bits) - 1;
      }
      int target = to + done;
      words[target >>> 6] |= word << target;
      if ((target & 63) != 0 && (target & 63) + bits > 64) {
        words[(target >>> 6) + 1] |= word >>> -target;
      }
    }
  }

  /// The 64 rows from `row` on as a word; rows past the end are absent.
  private long wordAt(int row) {
    int index = row >>> 6;
    long word = words[index] >>> row;
    if ((row & 63) != 0 && index + 1 < words.length) {
      word |= words[index + 1] << -row;
    }
    return word;
  }

  /// Turns every row's membership around.
  public void invert() {
    for (int i = 0; i < words.length; i++) {
      words[i] = ~words[i];
    }
    if ((size & 63) != 0) {
      words[words.length - 1] &= (1L << size) - 1;
    }
  }

  /// How many rows this holds.
  public int cardinality() {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /// The first row at or after `from`; -1 if there is none.
  public int next(int from) {
    int index = from >>> 6;
    if (from < 0 || index >= words.length) {
      return -1;
    }
    long word = words[index] & (-1L << from);
    while (word == 0) {
      if (++index == words.length) {
        return -1;
      }
      word = words[index];
    }
    return (index << 6) + Long.numberOfTrailingZeros(word);
  }

  /// The first row at or after `from` that this does not hold; the size if there is none.
  public int nextAbsent(int from) {
    for (int index = from >>> 6; index < words.length; index++) {
      long absent = ~words[index] & (index == from >>> 6 ? -1L << from : -1L);
      if (absent != 0) {
        return Math.min(size, (index << 6) + Long.numberOfTrailingZeros(absent));
      }
    }
    return size;
  }

  /// The rows it holds, ascending.
  public int[] positions() {
    int[] positions = new int[cardinality()];
    int count = 0;
    for (int row = next(0); row >= 0; row = next(row + 1)) {
      positions[count++] = row;
    }
    return positions;
  }

  public RowMask copy() {
    RowMask copy = new RowMask(size);
    System.arraycopy(words, 0, copy.words, 0, words.length);
    return copy;
  }

  /// The bits, 64 rows a word, lowest bit first; the array itself, for column-wise evaluation.
  public long[] words() {
    return words;
  }
}
