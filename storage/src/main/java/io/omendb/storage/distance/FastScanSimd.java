package io.omendb.storage.distance;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// SIMD kernels of [FastScan]; the twin is [FastScanScalar]. Stateless and thread-safe.
///
/// A table look-up is one byte permutation: across 64 entries for 512-bit registers, and across the
/// 16 of one group for 128-bit ones, which every machine has.
final class FastScanSimd {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final int LINE = FastScanCodes.LINE_BYTES;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(
          byte.class, VectorShape.forBitSize(Math.max(64, FLOATS.vectorBitSize() / 4)));

  private FastScanSimd() {}

  /// Constants that only 512-bit machines may touch.
  private static final class Wide {
    static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;
    static final ByteVector LOW = steps(0);
    static final ByteVector HIGH = steps(32);

    /// Where the 16 entries of a lane's group begin in a line of the table.
    private static ByteVector steps(int first) {
      byte[] starts = new byte[LINE];
      for (int lane = 0; lane < LINE; lane++) {
        starts[lane] = (byte) (first + (lane >>> 5) * 16);
      }
      return ByteVector.fromArray(BYTES, starts, 0);
    }
  }

  private static ByteVector line(MemorySegment codes, long at, byte[] table, int entries) {
    ByteVector pairs = ByteVector.fromMemorySegment(Wide.BYTES, codes, at, ORDER);
    ByteVector entry = ByteVector.fromArray(Wide.BYTES, table, entries);
    ByteVector high =
        pairs.reinterpretAsShorts().lanewise(VectorOperators.LSHR, 4).reinterpretAsBytes();
    ByteVector low = pairs.and((byte) 15).or(Wide.LOW).selectFrom(entry);
    return low.add(high.and((byte) 15).or(Wide.HIGH).selectFrom(entry));
  }

  static void wide(MemorySegment codes, long offset, int groups, byte[] table, short[] sums) {
    ShortVector even = ShortVector.zero(ShortVector.SPECIES_512);
    ShortVector odd = ShortVector.zero(ShortVector.SPECIES_512);
    int bytes = groups * (LINE / 4);
    for (int at = 0; at < bytes; at += 2 * LINE) {
      ShortVector four =
          line(codes, offset + at, table, at)
              .add(line(codes, offset + at + LINE, table, at + LINE))
              .reinterpretAsShorts();
      even = even.add(four.and((short) 0xff));
      odd = odd.add(four.lanewise(VectorOperators.LSHR, 8));
    }
    fold(even).intoArray(sums, 0);
    fold(odd).intoArray(sums, 16);
  }

  /// Adds the groups of the upper half of each line to those of the lower half.
  private static ShortVector fold(ShortVector sums) {
    ShortVector low = (ShortVector) sums.reinterpretShape(ShortVector.SPECIES_256, 0);
    ShortVector high = (ShortVector) sums.reinterpretShape(ShortVector.SPECIES_256, 1);
    return low.add(high);
  }

  private static ByteVector entries(MemorySegment codes, long at, byte[] table, int low, int high) {
    ByteVector pairs = ByteVector.fromMemorySegment(ByteVector.SPECIES_128, codes, at, ORDER);
    ByteVector shifted =
        pairs.reinterpretAsShorts().lanewise(VectorOperators.LSHR, 4).reinterpretAsBytes();
    return pairs
        .and((byte) 15)
        .selectFrom(ByteVector.fromArray(ByteVector.SPECIES_128, table, low))
        .add(
            shifted
                .and((byte) 15)
                .selectFrom(ByteVector.fromArray(ByteVector.SPECIES_128, table, high)));
  }

  static void narrow(MemorySegment codes, long offset, int groups, byte[] table, short[] sums) {
    quarter(codes, offset, groups, table, sums, 0);
    quarter(codes, offset + 16, groups, table, sums, 8);
  }

  /// Sums of rows `slot .. slot+7` and `slot+16 .. slot+23`.
  private static void quarter(
      MemorySegment codes, long offset, int groups, byte[] table, short[] sums, int slot) {
    ShortVector even = ShortVector.zero(ShortVector.SPECIES_128);
    ShortVector odd = ShortVector.zero(ShortVector.SPECIES_128);
    int bytes = groups * (LINE / 4);
    for (int at = 0; at < bytes; at += LINE) {
      ShortVector four =
          entries(codes, offset + at, table, at, at + 32)
              .add(entries(codes, offset + at + 32, table, at + 16, at + 48))
              .reinterpretAsShorts();
      even = even.add(four.and((short) 0xff));
      odd = odd.add(four.lanewise(VectorOperators.LSHR, 8));
    }
    even.intoArray(sums, slot);
    odd.intoArray(sums, slot + 16);
  }

  static int below(
      short[] sums,
      MemorySegment terms,
      long offset,
      float base,
      float scale,
      float bound,
      float[] estimates) {
    int bits = 0;
    for (int i = 0; i < FastScanCodes.ROWS; i += FLOATS.length()) {
      IntVector sum =
          ((IntVector)
                  ShortVector.fromArray(SHORTS, sums, i).convertShape(VectorOperators.S2I, INTS, 0))
              .and(0xffff);
      FloatVector term = FloatVector.fromMemorySegment(FLOATS, terms, offset + 4L * i, ORDER);
      FloatVector estimate =
          ((FloatVector) sum.convert(VectorOperators.I2F, 0))
              .fma(FloatVector.broadcast(FLOATS, scale), term.add(base));
      estimate.intoArray(estimates, i);
      bits |= (int) estimate.compare(VectorOperators.LT, bound).toLong() << i;
    }
    return bits;
  }

  /// As [FastScanScalar#lows]. Needs registers of 256 bits or more.
  static float lows(float[] values, float[] lows) {
    float range = 0;
    for (int group = 0; group < lows.length; group++) {
      FloatVector low = FloatVector.fromArray(FLOATS, values, 16 * group);
      FloatVector high = low;
      for (int i = FLOATS.length(); i < 16; i += FLOATS.length()) {
        FloatVector more = FloatVector.fromArray(FLOATS, values, 16 * group + i);
        low = low.min(more);
        high = high.max(more);
      }
      lows[group] = low.reduceLanes(VectorOperators.MIN);
      range = Math.max(range, high.reduceLanes(VectorOperators.MAX) - lows[group]);
    }
    return range;
  }

  /// As [FastScanScalar#entries]. Needs registers of 256 bits or more.
  static void entries(float[] values, float[] lows, float factor, byte[] entries) {
    FloatVector factors = FloatVector.broadcast(FLOATS, factor);
    FloatVector half = FloatVector.broadcast(FLOATS, 0.5f);
    for (int i = 0; i < 16 * lows.length; i += FLOATS.length()) {
      FloatVector entry =
          FloatVector.fromArray(FLOATS, values, i).sub(lows[i >>> 4]).fma(factors, half);
      ((IntVector) entry.convert(VectorOperators.F2I, 0))
          .min(FastScanTable.LARGEST)
          .convertShape(VectorOperators.I2B, BYTES, 0)
          .reinterpretAsBytes()
          .intoArray(entries, i);
    }
  }
}
