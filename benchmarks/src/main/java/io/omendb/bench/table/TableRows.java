package io.omendb.bench.table;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The rows of the table, by columns, in native memory: `id int64` counts, `category int32` is one
/// of sixteen, `value float32` is even in `[0, 1)`, `caption` is a few words, `v` has 128 float32.
/// The same seed gives the same rows. Immutable; in memory until the process ends.
public final class TableRows {
  public static final String ID = "id";
  public static final String CATEGORY = "category";
  public static final String VALUE = "value";
  public static final String CAPTION = "caption";
  public static final String VECTOR = "v";
  public static final List<String> COLUMNS = List.of(ID, CATEGORY, VALUE, CAPTION, VECTOR);
  public static final List<String> NUMBERS = List.of(ID, CATEGORY, VALUE);
  public static final List<String> SCALARS = List.of(ID, CATEGORY, VALUE, CAPTION);
  public static final int DIMENSION = 128;
  public static final int STRIDE = DIMENSION * Float.BYTES;

  private static final int CATEGORIES = 16;
  private static final long SEED = 20_261_123;
  private static final int BLOCK_ROWS = 10_000;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.nativeOrder());
  private static final int LEAST_WORDS = 4;
  private static final int MOST_WORDS = 10;
  private static final byte[][] WORDS =
      Stream.of(
              ("a the two old small red blue green white dark bright quiet empty crowded wooden wet dog cat"
                      + " horse boat train car street bridge house tower garden river beach mountain forest field"
                      + " child woman man crowd bird tree flower table window door lamp near under above behind"
                      + " beside inside across with and of in on at dawn noon night winter summer rain snow")
                  .split(" "))
          .map(word -> word.getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);

  private final int count;
  private final MemorySegment ids;
  private final MemorySegment categories;
  private final MemorySegment values;
  private final MemorySegment captionOffsets;
  private final MemorySegment captions;
  private final MemorySegment vectors;

  private TableRows(int count) {
    Arena arena = Arena.global();
    this.count = count;
    this.ids = arena.allocate(8L * count, 64);
    this.categories = arena.allocate(4L * count, 64);
    this.values = arena.allocate(4L * count, 64);
    this.vectors = arena.allocate((long) STRIDE * count, 64);
    this.captionOffsets = arena.allocate(4L * (count + 1), 64);
    blocks(row -> captionOffsets.setAtIndex(INT, row + 1L, fill(row)));
    for (int row = 0; row < count; row++) {
      captionOffsets.setAtIndex(INT, row + 1L, captionStart(row) + captionStart(row + 1));
    }
    this.captions =
        arena.allocate(Math.max(1, captionStart(count)), 64).asSlice(0, captionStart(count));
    blocks(this::fillCaption);
  }

  private void blocks(IntConsumer work) {
    IntStream.range(0, Math.ceilDiv(count, BLOCK_ROWS))
        .parallel()
        .forEach(block -> {
          int end = Math.min(count, (block + 1) * BLOCK_ROWS);
          for (int row = block * BLOCK_ROWS; row < end; row++) {
            work.accept(row);
          }
        });
  }

  /// Makes that many rows.
  public static TableRows generate(int count) {
    return new TableRows(count);
  }

  public int count() {
    return count;
  }

  /// The values of a column of fixed width in rows `first` and on; the bytes of all captions.
  public MemorySegment values(String column, int first, int rows) {
    return switch (column) {
      case ID -> ids.asSlice(8L * first, 8L * rows);
      case CATEGORY -> categories.asSlice(4L * first, 4L * rows);
      case VALUE -> values.asSlice(4L * first, 4L * rows);
      case VECTOR -> vectors.asSlice((long) STRIDE * first, (long) STRIDE * rows);
      case CAPTION -> captions;
      default -> throw new IllegalArgumentException("no column " + column);
    };
  }

  /// Where the captions of some rows begin among the bytes of all, and where the last of them ends:
  /// `rows + 1` int32.
  public MemorySegment captionOffsets(int first, int rows) {
    return captionOffsets.asSlice(4L * first, 4L * (rows + 1));
  }

  /// Where the caption of a row begins among the bytes of all.
  public int captionStart(int row) {
    return captionOffsets.getAtIndex(INT, row);
  }

  /// Bytes of all values and offsets.
  public long bytes() {
    return (8L + 4 + 4 + 4 + STRIDE) * count + captions.byteSize();
  }

  /// Sets what has a fixed width, and returns the bytes of the caption.
  private int fill(int row) {
    SplittableRandom random = new SplittableRandom(SEED + row);
    ids.setAtIndex(ValueLayout.JAVA_LONG, row, row);
    categories.setAtIndex(INT, row, random.nextInt(CATEGORIES));
    values.setAtIndex(ValueLayout.JAVA_FLOAT, row, random.nextFloat());
    for (long i = (long) row * DIMENSION; i < (row + 1L) * DIMENSION; i++) {
      vectors.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat());
    }
    SplittableRandom text = new SplittableRandom(~(SEED + row));
    int bytes = 0;
    for (int words = text.nextInt(LEAST_WORDS, MOST_WORDS); words > 0; words--) {
      bytes += WORDS[text.nextInt(WORDS.length)].length + 1;
    }
    return bytes;
  }

  private void fillCaption(int row) {
    SplittableRandom text = new SplittableRandom(~(SEED + row));
    long at = captionStart(row);
    for (int words = text.nextInt(LEAST_WORDS, MOST_WORDS); words > 0; words--) {
      byte[] word = WORDS[text.nextInt(WORDS.length)];
      MemorySegment.copy(word, 0, captions, ValueLayout.JAVA_BYTE, at, word.length);
      at += word.length;
      captions.set(ValueLayout.JAVA_BYTE, at++, (byte) (words == 1 ? '.' : ' '));
    }
  }
}
