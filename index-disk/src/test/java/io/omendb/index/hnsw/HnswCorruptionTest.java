package io.omendb.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omendb.index.MemoryBuild;
import io.omendb.index.TestVectors;
import io.omendb.index.code.BlockLayout;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.index.IndexSegment;
import io.omendb.storage.index.IndexSummary;
import io.omendb.storage.index.SearchStats;
import io.omendb.storage.index.Tuning;
import io.omendb.storage.index.VectorRows;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Files whose checksums match and whose content is wrong.
class HnswCorruptionTest {
  private static final int ROWS = 600;
  private static final int DIMENSION = 20;

  private final HnswProvider provider = new HnswProvider();
  private final VectorRows rows =
      TestVectors.rows(
          ElementType.FLOAT32,
          DIMENSION,
          TestVectors.clustered(ElementType.FLOAT32, ROWS, DIMENSION, 8, 1),
          ROWS);
  private final MemoryBuild build =
      new MemoryBuild(rows, Metric.L2, Map.of("ef-construction", "40"), 1);
  private final IndexSummary summary = provider.build(build);

  private Map<Integer, byte[]> sections() {
    return Objects.requireNonNull(build.files.get(HnswFormat.FILE));
  }

  private byte[] section(int id) {
    return Objects.requireNonNull(sections().get(id));
  }

