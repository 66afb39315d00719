package io.omendb.storage.distance;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// SIMD kernels over finite float16 rows; the twin is [ScalarRows]. For one thread at a time.
final class SimdHalves extends RowKernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));
  private static final int LANES = SPECIES.length();

  /// What a float16 bit pattern is too small by once its exponent stands in a float32's place.
  private static final float EXPONENT = 0x1p112f;

  private final int dimension;
  private final float[] query;

  SimdHalves(int dimension) {
    this.dimension = dimension;
    this.query = new float[padded(dimension)];
  }

  @Override
  void query(float[] components) {
    System.arraycopy(components, 0, query, 0, dimension);
  }

  @Override
  float squares(MemorySegment rows, long offset) {
    return squares(rows, offset, query, dimension);
  }

  @Override
  float dot(MemorySegment rows, long offset) {
    return dot(rows, offset, query, dimension);
  }

  @Override
  float norm(MemorySegment rows, long offset) {
    return norm(rows, offset, dimension);
  }

  private static FloatVector load(MemorySegment rows, long offset) {
    return widen(ShortVector.fromMemorySegment(SHORTS, rows, offset, ByteOrder.LITTLE_ENDIAN));
  }

  private static FloatVector tail(MemorySegment rows, long offset, int i, int dimension) {
    return widen(
        ShortVector.fromMemorySegment(
            SHORTS,
            rows,
            offset + 2L * i,
            ByteOrder.LITTLE_ENDIAN,
            SHORTS.indexInRange(i, dimension)));
  }

  private static FloatVector widen(ShortVector halves) {
    IntVector bits = (IntVector) halves.convertShape(VectorOperators.S2I, INTS, 0);
    IntVector magnitude = bits.and(0x7fff).lanewise(VectorOperators.LSHL, 13);
    return magnitude.or(bits.and(0x8000_0000)).reinterpretAsFloats().mul(EXPONENT);
  }

  private static FloatVector load(float[] query, int index) {
    return FloatVector.fromArray(SPECIES, query, index);
  }

  private static float squares(MemorySegment rows, long offset, float[] query, int dimension) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= dimension - 2 * LANES; i += 2 * LANES) {
      FloatVector d = load(rows, offset + 2L * i).sub(load(query, i));
      FloatVector e = load(rows, offset + 2L * (i + LANES)).sub(load(query, i + LANES));
      even = d.fma(d, even);
      odd = e.fma(e, odd);
    }
    for (; i < dimension; i += LANES) {
      FloatVector d = tail(rows, offset, i, dimension).sub(load(query, i));
      even = d.fma(d, even);
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }

  private static float dot(MemorySegment rows, long offset, float[] query, int dimension) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= dimension - 2 * LANES; i += 2 * LANES) {
      even = load(rows, offset + 2L * i).fma(load(query, i), even);
      odd = load(rows, offset + 2L * (i + LANES)).fma(load(query, i + LANES), odd);
    }
    for (; i < dimension; i += LANES) {
      even = tail(rows, offset, i, dimension).fma(load(query, i), even);
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }

  private static float norm(MemorySegment rows, long offset, int dimension) {
    FloatVector sum = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= dimension - LANES; i += LANES) {
      FloatVector d = load(rows, offset + 2L * i);
      sum = d.fma(d, sum);
    }
    if (i < dimension) {
      FloatVector d = tail(rows, offset, i, dimension);
      sum = d.fma(d, sum);
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
