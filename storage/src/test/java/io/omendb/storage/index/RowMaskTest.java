package io.omendb.storage.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Compares [RowMask] with the JDK's bit set. Stateless.
class RowMaskTest {
  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void behavesLikeABitSet() {
    for (int round = 0; round < 2_000; round++) {
      int size = 1 + random.nextInt(300);
      RowMask mask = new RowMask(size);
      BitSet expected = new BitSet(size);
      for (int step = 0; step < 12; step++) {
        change(mask, expected, size);
      }
      assertSame(mask, expected, size);
    }
  }

  @Test
  void copiesStretchesOfBits() {
    for (int round = 0; round < 5_000; round++) {
      int sourceSize = 1 + random.nextInt(400);
      int targetSize = 1 + random.nextInt(400);
      RowMask source = random(sourceSize);
      RowMask target = random(targetSize);
      int count = random.nextInt(Math.min(sourceSize, targetSize) + 1);
      int from = random.nextInt(sourceSize - count + 1);
      int to = random.nextInt(targetSize - count + 1);
      BitSet expected = bits(target);
      for (int i = 0; i < count; i++) {
        if (source.contains(from + i)) {
          expected.set(to + i);
        }
      }
      target.orRange(source, from, to, count);
      assertSame(target, expected, targetSize);
    }
  }

  private void change(RowMask mask, BitSet expected, int size) {
    switch (random.nextInt(7)) {
      case 0 -> {
        int row = random.nextInt(size);
        mask.set(row);
        expected.set(row);
      }
      case 1 -> {
        int row = random.nextInt(size);
        mask.clear(row);
        expected.clear(row);
      }
      case 2 -> {
        int from = random.nextInt(size + 1);
        int to = from + random.nextInt(size - from + 1);
        mask.setRange(from, to);
        expected.set(from, to);
      }
      case 3 -> {
        mask.invert();
        expected.flip(0, size);
      }
      case 4 -> {
        RowMask other = random(size);
        mask.and(other);
        expected.and(bits(other));
      }
      case 5 -> {
        RowMask other = random(size);
        mask.or(other);
        expected.or(bits(other));
      }
      default -> {
        RowMask other = random(size);
        mask.andNot(other);
        expected.andNot(bits(other));
      }
    }
  }

  private static void assertSame(RowMask mask, BitSet expected, int size) {
    assertThat(mask.cardinality()).isEqualTo(expected.cardinality());
    assertThat(bits(mask)).isEqualTo(expected);
    for (int row = 0; row <= size; row++) {
      assertThat(mask.next(row)).isEqualTo(expected.nextSetBit(row));
    }
  }

  private RowMask random(int size) {
    RowMask mask = new RowMask(size);
    for (int row = 0; row < size; row++) {
      if (random.nextInt(3) == 0) {
        mask.set(row);
      }
    }
    return mask;
  }

  private static BitSet bits(RowMask mask) {
    BitSet bits = new BitSet(mask.size());
    for (int row = 0; row < mask.size(); row++) {
      if (mask.contains(row)) {
        bits.set(row);
      }
    }
    return bits;
  }
}
