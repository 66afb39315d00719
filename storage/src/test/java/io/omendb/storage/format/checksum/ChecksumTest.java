package io.omendb.storage.format.checksum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.index.Bytes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChecksumTest {
  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void knownVectors() {
    byte[] ones = new byte[32];
    Arrays.fill(ones, (byte) 0xff);
    assertThat(Crc32c.of("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xe3069283);
    assertThat(Crc32c.of(new byte[32])).isEqualTo(0x8a9136aa);
    assertThat(Crc32c.of(ones)).isEqualTo(0x62a8ab43);
    assertThat(Crc32c.of(new byte[0])).isZero();
  }

  @Test
  void maskedChecksumsComeBackAndDoNotCancelTheirBytes() {
    SplittableRandom random = new SplittableRandom(9);
    Set<Integer> whole = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      byte[] bytes = random(40, random.nextLong());
      int crc = Crc32c.of(bytes);
      assertThat(Crc32c.unmasked(Crc32c.masked(crc))).isEqualTo(crc);
      ByteBuffer stored = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
      whole.add(Crc32c.of(stored.put(bytes).putInt(Crc32c.masked(crc)).array()));
    }
    assertThat(whole).hasSize(100);
  }

  @Test
  void combineEqualsTheChecksumOfTheConcatenation() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200; i++) {
      byte[] all = random(random.nextInt(1, 3_000), i);
      int cut = random.nextInt(all.length + 1);
      int combined =
          Crc32c.combine(
              Crc32c.of(all, 0, cut), Crc32c.of(all, cut, all.length - cut), all.length - cut);
      assertThat(combined).isEqualTo(Crc32c.of(all));
    }
  }

  @Test
  void sumsOfPiecesAndPatchesEqualThoseOfTheFinalBytes() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 60; i++) {
      byte[] all = random(random.nextInt(1, 3 * BlockSums.BLOCK_BYTES), i);
      BlockSums sums = new BlockSums();
      int at = 0;
      while (at < all.length) {
        int length = Math.min(all.length - at, random.nextInt(1, 100_000));
        sums.update(MemorySegment.ofArray(all).asSlice(at, length));
        at += length;
      }
      int head = Math.min(all.length, BlockSums.BLOCK_BYTES);
      int offset = random.nextInt(head);
      byte[] patch = random(random.nextInt(head - offset) + 1, i + 1_000L);
      sums.patch(offset, MemorySegment.ofArray(patch));
      System.arraycopy(patch, 0, all, offset, patch.length);
      assertThat(sums.whole()).isEqualTo(Crc32c.of(all));
      int[] blocks = sums.blocks();
      assertThat(blocks).hasSize((int) BlockSums.blocksOf(all.length));
      new BlockChecks("f", MemorySegment.ofArray(all), blocks).verifyAll();
    }
  }

  @Test
  void aDamagedBlockIsFoundWhenTouchedAndOthersStayReadable() {
    byte[] all = random(2 * BlockSums.BLOCK_BYTES + 10, 3);
    BlockSums sums = new BlockSums();
    sums.update(MemorySegment.ofArray(all));
    all[BlockSums.BLOCK_BYTES + 5] ^= 1;
    BlockChecks checks = new BlockChecks("data/x.bin", MemorySegment.ofArray(all), sums.blocks());
    Bytes stretch = checks.bytes(100, all.length - 100);
    stretch.verify(0, 10);
    stretch.verify(2 * BlockSums.BLOCK_BYTES - 100, 5);
    assertThatThrownBy(() -> stretch.verify(BlockSums.BLOCK_BYTES - 101, 2))
        .isInstanceOf(Corrupt.class)
        .hasMessageContaining("data/x.bin: block 1")
        .hasMessageContaining(String.format("expected %08x", sums.blocks()[1]));
    assertThatThrownBy(checks::verifyAll).isInstanceOf(Corrupt.class);
    assertThatThrownBy(() -> stretch.verify(0, all.length))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aTableOfAnotherLengthIsCorrupt() {
    assertThatThrownBy(() -> new BlockChecks("f", MemorySegment.ofArray(new byte[10]), new int[2]))
        .isInstanceOf(Corrupt.class);
  }
}
