package io.omendb.storage.distance;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Exact SIMD kernels over 8-bit rows and a query of 8-bit values; the twin is [ScalarRows]. For
/// one thread at a time.
///
/// Products of two 8-bit values fit into 16 bits, so they are formed there and their even and odd
/// lanes added up as 32-bit integers. Products of unsigned values reach 65,025: the dot product
/// flips their top bit, adds them as signed numbers and repays 32,768 for each at the end.
final class SimdIntegers extends RowKernels {
  private static final VectorSpecies<Short> SPECIES = ShortVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));
  private static final int LANES = SPECIES.length();

  private final int dimension;

  /// What sign extension must be cut off with.
  private final short mask;

  /// The top bit of a product where products are unsigned.
  private final short flip;

  private final short[] query;

  SimdIntegers(ElementType element, int dimension) {
    boolean unsigned = element == ElementType.UINT8;
    this.dimension = dimension;
    this.mask = (short) (unsigned ? 0xff : -1);
    this.flip = (short) (unsigned ? 0x8000 : 0);
    this.query = new short[padded(dimension)];
  }

  @Override
  void query(float[] components) {
    for (int i = 0; i < dimension; i++) {
      query[i] = (short) components[i];
    }
  }

  @Override
  float squares(MemorySegment rows, long offset) {
    return squares(rows, offset, query, dimension, mask);
  }

  @Override
  float dot(MemorySegment rows, long offset) {
    int steps = (dimension + LANES - 1) / LANES;
    int flipped = flip == 0 ? 0 : 32_768 * LANES * steps;
    return (float) (dot(rows, offset, query, dimension, mask, flip) + flipped);
  }

  @Override
  float norm(MemorySegment rows, long offset) {
    return norm(rows, offset, dimension, mask);
  }

  private static ShortVector load(MemorySegment rows, long offset, short mask) {
    return widen(ByteVector.fromMemorySegment(BYTES, rows, offset, ByteOrder.LITTLE_ENDIAN), mask);
  }

  private static ShortVector tail(
      MemorySegment rows, long offset, int i, int dimension, short mask) {
    return widen(
        ByteVector.fromMemorySegment(
            BYTES, rows, offset + i, ByteOrder.LITTLE_ENDIAN, BYTES.indexInRange(i, dimension)),
        mask);
  }

  private static ShortVector widen(ByteVector bytes, short mask) {
    return ((ShortVector) bytes.convertShape(VectorOperators.B2S, SPECIES, 0)).and(mask);
  }

  private static ShortVector load(short[] query, int index) {
    return ShortVector.fromArray(SPECIES, query, index);
  }

  private static IntVector low(ShortVector products) {
    return products.reinterpretAsInts().and(0xffff);
  }

  private static IntVector high(ShortVector products) {
    return products.reinterpretAsInts().lanewise(VectorOperators.LSHR, 16);
  }

  private static int squares(
      MemorySegment rows, long offset, short[] query, int dimension, short mask) {
    IntVector even = IntVector.zero(INTS);
    IntVector odd = IntVector.zero(INTS);
    int i = 0;
    for (; i <= dimension - LANES; i += LANES) {
      ShortVector d = load(rows, offset + i, mask).sub(load(query, i));
      ShortVector square = d.mul(d);
      even = even.add(low(square));
      odd = odd.add(high(square));
    }
    if (i < dimension) {
      ShortVector d = tail(rows, offset, i, dimension, mask).sub(load(query, i));
      ShortVector square = d.mul(d);
      even = even.add(low(square));
      odd = odd.add(high(square));
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }

  private static int dot(
      MemorySegment rows, long offset, short[] query, int dimension, short mask, short flip) {
    IntVector even = IntVector.zero(INTS);
    IntVector odd = IntVector.zero(INTS);
    for (int i = 0; i < dimension; i += LANES) {
      ShortVector row =
          i <= dimension - LANES
              ? load(rows, offset + i, mask)
              : tail(rows, offset, i, dimension, mask);
      IntVector products =
          row.mul(load(query, i)).lanewise(VectorOperators.XOR, flip).reinterpretAsInts();
      even =
          even.add(products.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
      odd = odd.add(products.lanewise(VectorOperators.ASHR, 16));
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }

  private static int norm(MemorySegment rows, long offset, int dimension, short mask) {
    IntVector even = IntVector.zero(INTS);
    IntVector odd = IntVector.zero(INTS);
    int i = 0;
    for (; i <= dimension - LANES; i += LANES) {
      ShortVector row = load(rows, offset + i, mask);
      ShortVector square = row.mul(row);
      even = even.add(low(square));
      odd = odd.add(high(square));
    }
    if (i < dimension) {
      ShortVector row = tail(rows, offset, i, dimension, mask);
      ShortVector square = row.mul(row);
      even = even.add(low(square));
      odd = odd.add(high(square));
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }
}
