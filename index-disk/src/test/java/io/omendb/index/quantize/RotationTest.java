package io.omendb.index.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omendb.storage.distance.Kernels;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RotationTest {
  private static float[] random(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] vector = new float[length];
    for (int i = 0; i < length; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void innerProductsStay() {
    for (int dimension : new int[] {32, 64, 96, 288, 800, 1024, 1536}) {
      Rotation rotation = new Rotation(dimension, 7);
      float[] a = random(dimension, 1);
      float[] b = random(dimension, 2);
      double before = dot(a, b);
      double length = dot(a, a);
      rotation.rotate(a);
      rotation.rotate(b);
      assertThat(dot(a, a)).isCloseTo(length, within(1e-4 * length));
      assertThat(dot(a, b)).isCloseTo(before, within(1e-4 * length));
    }
  }

  @Test
  void oneComponentSpreadsOverAll() {
    for (int dimension : new int[] {256, 800, 1536}) {
      Rotation rotation = new Rotation(dimension, 11);
      float[] axis = new float[dimension];
      axis[3] = 1;
      rotation.rotate(axis);
      double largest = 0;
      for (float component : axis) {
        largest = Math.max(largest, Math.abs(component));
      }
      assertThat(largest).isLessThan(12 / Math.sqrt(dimension));
    }
  }

  @Test
  void signsComeFromTheSplitMixSequence() {
    // The first outputs of SplitMix64 from seed 0, as published with the generator.
    assertThat(Rotation.word(0, 0)).isEqualTo(0xe220a8397b1dcdafL);
    assertThat(Rotation.word(0, 1)).isEqualTo(0x6e789e6aa1b965f4L);
    assertThat(Rotation.word(0, 2)).isEqualTo(0x06c45d188009454fL);
  }

  @Test
  void registersAndScalarCodeAgree() {
    if (Kernels.bits() < 128) {
      return;
    }
    for (int count : new int[] {32, 64, 512, 1024}) {
      float[] expected = random(count + 96, count);
      float[] found = expected.clone();
      Hadamard.transform(expected, 32, count, 0.25f);
      HadamardSimd.transform(found, 32, count, 0.25f);
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-3f));
      }
    }
  }
}
