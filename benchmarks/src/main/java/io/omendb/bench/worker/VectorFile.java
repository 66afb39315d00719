package io.omendb.bench.worker;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A two-dimensional npy array in row order, mapped: `float32`, `uint8` or `int32`. Thread-safe;
/// mapped until the process ends.
public final class VectorFile {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final Pattern HEADER =
      Pattern.compile(
          "'descr': '(<f4|\\|u1|<i4)'.*'fortran_order': False.*'shape': \\((\\d+), (\\d+)\\)");

  private final Path path;
  private final boolean wide;
  private final int rows;
  private final int dimension;
  private final MemorySegment body;

  private VectorFile(Path path, boolean wide, int rows, int dimension, MemorySegment body) {
    this.path = path;
    this.wide = wide;
    this.rows = rows;
    this.dimension = dimension;
    this.body = body;
  }

  public static VectorFile open(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment all =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.global());
      int start = all.get(ValueLayout.JAVA_BYTE, 6) == 1 ? 10 : 12;
      int length =
          start == 10
              ? Byte.toUnsignedInt(all.get(ValueLayout.JAVA_BYTE, 8))
                  | Byte.toUnsignedInt(all.get(ValueLayout.JAVA_BYTE, 9)) << 8
              : all.get(INT, 8);
      String header =
          new String(
              all.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE),
              StandardCharsets.ISO_8859_1);
      Matcher matcher = HEADER.matcher(header);
      if (!matcher.find()) {
        throw new IOException(path + ": not a 2-d npy array of <f4, |u1 or <i4: " + header);
      }
      boolean wide = !"|u1".equals(matcher.group(1));
      int rows = Integer.parseInt(matcher.group(2));
      int dimension = Integer.parseInt(matcher.group(3));
      long bytes = (long) rows * dimension * (wide ? 4 : 1);
      return new VectorFile(path, wide, rows, dimension, all.asSlice(start + length, bytes));
    }
  }

  public Path path() {
    return path;
  }

  public int rows() {
    return rows;
  }

  public int dimension() {
    return dimension;
  }

  /// Whether components take four bytes; one otherwise.
  public boolean wide() {
    return wide;
  }

  /// The components of all rows.
  public MemorySegment body() {
    return body;
  }

  /// Copies a row, its components as floats.
  public void row(int row, float[] out) {
    if (wide) {
      MemorySegment.copy(body, FLOAT, 4L * row * dimension, out, 0, dimension);
      return;
    }
    long at = (long) row * dimension;
    for (int i = 0; i < dimension; i++) {
      out[i] = Byte.toUnsignedInt(body.get(ValueLayout.JAVA_BYTE, at + i));
    }
  }

  public float[] row(int row) {
    float[] out = new float[dimension];
    row(row, out);
    return out;
  }

  /// The int32 at that row and column.
  public int intAt(int row, int column) {
    return body.get(INT, 4L * ((long) row * dimension + column));
  }
}
