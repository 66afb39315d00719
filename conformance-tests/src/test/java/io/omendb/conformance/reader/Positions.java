package io.omendb.conformance.reader;

import io.omendb.format.manifest.DeletionVector;
import java.nio.ByteBuffer;
import java.util.BitSet;

/// Sets of positions as Roaring bitmaps in their portable form (chapter 07). Stateless.
final class Positions {
  private static final int WITH_RUNS = 12347;
  private static final int WITHOUT_RUNS = 12346;
  private static final int OFFSETS_FROM = 4;
  private static final int ARRAY_MAX = 4096;

  private Positions() {}

  /// The deleted positions of a fragment.
  static BitSet of(DeletionVector vector, long rows, Files files) {
    ByteBuffer bitmap =
        switch (vector.getPlaceCase()) {
          case INLINE -> {
            refuse(vector.getInline().size() <= 512, "an inline bitmap of more than 512 bytes");
            yield Primitives.of(vector.getInline().toByteArray());
          }
          case FILE -> {
            Frame frame = files.frame(vector.getFile(), "DELV");
            ByteBuffer counts = frame.section(1);
            refuse(counts.limit() == 16, frame.name() + ": counts");
            refuse(
                Primitives.u64(counts, 0) == vector.getCardinality(),
                frame.name() + ": deleted rows");
            refuse(Primitives.u64(counts, 8) == rows, frame.name() + ": rows");
            yield frame.section(2);
          }
          case PLACE_NOT_SET -> throw new Refused("07", "a deletion vector without a bitmap");
        };
    BitSet deleted = decode(bitmap);
    refuse(deleted.cardinality() == vector.getCardinality(), "another number of deleted rows");
    refuse(deleted.length() <= rows, "a position beyond the rows of the fragment");
    return deleted;
  }

  /// The positions of a bitmap, which must ascend and use all of its bytes.
  static BitSet decode(ByteBuffer bytes) {
    ByteBuffer in = bytes.duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN);
    try {
      return containers(in);
    } catch (java.nio.BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new Refused("07", "a bitmap that ends early");
    }
  }

  private static BitSet containers(ByteBuffer in) {
    int cookie = in.getInt();
    boolean runs = (cookie & 0xffff) == WITH_RUNS;
    refuse(runs || cookie == WITHOUT_RUNS, "a bitmap with the cookie " + cookie);
    int count = runs ? (cookie >>> 16) + 1 : in.getInt();
    refuse(count >= 0 && count <= 65536, "a bitmap of " + count + " containers");
    byte[] flags = new byte[runs ? Math.ceilDiv(count, 8) : 0];
    in.get(flags);
    BitSet isRun = BitSet.valueOf(flags);
    int[] keys = new int[count];
    int[] cardinalities = new int[count];
    for (int i = 0; i < count; i++) {
      keys[i] = Short.toUnsignedInt(in.getShort());
      cardinalities[i] = Short.toUnsignedInt(in.getShort()) + 1;
      refuse(i == 0 || keys[i] > keys[i - 1], "containers that do not ascend");
    }
    int[] offsets = new int[!runs || count >= OFFSETS_FROM ? count : 0];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = in.getInt();
    }
    BitSet positions = new BitSet();
    for (int i = 0; i < count; i++) {
      refuse(offsets.length == 0 || offsets[i] == in.position(), "a container at another offset");
      int base = Math.multiplyExact(keys[i], 65536);
      int before = positions.cardinality();
      if (isRun.get(i)) {
        run(in, base, positions);
      } else if (cardinalities[i] > ARRAY_MAX) {
        for (int word = 0; word < 1024; word++) {
          long bits = in.getLong();
          for (; bits != 0; bits &= bits - 1) {
            positions.set(base + 64 * word + Long.numberOfTrailingZeros(bits));
          }
        }
      } else {
        array(in, base, cardinalities[i], positions);
      }
      refuse(positions.cardinality() - before == cardinalities[i], "a container's cardinality");
    }
    refuse(!in.hasRemaining(), "bytes after a bitmap");
    return positions;
  }

  private static void run(ByteBuffer in, int base, BitSet positions) {
    int end = -1;
    for (int n = Short.toUnsignedInt(in.getShort()); n > 0; n--) {
      int start = Short.toUnsignedInt(in.getShort());
      int last = start + Short.toUnsignedInt(in.getShort());
      refuse(start > end && last < 65536, "runs that do not ascend");
      positions.set(base + start, base + last + 1);
      end = last;
    }
  }

  private static void array(ByteBuffer in, int base, int count, BitSet positions) {
    int before = -1;
    for (int i = 0; i < count; i++) {
      int value = Short.toUnsignedInt(in.getShort());
      refuse(value > before, "positions that do not ascend");
      positions.set(base + value);
      before = value;
    }
  }

  private static void refuse(boolean holds, String message) {
    Refused.unless(holds, "07", message);
  }
}
