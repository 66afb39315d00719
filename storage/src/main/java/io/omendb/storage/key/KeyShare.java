package io.omendb.storage.key;

import io.omendb.storage.error.StorageException.LimitExceeded;
import java.util.List;

/// A share of all keys by their hash: what is handled at a time where not all fit into memory. Keys
/// with a null in them belong to the first. Immutable.
///
/// @param count how many shares of this size there are; a power of two
public record KeyShare(int number, int count) {
  private static final int MOST = 1 << 24;

  /// All keys.
  public static KeyShare all() {
    return new KeyShare(0, 1);
  }

  /// The two shares that it is made of.
  ///
  /// @throws LimitExceeded if shares this small do not fit into memory either
  public List<KeyShare> halves() {
    if (count == MOST) {
      throw new LimitExceeded(
          "the memory budget is too small for the keys", null, "allow more memory");
    }
    return List.of(new KeyShare(number, 2 * count), new KeyShare(number + count, 2 * count));
  }

  /// Whether it is the share of rows without a key.
  public boolean first() {
    return number == 0;
  }

  boolean has(KeyBytes key) {
    return key.none() ? first() : ((int) (key.hash() >>> 32) & (count - 1)) == number;
  }
}
