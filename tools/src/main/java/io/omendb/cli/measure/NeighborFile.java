package io.omendb.cli.measure;

import io.omendb.storage.error.StorageException.InvalidInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Arrays of row ids: `.npy` of 32- or 64-bit whole numbers, and `.ivecs`. Stateless.
final class NeighborFile {
  private static final long MAX_BYTES = 1L << 30;
  private static final Pattern NPY_HEADER =
      Pattern.compile(
          "'descr':\\s*'<([iu])([48])'.*'fortran_order':\\s*False.*'shape':"
              + "\\s*\\((\\d{1,9}),\\s*(\\d{1,9})\\)");

  private NeighborFile() {}

  /// The first `k` ids of every row.
  static List<long[]> read(Path file, int k) {
    byte[] content;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new InvalidInput(file + " is larger than " + MAX_BYTES + " bytes");
      }
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new InvalidInput("no such file: " + file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    String name = file.toString();
    if (name.endsWith(".npy")) {
      return readNpy(name, bytes, k);
    }
    if (name.endsWith(".ivecs")) {
      return readIvecs(name, bytes, k);
    }
    throw new InvalidInput("neighbours are read from .npy and .ivecs, not from " + file);
  }

  private static List<long[]> readNpy(String file, ByteBuffer bytes, int k) {
    if (bytes.limit() < 12 || bytes.get(0) != (byte) 0x93 || bytes.getInt(1) != 0x504d554e) {
      throw new InvalidInput(file + " is not a NumPy array: wrong magic");
    }
    boolean first = bytes.get(6) == 1;
    int headerAt = first ? 10 : 12;
    long length = first ? bytes.getShort(8) & 0xffff : bytes.getInt(8) & 0xffff_ffffL;
    if (length > bytes.limit() - headerAt) {
      throw new InvalidInput(file + " ends inside its header");
    }
    byte[] text = new byte[Math.toIntExact(length)];
    bytes.get(headerAt, text);
    String header = new String(text, StandardCharsets.ISO_8859_1);
    Matcher matcher = NPY_HEADER.matcher(header);
    if (!matcher.find()) {
      throw new InvalidInput(
          file + " is not a two-dimensional array of row ids: " + header.strip(),
          "int32 or int64, little-endian, in C order");
    }
    int width = Integer.parseInt(matcher.group(2));
    long rows = Long.parseLong(matcher.group(3));
    long columns = Long.parseLong(matcher.group(4));
    long start = headerAt + length;
    if (bytes.limit() - start != Math.multiplyExact(rows * columns, width)) {
      throw new InvalidInput(
          file + " should hold " + rows + " x " + columns + " numbers, but its length differs");
    }
    checkColumns(file, columns, k);
    boolean unsigned = matcher.group(1).equals("u");
    List<long[]> ids = new ArrayList<>();
    for (long row = 0; row < rows; row++) {
      long[] neighbors = new long[k];
      for (int i = 0; i < k; i++) {
        int at = Math.toIntExact(start + (row * columns + i) * width);
        if (width == 8) {
          neighbors[i] = bytes.getLong(at);
        } else {
          neighbors[i] = unsigned ? bytes.getInt(at) & 0xffff_ffffL : bytes.getInt(at);
        }
      }
      ids.add(neighbors);
    }
    return ids;
  }

  private static List<long[]> readIvecs(String file, ByteBuffer bytes, int k) {
    List<long[]> ids = new ArrayList<>();
    while (bytes.hasRemaining()) {
      int columns = bytes.remaining() < 4 ? -1 : bytes.getInt();
      if (columns < 0 || bytes.remaining() / 4 < columns) {
        throw new InvalidInput(file + " is cut short or no .ivecs file: row " + ids.size());
      }
      checkColumns(file, columns, k);
      long[] neighbors = new long[k];
      for (int i = 0; i < k; i++) {
        neighbors[i] = bytes.getInt(bytes.position() + 4 * i);
      }
      bytes.position(bytes.position() + 4 * columns);
      ids.add(neighbors);
    }
    return ids;
  }

  private static void checkColumns(String file, long columns, int k) {
    if (columns < k) {
      throw new InvalidInput(
          file + " holds " + columns + " neighbours for each query, fewer than -k " + k);
    }
  }
}
