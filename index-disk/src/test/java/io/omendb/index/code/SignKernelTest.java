package io.omendb.index.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omendb.storage.distance.Kernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SignKernelTest {
  @Test
  void registersAndScalarCodeAgree() {
    if (Kernels.bits() < 128) {
      return;
    }
    SplittableRandom random = new SplittableRandom(3);
    MemorySegment factors = Arena.ofAuto().allocate(64 + 256, 64);
    for (int round = 0; round < 100; round++) {
      short[] sums = new short[32];
      for (int i = 0; i < 32; i++) {
        sums[i] = (short) random.nextInt(65_536);
        factors.set(ValueLayout.JAVA_FLOAT, 64 + 4L * i, (float) random.nextGaussian() * 50);
        factors.set(ValueLayout.JAVA_FLOAT, 192 + 4L * i, (float) -random.nextDouble());
      }
      float bias = (float) random.nextGaussian() * 100;
      float bound = (float) random.nextGaussian() * 1_000;
      float[] expected = new float[32];
      float[] found = new float[32];
      int below = SignKernel.below(sums, factors, 64, 7, bias, 0.1f, bound, expected);
      int belowToo = SignKernelSimd.below(sums, factors, 64, 7, bias, 0.1f, bound, found);
      for (int i = 0; i < 32; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(0.01f));
        assertThat(belowToo >>> i & 1).isEqualTo(found[i] < bound ? 1 : 0);
        assertThat(below >>> i & 1).isEqualTo(expected[i] < bound ? 1 : 0);
      }
    }
  }
}