  private ByteBuffer edit(int id) {
    return ByteBuffer.wrap(section(id)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private IndexSegment open() {
    return build.open(provider, summary);
  }

  private static void searchAll(IndexSegment segment) {
    TopK nearest = new TopK(10);
    segment
        .searcher()
        .search(
            new float[DIMENSION],
            null,
            ROWS,
            new Tuning(0.9, 0, 100, 0),
            nearest,
            new SearchStats());
  }

  @Test
  void linksOutOfRangeAreReported() {
    int blockBytes = BlockLayout.of(DIMENSION, ElementType.FLOAT32, Metric.L2).blockBytes();
    for (int bad : new int[] {ROWS, Integer.MAX_VALUE, -2, Integer.MIN_VALUE}) {
      byte[] good = section(HnswFormat.Sections.BLOCKS).clone();
      for (int node = 0; node < ROWS; node++) {
        for (int slot = 0; slot < 32; slot++) {
          edit(HnswFormat.Sections.BLOCKS).putInt(node * blockBytes + 4 * slot, bad);
        }
      }
      assertThatThrownBy(() -> searchAll(open()))
          .isInstanceOf(MemoryBuild.BrokenFile.class)
          .hasMessageContaining(Integer.toString(bad));
      assertThat(open().verify()).isNotEmpty();
      System.arraycopy(good, 0, section(HnswFormat.Sections.BLOCKS), 0, good.length);
    }
    assertThat(open().verify()).isEmpty();
  }

  @Test
  void rowNumbersOutOfRangeAreReported() {
    for (int bad : new int[] {ROWS, -1, Integer.MIN_VALUE}) {
      byte[] good = section(HnswFormat.Sections.ROWS).clone();
      for (int node = 0; node < ROWS; node++) {
        edit(HnswFormat.Sections.ROWS).putInt(4 * node, bad);
      }
      assertThatThrownBy(() -> searchAll(open())).isInstanceOf(MemoryBuild.BrokenFile.class);
      System.arraycopy(good, 0, section(HnswFormat.Sections.ROWS), 0, good.length);
    }
  }

  @Test
  void aRowOfTwoNodesIsReportedBeforeTheFirstSearch() {
    edit(HnswFormat.Sections.ROWS).putInt(4 * 17, edit(HnswFormat.Sections.ROWS).getInt(4 * 90));
    IndexSegment segment = open();
    assertThatThrownBy(segment::searcher)
        .isInstanceOf(MemoryBuild.BrokenFile.class)
        .hasMessageContaining("permutation");
  }

  @Test
  void aBudgetThatTheLinksDoNotFitIsRefused() {
    MemoryBuild small = new MemoryBuild(rows, Metric.L2, Map.of(), 1).within(100_000);
    assertThatThrownBy(() -> provider.build(small))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("budget is 100000")
        .hasMessageContaining("172800 bytes");
    assertThat(small.progressCalls()).isZero();
  }

  @Test
  void recallIsToldInFourDigits() {
    assertThat(summary.calibration())
        .isNotEmpty()
        .allSatisfy(
            point -> assertThat(Double.toString(point.recall())).hasSizeLessThanOrEqualTo(6));
  }

  @Test
  void anEndlessNormIsReported() {
    edit(HnswFormat.Sections.HEAD)
        .putFloat(HnswFormat.Head.LARGEST_SQUARED_NORM, Float.POSITIVE_INFINITY);
    assertThatThrownBy(this::open)
        .isInstanceOf(MemoryBuild.BrokenFile.class)
        .hasMessageContaining("norm");
  }

  @Test
  void brokenInvariantsAreTold() {
    int blockBytes = BlockLayout.of(DIMENSION, ElementType.FLOAT32, Metric.L2).blockBytes();
    byte[] good = section(HnswFormat.Sections.BLOCKS).clone();
    edit(HnswFormat.Sections.BLOCKS).putInt(5 * blockBytes, 5);
    assertThat(open().verify()).anyMatch(line -> line.contains("itself"));
    edit(HnswFormat.Sections.BLOCKS)
        .putInt(
            5 * blockBytes,
            ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).getInt(5 * blockBytes + 4));
    assertThat(open().verify()).anyMatch(line -> line.contains("twice"));
    System.arraycopy(good, 0, section(HnswFormat.Sections.BLOCKS), 0, good.length);
    section(HnswFormat.Sections.BLOCKS)[7 * blockBytes + BlockLayout.VECTOR_OFFSET + 3] ^= 1;
    assertThat(open().verify()).anyMatch(line -> line.contains("another vector"));
    System.arraycopy(good, 0, section(HnswFormat.Sections.BLOCKS), 0, good.length);
    edit(HnswFormat.Sections.ROWS).putInt(0, edit(HnswFormat.Sections.ROWS).getInt(4));
    assertThat(open().verify()).anyMatch(line -> line.contains("two nodes"));
  }

  @Test
  void unreachableNodesAreTold() {
    int blockBytes = BlockLayout.of(DIMENSION, ElementType.FLOAT32, Metric.L2).blockBytes();
    for (int node = 0; node < ROWS; node++) {
      for (int slot = 0; slot < 32; slot++) {
        if (edit(HnswFormat.Sections.BLOCKS).getInt(node * blockBytes + 4 * slot) == ROWS - 1) {
          edit(HnswFormat.Sections.BLOCKS).putInt(node * blockBytes + 4 * slot, node == 0 ? 1 : 0);
        }
      }
    }
    assertThat(open().verify()).anyMatch(line -> line.contains("cannot be reached"));
  }

  @Test
  void everyFieldOfTheHeadIsChecked() {
    byte[] good = section(HnswFormat.Sections.HEAD).clone();
    SplittableRandom random = new SplittableRandom(4);
    for (int at = 0; at < good.length; at++) {
      for (int bad : new int[] {0xff, 1 << random.nextInt(8)}) {
        section(HnswFormat.Sections.HEAD)[at] ^= (byte) bad;
        openAndSearch();
        System.arraycopy(good, 0, section(HnswFormat.Sections.HEAD), 0, good.length);
      }
    }
  }

  @Test
  void sectionsOfTheWrongLengthAreReported() {
    for (int id = HnswFormat.Sections.HEAD; id <= HnswFormat.Sections.CODEBOOK; id++) {
      byte[] good = section(id);
      for (int length : new int[] {0, 1, good.length - 1, good.length + 1}) {
        sections().put(id, Arrays.copyOf(good, length));
        assertThatThrownBy(this::open).isInstanceOf(MemoryBuild.BrokenFile.class);
      }
      sections().remove(id);
      assertThatThrownBy(this::open).isInstanceOf(MemoryBuild.BrokenFile.class);
      sections().put(id, good);
    }
  }

  @Test
  void anyByteOfCodesAndVectorsMayBeWrongWithoutHarm() {
    SplittableRandom random = new SplittableRandom(8);
    for (int id :
        new int[] {
          HnswFormat.Sections.BLOCKS, HnswFormat.Sections.SEEDS, HnswFormat.Sections.CODEBOOK
        }) {
      for (int round = 0; round < 5; round++) {
        byte[] good = section(id).clone();
        for (int i = 0; i < good.length / 20; i++) {
          section(id)[random.nextInt(good.length)] = (byte) random.nextInt();
        }
        openAndSearch();
        System.arraycopy(good, 0, section(id), 0, good.length);
      }
    }
  }

  /// Either works or says that the file is broken.
  private void openAndSearch() {
    try {
      IndexSegment segment = open();
      searchAll(segment);
    } catch (MemoryBuild.BrokenFile reported) {
      assertThat(reported).hasMessageContaining(HnswFormat.FILE);
    }
  }
}
