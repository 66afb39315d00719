package io.omendb.storage.distance;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// SIMD kernels over float32 rows; the twin is [ScalarRows]. For one thread at a time.
final class SimdFloats extends RowKernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private final int dimension;
  private final float[] query;

  SimdFloats(int dimension) {
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

  @Override
  void squaresOfFour(
      MemorySegment rows, long first, long second, long third, long fourth, float[] out) {
    squaresOfFour(rows, first, second, third, fourth, query, dimension, out);
  }

  @Override
  void dotsOfFour(
      MemorySegment rows, long first, long second, long third, long fourth, float[] out) {
    dotsOfFour(rows, first, second, third, fourth, query, dimension, out);
  }

  private static FloatVector load(MemorySegment rows, long offset) {
    return FloatVector.fromMemorySegment(SPECIES, rows, offset, ORDER);
  }

  private static FloatVector load(MemorySegment rows, long offset, VectorMask<Float> mask) {
    return FloatVector.fromMemorySegment(SPECIES, rows, offset, ORDER, mask);
  }

  private static FloatVector load(float[] query, int index) {
    return FloatVector.fromArray(SPECIES, query, index);
  }

  private static float squares(MemorySegment rows, long offset, float[] query, int dimension) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= dimension - 2 * LANES; i += 2 * LANES) {
      FloatVector d = load(rows, offset + 4L * i).sub(load(query, i));
      FloatVector e = load(rows, offset + 4L * (i + LANES)).sub(load(query, i + LANES));
      even = d.fma(d, even);
      odd = e.fma(e, odd);
    }
    if (i <= dimension - LANES) {
      FloatVector d = load(rows, offset + 4L * i).sub(load(query, i));
      even = d.fma(d, even);
      i += LANES;
    }
    if (i < dimension) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, dimension);
      FloatVector d = load(rows, offset + 4L * i, mask).sub(load(query, i));
      odd = d.fma(d, odd);
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }

  private static float dot(MemorySegment rows, long offset, float[] query, int dimension) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= dimension - 2 * LANES; i += 2 * LANES) {
      even = load(rows, offset + 4L * i).fma(load(query, i), even);
      odd = load(rows, offset + 4L * (i + LANES)).fma(load(query, i + LANES), odd);
    }
    if (i <= dimension - LANES) {
      even = load(rows, offset + 4L * i).fma(load(query, i), even);
      i += LANES;
    }
    if (i < dimension) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, dimension);
      odd = load(rows, offset + 4L * i, mask).fma(load(query, i), odd);
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }

  private static float norm(MemorySegment rows, long offset, int dimension) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= dimension - 2 * LANES; i += 2 * LANES) {
      FloatVector d = load(rows, offset + 4L * i);
      FloatVector e = load(rows, offset + 4L * (i + LANES));
      even = d.fma(d, even);
      odd = e.fma(e, odd);
    }
    for (; i < dimension; i += LANES) {
      FloatVector d = load(rows, offset + 4L * i, SPECIES.indexInRange(i, dimension));
      even = d.fma(d, even);
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }

  private static void squaresOfFour(
      MemorySegment rows,
      long first,
      long second,
      long third,
      long fourth,
      float[] query,
      int dimension,
      float[] out) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = FloatVector.zero(SPECIES);
    FloatVector c = FloatVector.zero(SPECIES);
    FloatVector d = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= dimension - LANES; i += LANES) {
      FloatVector q = load(query, i);
      long at = 4L * i;
      FloatVector difference = load(rows, first + at).sub(q);
      a = difference.fma(difference, a);
      difference = load(rows, second + at).sub(q);
      b = difference.fma(difference, b);
      difference = load(rows, third + at).sub(q);
      c = difference.fma(difference, c);
      difference = load(rows, fourth + at).sub(q);
      d = difference.fma(difference, d);
    }
    if (i < dimension) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, dimension);
      FloatVector q = load(query, i);
      long at = 4L * i;
      FloatVector difference = load(rows, first + at, mask).sub(q);
      a = difference.fma(difference, a);
      difference = load(rows, second + at, mask).sub(q);
      b = difference.fma(difference, b);
      difference = load(rows, third + at, mask).sub(q);
      c = difference.fma(difference, c);
      difference = load(rows, fourth + at, mask).sub(q);
      d = difference.fma(difference, d);
    }
    out[0] = a.reduceLanes(VectorOperators.ADD);
    out[1] = b.reduceLanes(VectorOperators.ADD);
    out[2] = c.reduceLanes(VectorOperators.ADD);
    out[3] = d.reduceLanes(VectorOperators.ADD);
  }

  private static void dotsOfFour(
      MemorySegment rows,
      long first,
      long second,
      long third,
      long fourth,
      float[] query,
      int dimension,
      float[] out) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = FloatVector.zero(SPECIES);
    FloatVector c = FloatVector.zero(SPECIES);
    FloatVector d = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= dimension - LANES; i += LANES) {
      FloatVector q = load(query, i);
      long at = 4L * i;
      a = load(rows, first + at).fma(q, a);
      b = load(rows, second + at).fma(q, b);
      c = load(rows, third + at).fma(q, c);
      d = load(rows, fourth + at).fma(q, d);
    }
    if (i < dimension) {
      VectorMask<Float> mask = SPECIES.indexInRange(i, dimension);
      FloatVector q = load(query, i);
      long at = 4L * i;
      a = load(rows, first + at, mask).fma(q, a);
      b = load(rows, second + at, mask).fma(q, b);
      c = load(rows, third + at, mask).fma(q, c);
      d = load(rows, fourth + at, mask).fma(q, d);
    }
    out[0] = a.reduceLanes(VectorOperators.ADD);
    out[1] = b.reduceLanes(VectorOperators.ADD);
    out[2] = c.reduceLanes(VectorOperators.ADD);
    out[3] = d.reduceLanes(VectorOperators.ADD);
  }
}
