package io.omendb.index.quantize;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// SIMD kernels over columns; the twin is [ScalarColumns]. Stateless and thread-safe.
final class SimdColumns implements ColumnKernels {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int ROW_BYTES = 4 * BLOCK;

  private static FloatVector load(MemorySegment block, long offset) {
    return FloatVector.fromMemorySegment(SPECIES, block, offset, ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void dots(
      MemorySegment block, long offset, float[] query, int dimension, float[] out, int at) {
    for (int column = 0; column < BLOCK; column += 4 * LANES) {
      fourColumns(block, offset + 4L * column, query, dimension, out, at + column);
    }
  }

  private static void fourColumns(
      MemorySegment block, long offset, float[] query, int dimension, float[] out, int at) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = FloatVector.zero(SPECIES);
    FloatVector c = FloatVector.zero(SPECIES);
    FloatVector d = FloatVector.zero(SPECIES);
    for (int i = 0; i < dimension; i++) {
      FloatVector q = FloatVector.broadcast(SPECIES, query[i]);
      long row = offset + (long) ROW_BYTES * i;
      a = load(block, row).fma(q, a);
      b = load(block, row + 4L * LANES).fma(q, b);
      c = load(block, row + 8L * LANES).fma(q, c);
      d = load(block, row + 12L * LANES).fma(q, d);
    }
    a.intoArray(out, at);
    b.intoArray(out, at + LANES);
    c.intoArray(out, at + 2 * LANES);
    d.intoArray(out, at + 3 * LANES);
  }

  @Override
  public void dotsOfFour(
      MemorySegment block,
      long offset,
      float[] queries,
      int dimension,
      float[] out,
      int at,
      int stride) {
    for (int column = 0; column < BLOCK; column += 2 * LANES) {
      twoColumns(block, offset + 4L * column, queries, dimension, out, at + column, stride);
    }
  }

  private static void twoColumns(
      MemorySegment block,
      long offset,
      float[] queries,
      int dimension,
      float[] out,
      int at,
      int stride) {
    FloatVector a = FloatVector.zero(SPECIES);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    FloatVector e = a;
    FloatVector f = a;
    FloatVector g = a;
    FloatVector h = a;
    for (int i = 0; i < dimension; i++) {
      long row = offset + (long) ROW_BYTES * i;
      FloatVector left = load(block, row);
      FloatVector right = load(block, row + 4L * LANES);
      FloatVector q = FloatVector.broadcast(SPECIES, queries[i]);
      a = left.fma(q, a);
      b = right.fma(q, b);
      q = FloatVector.broadcast(SPECIES, queries[dimension + i]);
      c = left.fma(q, c);
      d = right.fma(q, d);
      q = FloatVector.broadcast(SPECIES, queries[2 * dimension + i]);
      e = left.fma(q, e);
      f = right.fma(q, f);
      q = FloatVector.broadcast(SPECIES, queries[3 * dimension + i]);
      g = left.fma(q, g);
      h = right.fma(q, h);
    }
    a.intoArray(out, at);
    b.intoArray(out, at + LANES);
    c.intoArray(out, at + stride);
    d.intoArray(out, at + stride + LANES);
    e.intoArray(out, at + 2 * stride);
    f.intoArray(out, at + 2 * stride + LANES);
    g.intoArray(out, at + 3 * stride);
    h.intoArray(out, at + 3 * stride + LANES);
  }

  @Override
  public int nearest(float[] terms, float[] dots, int from, int count) {
    FloatVector least = FloatVector.broadcast(SPECIES, Float.POSITIVE_INFINITY);
    FloatVector at = FloatVector.zero(SPECIES);
    // Numbers of columns are exact as floats up to 2^24.
    FloatVector number = FloatVector.zero(SPECIES).addIndex(1);
    for (int i = 0; i < count; i += LANES) {
      FloatVector dot = FloatVector.fromArray(SPECIES, dots, from + i);
      FloatVector distance = FloatVector.fromArray(SPECIES, terms, i).sub(dot.add(dot));
      VectorMask<Float> nearer = distance.compare(VectorOperators.LT, least);
      least = least.blend(distance, nearer);
      at = at.blend(number, nearer);
      number = number.add(LANES);
    }
    float smallest = least.reduceLanes(VectorOperators.MIN);
    VectorMask<Float> ties = least.compare(VectorOperators.EQ, smallest);
    return (int) at.blend(Float.MAX_VALUE, ties.not()).reduceLanes(VectorOperators.MIN);
  }

  @Override
  public void products(float[] codebooks, float[] query, int width, int groups, float[] out) {
    for (int group = 0; group < groups; group++) {
      for (int code = 0; code < CODES; code += LANES) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = group * width; i < (group + 1) * width; i++) {
          sum =
              FloatVector.fromArray(SPECIES, codebooks, CODES * i + code)
                  .fma(FloatVector.broadcast(SPECIES, query[i]), sum);
        }
        sum.intoArray(out, CODES * group + code);
      }
    }
  }

  @Override
  public void squares(float[] codebooks, float[] query, int width, int groups, float[] out) {
    for (int group = 0; group < groups; group++) {
      for (int code = 0; code < CODES; code += LANES) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = group * width; i < (group + 1) * width; i++) {
          FloatVector difference =
              FloatVector.fromArray(SPECIES, codebooks, CODES * i + code).sub(query[i]);
          sum = difference.fma(difference, sum);
        }
        sum.intoArray(out, CODES * group + code);
      }
    }
  }
}
