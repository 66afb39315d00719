package io.omendb.storage.objectstore;

/// Where an upload may be patched. Stateless and thread-safe.
final class Patches {
  private static final long MAX_END = 64 << 10;

  private Patches() {}

  static void check(long offset, long length, long position) {
    if (offset < 0 || length > Math.min(position, MAX_END) - offset) {
      throw new IllegalArgumentException(
          "patch of " + length + " bytes at " + offset + " outside of the first 64 KiB");
    }
  }
}
