package io.omendb.storage.filter;

import io.omendb.storage.column.Column;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// The truth of a condition for each row as two bitmaps: true, and unknown; a row in neither is
/// false, and none is in both. Bits behind the last row are zero. For one thread at a time.
record Truth(int rows, long[] trues, long[] unknowns) {
  Truth(int rows) {
    this(rows, new long[(rows + 63) >>> 6], new long[(rows + 63) >>> 6]);
  }

  /// Takes the nulls of a column as unknown, and nothing of them as true.
  void maskNulls(Column column) {
    MemorySegment validity = column.validity();
    if (validity == null) {
      return;
    }
    for (int word = 0; word < trues.length; word++) {
      unknowns[word] = ~validWord(validity, word) & live(word);
      trues[word] &= ~unknowns[word];
    }
  }

  private static long validWord(MemorySegment validity, int word) {
    long at = 8L * word;
    if (at + 8 <= validity.byteSize()) {
      return validity.get(Column.LONG, at);
    }
    long bits = 0;
    for (long i = at; i < validity.byteSize(); i++) {
      bits |= (validity.get(ValueLayout.JAVA_BYTE, i) & 0xffL) << (8 * (i - at));
    }
    return bits;
  }

  /// The bits of a word that stand for rows.
  long live(int word) {
    int rest = rows - (word << 6);
    return rest >= 64 ? -1L : (1L << rest) - 1;
  }

  void fill(boolean value) {
    Arrays.fill(unknowns, 0);
    for (int word = 0; word < trues.length; word++) {
      trues[word] = value ? live(word) : 0;
    }
  }

  void not() {
    for (int word = 0; word < trues.length; word++) {
      trues[word] = ~(trues[word] | unknowns[word]) & live(word);
    }
  }

  void and(Truth other) {
    for (int word = 0; word < trues.length; word++) {
      long falses = ~(trues[word] | unknowns[word]) | ~(other.trues[word] | other.unknowns[word]);
      trues[word] &= other.trues[word];
      unknowns[word] = ~(trues[word] | falses) & live(word);
    }
  }

  void or(Truth other) {
    for (int word = 0; word < trues.length; word++) {
      trues[word] |= other.trues[word];
      unknowns[word] = (unknowns[word] | other.unknowns[word]) & ~trues[word];
    }
  }
}
