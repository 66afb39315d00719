package io.omendb.storage.distance;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// SIMD kernels over 8-bit rows and a query of any components; the twin is [ScalarRows]. Needs
/// registers of 256 bits or more. For one thread at a time.
final class SimdBytes extends RowKernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 4));
  private static final int LANES = SPECIES.length();

  private final int dimension;

  /// What sign extension must be cut off with.
  private final int mask;

  private final float[] query;

  SimdBytes(ElementType element, int dimension) {
    this.dimension = dimension;
    this.mask = element == ElementType.UINT8 ? 0xff : -1;
    this.query = new float[padded(dimension)];
  }

  @Override
  void query(float[] components) {
    System.arraycopy(components, 0, query, 0, dimension);
  }

  @Override
  float squares(MemorySegment rows, long offset) {
    return squares(rows, offset, query, dimension, mask);
  }

  @Override
  float dot(MemorySegment rows, long offset) {
    return dot(rows, offset, query, dimension, mask);
  }

  @Override
  float norm(MemorySegment rows, long offset) {
    return norm(rows, offset, dimension, mask);
  }

  private static FloatVector load(MemorySegment rows, long offset, int mask) {
    return widen(ByteVector.fromMemorySegment(BYTES, rows, offset, ByteOrder.LITTLE_ENDIAN), mask);
  }

  private static FloatVector tail(MemorySegment rows, long offset, int i, int dimension, int mask) {
    return widen(
        ByteVector.fromMemorySegment(
            BYTES, rows, offset + i, ByteOrder.LITTLE_ENDIAN, BYTES.indexInRange(i, dimension)),
        mask);
  }

  private static FloatVector widen(ByteVector bytes, int mask) {
    IntVector ints = (IntVector) bytes.convertShape(VectorOperators.B2I, INTS, 0);
    return (FloatVector) ints.and(mask).convert(VectorOperators.I2F, 0);
  }

  private static FloatVector load(float[] query, int index) {
    return FloatVector.fromArray(SPECIES, query, index);
  }

  private static float squares(
      MemorySegment rows, long offset, float[] query, int dimension, int mask) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= dimension - 2 * LANES; i += 2 * LANES) {
      FloatVector d = load(rows, offset + i, mask).sub(load(query, i));
      FloatVector e = load(rows, offset + i + LANES, mask).sub(load(query, i + LANES));
      even = d.fma(d, even);
      odd = e.fma(e, odd);
    }
    for (; i < dimension; i += LANES) {
      FloatVector d = tail(rows, offset, i, dimension, mask).sub(load(query, i));
      even = d.fma(d, even);
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }

  private static float dot(
      MemorySegment rows, long offset, float[] query, int dimension, int mask) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= dimension - 2 * LANES; i += 2 * LANES) {
      even = load(rows, offset + i, mask).fma(load(query, i), even);
      odd = load(rows, offset + i + LANES, mask).fma(load(query, i + LANES), odd);
    }
    for (; i < dimension; i += LANES) {
      even = tail(rows, offset, i, dimension, mask).fma(load(query, i), even);
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }

  private static float norm(MemorySegment rows, long offset, int dimension, int mask) {
    FloatVector sum = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= dimension - LANES; i += LANES) {
      FloatVector d = load(rows, offset + i, mask);
      sum = d.fma(d, sum);
    }
    if (i < dimension) {
      FloatVector d = tail(rows, offset, i, dimension, mask);
      sum = d.fma(d, sum);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
