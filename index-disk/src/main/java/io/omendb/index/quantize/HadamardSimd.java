package io.omendb.index.quantize;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The fast Hadamard transform over registers; the twin is [Hadamard]. Stateless and thread-safe.
final class HadamardSimd {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int INNER = Integer.numberOfTrailingZeros(LANES);

  /// For each stage within a register: where a lane's partner is, and the lane's own sign.
  private static final VectorShuffle<Float>[] PARTNERS = partners();

  private static final FloatVector[] SIGNS = signs();

  private HadamardSimd() {}

  @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of a generic type
  private static VectorShuffle<Float>[] partners() {
    VectorShuffle<Float>[] partners = new VectorShuffle[INNER];
    for (int stage = 0; stage < INNER; stage++) {
      int step = 1 << stage;
      partners[stage] = VectorShuffle.fromOp(SPECIES, lane -> lane ^ step);
    }
    return partners;
  }

  private static FloatVector[] signs() {
    FloatVector[] signs = new FloatVector[INNER];
    for (int stage = 0; stage < INNER; stage++) {
      float[] lanes = new float[LANES];
      for (int lane = 0; lane < LANES; lane++) {
        lanes[lane] = (lane >> stage & 1) == 0 ? 1 : -1;
      }
      signs[stage] = FloatVector.fromArray(SPECIES, lanes, 0);
    }
    return signs;
  }

  /// Transforms `vector[from .. from + count)`, `count` a power of two of at least 32, and scales
  /// the result.
  static void transform(float[] vector, int from, int count, float scale) {
    for (int i = from; i < from + count; i += LANES) {
      inner(FloatVector.fromArray(SPECIES, vector, i).mul(scale)).intoArray(vector, i);
    }
    for (int step = LANES; step < count; step <<= 1) {
      stage(vector, from, count, step);
    }
  }

  private static FloatVector inner(FloatVector lanes) {
    FloatVector result = lanes;
    for (int stage = 0; stage < INNER; stage++) {
      result = result.fma(SIGNS[stage], result.rearrange(PARTNERS[stage]));
    }
    return result;
  }

  private static void stage(float[] vector, int from, int count, int step) {
    for (int block = from; block < from + count; block += 2 * step) {
      for (int i = block; i < block + step; i += LANES) {
        FloatVector a = FloatVector.fromArray(SPECIES, vector, i);
        FloatVector b = FloatVector.fromArray(SPECIES, vector, i + step);
        a.add(b).intoArray(vector, i);
        a.sub(b).intoArray(vector, i + step);
      }
    }
  }
}
