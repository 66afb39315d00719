package io.omendb.storage.key;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Keys numbered in the order of their coming: open addressing over bytes in large chunks, without
/// an object for each key. For one thread at a time while it is filled.
final class KeyMap {
  private static final int CHUNK_BITS = 18;
  private static final int CHUNK = 1 << CHUNK_BITS;
  private static final int BYTES_PER_KEY = 28;

  private final List<byte[]> chunks = new ArrayList<>();
  private int[] slots = new int[64];
  private long[] places = new long[32];
  private int[] lengths = new int[32];
  private int[] hashes = new int[32];
  private int free = CHUNK;
  private int size;
  private long keyBytes;

  int size() {
    return size;
  }

  /// About how much memory it takes.
  long bytes() {
    return keyBytes + (long) size * BYTES_PER_KEY;
  }

  /// The number of the key; -1 if there is none.
  int find(KeyBytes key) {
    int slot = (int) key.hash() & (slots.length - 1);
    while (slots[slot] != 0) {
      int entry = slots[slot] - 1;
      if (is(entry, key)) {
        return entry;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return -1;
  }

  /// Adds a key that is not in it under the next number.
  void add(KeyBytes key) {
    if (2 * (size + 1) > slots.length) {
      grow();
    }
    if (size == places.length) {
      places = Arrays.copyOf(places, 2 * size);
      lengths = Arrays.copyOf(lengths, 2 * size);
      hashes = Arrays.copyOf(hashes, 2 * size);
    }
    places[size] = put(key);
    lengths[size] = key.length();
    hashes[size] = (int) key.hash();
    insert(size);
    size++;
    keyBytes += key.length();
  }

  private long put(KeyBytes key) {
    if (key.length() > CHUNK - free) {
      chunks.add(new byte[Math.max(CHUNK, key.length())]);
      free = 0;
    }
    int chunk = chunks.size() - 1;
    System.arraycopy(key.bytes(), 0, chunks.get(chunk), free, key.length());
    long place = ((long) chunk << CHUNK_BITS) + free;
    // A key longer than a chunk has one to itself, of which nothing is free.
    free = Math.min(CHUNK, free + key.length());
    return place;
  }

  private boolean is(int entry, KeyBytes key) {
    if (hashes[entry] != (int) key.hash() || lengths[entry] != key.length()) {
      return false;
    }
    byte[] chunk = chunks.get((int) (places[entry] >>> CHUNK_BITS));
    int at = (int) (places[entry] & (CHUNK - 1));
    return Arrays.equals(chunk, at, at + key.length(), key.bytes(), 0, key.length());
  }

  private void grow() {
    slots = new int[Math.multiplyExact(2, slots.length)];
    for (int entry = 0; entry < size; entry++) {
      insert(entry);
    }
  }

  private void insert(int entry) {
    int slot = hashes[entry] & (slots.length - 1);
    while (slots[slot] != 0) {
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = entry + 1;
  }
}
