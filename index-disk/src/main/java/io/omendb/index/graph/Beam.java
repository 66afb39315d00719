package io.omendb.index.graph;

import java.util.Arrays;

/// The nearest candidates of a graph search, sorted, each either open or expanded. For one thread
/// at a time; nothing is allocated but by [#reset].
///
/// An entry is one long: the distance as a sortable int, the node, and in the lowest bit whether it
/// was expanded. So entries compare as longs, ties go to the smaller node, and insertion is one
/// binary search and one move of at most `capacity` longs, which beats two binary heaps at the
/// widths that searches use.
public final class Beam {
  private long[] entries = new long[64];
  private int capacity;
  private int size;
  private int cursor;

  /// Empties the beam and sets how many candidates it keeps.
  public void reset(int width) {
    if (width <= 0) {
      throw new IllegalArgumentException("beam width must be positive: " + width);
    }
    if (entries.length < width) {
      entries = new long[Math.max(width, 2 * entries.length)];
    }
    capacity = width;
    size = 0;
    cursor = 0;
  }

  public int size() {
    return size;
  }

  /// A candidate at or beyond this distance is not kept; infinite until the beam is full.
  public float bound() {
    return size == capacity ? distance(size - 1) : Float.POSITIVE_INFINITY;
  }

  /// Keeps the candidate if it is among the nearest.
  public boolean offer(float distance, int node) {
    long entry = ((long) sortable(distance) << 32) | ((node & 0x7fff_ffffL) << 1);
    if (size == capacity && entry >= entries[size - 1]) {
      return false;
    }
    int place = -Arrays.binarySearch(entries, 0, size, entry) - 1;
    if (place < 0) {
      return false;
    }
    if (size == capacity) {
      size--;
    }
    System.arraycopy(entries, place, entries, place + 1, size - place);
    entries[place] = entry;
    size++;
    cursor = Math.min(cursor, place);
    return true;
  }

  /// The place of the nearest open candidate, which becomes expanded; -1 if none is open.
  public int expandNext() {
    while (cursor < size) {
      int place = cursor++;
      if ((entries[place] & 1) == 0) {
        entries[place] |= 1;
        return place;
      }
    }
    return -1;
  }

  public int node(int place) {
    return (int) (entries[place] & 0xffff_ffffL) >>> 1;
  }

  public float distance(int place) {
    int bits = (int) (entries[place] >> 32);
    return Float.intBitsToFloat(bits ^ ((bits >> 31) & 0x7fff_ffff));
  }

  private static int sortable(float distance) {
    int bits = Float.floatToRawIntBits(distance);
    return bits ^ ((bits >> 31) & 0x7fff_ffff);
  }
}
