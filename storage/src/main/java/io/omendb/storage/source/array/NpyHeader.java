package io.omendb.storage.source.array;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a `.npy` file says of its array: NumPy format versions 1 to 3. Immutable.
///
/// @param kind the type of an element without its byte order; `U` and `S` for texts and bytes
/// @param width bytes of an element
/// @param components elements of a row
/// @param headerBytes where the data begin
record NpyHeader(
    String kind, int width, boolean vector, long rows, int components, long headerBytes) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final int MAX_TEXT_BYTES = 1 << 20;
  private static final Set<String> NUMBERS =
      Set.of("f2", "f4", "f8", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "b1");
  private static final Pattern DESCR =
      Pattern.compile("'descr'\\s*:\\s*'([<>=|]?)([a-zA-Z])([0-9]{0,9})'");
  private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

  int rowBytes() {
    return Math.multiplyExact(width, components);
  }

  /// Reads up to the first byte of data.
  static NpyHeader read(ArrayInput file) {
    String name = file.name();
    byte[] start = new byte[8];
    if (file.fill(start, 8) < 8 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new InvalidInput(name + ": not a .npy file: it does not begin with the magic bytes");
    }
    int version = start[6];
    if (version < 1 || version > 3) {
      throw new InvalidInput(name + ": .npy version " + version + " is not supported (1 to 3)");
    }
    int lengthBytes = version == 1 ? 2 : 4;
    byte[] lengthField = new byte[4];
    if (file.fill(lengthField, lengthBytes) < lengthBytes) {
      throw new InvalidInput(name + ": the file ends within its header");
    }
    long length = MemorySegment.ofArray(lengthField).get(Column.INT, 0) & 0xffff_ffffL;
    if (length > MAX_HEADER_BYTES) {
      throw new InvalidInput(
          name + ": a header of " + length + " bytes is longer than " + MAX_HEADER_BYTES);
    }
    byte[] text = new byte[(int) length];
    if (file.fill(text, text.length) < text.length) {
      throw new InvalidInput(name + ": the file ends within its header");
    }
    return parse(name, new String(text, StandardCharsets.UTF_8), 8 + lengthBytes + length);
  }

  private static NpyHeader parse(String name, String text, long headerBytes) {
    Matcher descr = DESCR.matcher(text);
    if (!descr.find()) {
      throw new InvalidInput(
          name + ": its element type is missing or structured", "store one array in each file");
    }
    Matcher fortran = FORTRAN.matcher(text);
    Matcher shape = SHAPE.matcher(text);
    if (!fortran.find() || !shape.find()) {
      throw new InvalidInput(name + ": malformed header: " + text.strip());
    }
    String letter = descr.group(2);
    String kind = letter.equals("U") || letter.equals("S") ? letter : letter + descr.group(3);
    boolean text32 = kind.equals("U");
    if (!text32 && !kind.equals("S") && !NUMBERS.contains(kind)) {
      throw new InvalidInput(
          name + ": element type '" + kind + "' is not supported",
          "supported are f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 b1 U S");
    }
    int size = descr.group(3).isEmpty() ? 0 : Integer.parseInt(descr.group(3));
    if (descr.group(1).equals(">") && (size > 1 || text32)) {
      throw new InvalidInput(
          name + ": big-endian arrays are not supported",
          "save it with .astype('<f4') or the like");
    }
    if (size > MAX_TEXT_BYTES) {
      throw new InvalidInput(name + ": elements of " + size + " characters are too long");
    }
    long[] dimensions = dimensions(name, shape.group(1));
    boolean vector = dimensions.length == 2;
    if (vector && fortran.group(1).equals("True")) {
      throw new InvalidInput(
          name + ": arrays in Fortran order are not supported",
          "save it with numpy.ascontiguousarray");
    }
    if (vector && (dimensions[1] < 1 || dimensions[1] > DataType.Vector.MAX_DIMENSION)) {
      throw new InvalidInput(
          name
              + ": vectors of dimension "
              + dimensions[1]
              + " (allowed are 1.."
              + DataType.Vector.MAX_DIMENSION
              + ")");
    }
    int components = vector ? (int) dimensions[1] : 1;
    int width = text32 ? 4 * size : size;
    if (width == 0 || dimensions[0] > Long.MAX_VALUE / width / components - headerBytes) {
      throw new InvalidInput(name + ": impossible shape (" + shape.group(1) + ")");
    }
    return new NpyHeader(kind, width, vector, dimensions[0], components, headerBytes);
  }

  private static long[] dimensions(String name, String shape) {
    String[] parts = shape.isBlank() ? new String[0] : shape.strip().split("\\s*,\\s*");
    if (parts.length < 1 || parts.length > 2) {
      throw new InvalidInput(
          name + ": arrays of 1 or 2 dimensions are supported, not (" + shape + ")");
    }
    long[] dimensions = new long[parts.length];
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].matches("[0-9]{1,18}")) {
        throw new InvalidInput(name + ": impossible shape (" + shape + ")");
      }
      dimensions[i] = Long.parseLong(parts[i]);
    }
    return dimensions;
  }
}
