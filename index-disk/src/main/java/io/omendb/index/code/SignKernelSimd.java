package io.omendb.index.code;

import io.omendb.index.graph.Graph;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Turns sums of signs into distances in registers; the twin is [SignKernel]. Stateless and
/// thread-safe.
final class SignKernelSimd {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  private SignKernelSimd() {}

  static int below(
      short[] sums,
      MemorySegment blocks,
      long factors,
      float own,
      float bias,
      float scale,
      float bound,
      float[] estimates) {
    int bits = 0;
    FloatVector biases = FloatVector.broadcast(FLOATS, bias);
    FloatVector scales = FloatVector.broadcast(FLOATS, scale);
    for (int slot = 0; slot < Graph.SLOTS; slot += FLOATS.length()) {
      IntVector sum =
          ((IntVector)
                  ShortVector.fromArray(SHORTS, sums, slot)
                      .convertShape(VectorOperators.S2I, INTS, 0))
              .and(0xffff);
      FloatVector dot = ((FloatVector) sum.convert(VectorOperators.I2F, 0)).fma(scales, biases);
      long at = factors + 4L * slot;
      FloatVector a = FloatVector.fromMemorySegment(FLOATS, blocks, at, ORDER);
      FloatVector b = FloatVector.fromMemorySegment(FLOATS, blocks, at + 4L * Graph.SLOTS, ORDER);
      FloatVector estimate = dot.fma(b, a.add(own));
      estimate.intoArray(estimates, slot);
      bits |= (int) estimate.compare(VectorOperators.LT, bound).toLong() << slot;
    }
    return bits;
  }
}
