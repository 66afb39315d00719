package io.omendb.storage.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FastScanTest {
  private static final int[] GROUPS = {1, 2, 7, 8, 9, 32, 64, 98, 196, FastScanCodes.MAX_GROUPS};

  private static byte[] codes(int groups, SplittableRandom random) {
    byte[] codes = new byte[32 * groups];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) random.nextInt(16);
    }
    return codes;
  }

  @Test
  void packedCodesComeBack() {
    SplittableRandom random = new SplittableRandom(1);
    for (int groups : GROUPS) {
      byte[] codes = codes(groups, random);
      for (int rows : new int[] {0, 1, 16, 17, 32}) {
        MemorySegment block = Arena.ofAuto().allocate(64 + FastScanCodes.blockBytes(groups), 64);
        block.fill((byte) -1);
        FastScanCodes.pack(codes, rows, groups, block, 64);
        byte[] row = new byte[groups];
        for (int i = 0; i < 32; i++) {
          FastScanCodes.unpack(block, 64, i, groups, row);
          byte[] expected =
              i < rows ? Arrays.copyOfRange(codes, i * groups, (i + 1) * groups) : new byte[groups];
          assertThat(row).isEqualTo(expected);
          for (int padding = groups; padding < FastScanCodes.paddedGroups(groups); padding++) {
            assertThat(FastScanCodes.code(block, 64, i, padding)).isZero();
          }
        }
      }
    }
  }

  @Test
  void everyKernelAddsUpTheEntriesOfEachRow() {
    SplittableRandom random = new SplittableRandom(2);
    for (int groups : GROUPS) {
      byte[] codes = codes(groups, random);
      int padded = FastScanCodes.paddedGroups(groups);
      MemorySegment block = Arena.ofAuto().allocate(FastScanCodes.blockBytes(groups), 64);
      FastScanCodes.pack(codes, 32, groups, block, 0);
      byte[] table = new byte[16 * padded];
      for (int i = 0; i < 16 * groups; i++) {
        table[i] = (byte) (groups == FastScanCodes.MAX_GROUPS ? 63 : random.nextInt(64));
      }
      short[] expected = new short[32];
      for (int row = 0; row < 32; row++) {
        for (int group = 0; group < groups; group++) {
          expected[row] += table[16 * group + codes[row * groups + group]];
        }
      }
      short[] sums = new short[32];
      FastScanScalar.scan(block, 0, padded, table, sums);
      assertThat(sums).isEqualTo(expected);
      FastScan.scan(block, 0, padded, table, sums);
      assertThat(sums).isEqualTo(expected);
      if (Kernels.vectorised()) {
        FastScanSimd.narrow(block, 0, padded, table, sums);
        assertThat(sums).isEqualTo(expected);
      }
    }
  }

  @Test
  void bothTwinsEstimateTheSame() {
    assumeTrue(Kernels.vectorised());
    SplittableRandom random = new SplittableRandom(3);
    short[] sums = new short[32];
    MemorySegment terms = Arena.ofAuto().allocate(128, 64);
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < 32; i++) {
        sums[i] = (short) random.nextInt(65_536);
        float term = i % 11 == 0 ? Float.POSITIVE_INFINITY : random.nextInt(1_000);
        terms.setAtIndex(ValueLayout.JAVA_FLOAT, i, term);
      }
      float bound = round == 0 ? Float.POSITIVE_INFINITY : 8_000;
      float[] simd = new float[32];
      float[] scalar = new float[32];
      int near = FastScanSimd.below(sums, terms, 0, -5, 0.25f, bound, simd);
      assertThat(near).isEqualTo(FastScanScalar.below(sums, terms, 0, -5, 0.25f, bound, scalar));
      assertThat(simd).isEqualTo(scalar);
      assertThat(near & 1).isZero();
    }
  }

  @Test
  void tablesKeepTheirValuesUpToAStep() {
    SplittableRandom random = new SplittableRandom(4);
    for (int groups : new int[] {1, 7, 98}) {
      float[] values = new float[16 * groups];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian() * 1_000;
      }
      FastScanTable scalar = new FastScanTable(groups, 0);
      scalar.load(values);
      FastScanTable best = new FastScanTable(groups);
      best.load(values);
      assertThat(best.scale()).isEqualTo(scalar.scale());
      assertThat(best.bias()).isEqualTo(scalar.bias());
      for (int group = 0; group < groups; group++) {
        float low = Float.POSITIVE_INFINITY;
        for (int i = 16 * group; i < 16 * group + 16; i++) {
          low = Math.min(low, values[i]);
        }
        for (int i = 16 * group; i < 16 * group + 16; i++) {
          assertThat((int) best.entries()[i]).isBetween(0, 63);
          assertThat((double) best.entries()[i]).isCloseTo(scalar.entries()[i], within(1.0));
          float decoded = low + best.scale() * best.entries()[i];
          assertThat(decoded).isCloseTo(values[i], within(0.51f * best.scale()));
        }
      }
    }
  }

  @Test
  void aTableOfEqualValuesIsAllBias() {
    float[] values = new float[32];
    Arrays.fill(values, 3);
    FastScanTable table = new FastScanTable(2);
    table.load(values);
    assertThat(table.bias()).isEqualTo(6);
    assertThat(table.scale()).isZero();
    assertThat(table.entries()).containsOnly(0);
  }

  @Test
  void tooManyGroupsAreRefused() {
    assertThatThrownBy(() -> FastScanCodes.paddedGroups(FastScanCodes.MAX_GROUPS + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FastScanCodes.paddedGroups(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
