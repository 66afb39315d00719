package io.omendb.storage.format.frame;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import io.omendb.storage.format.checksum.Crc32c;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// The first 64 bytes of a framed file. `nameCrc32c` is the checksum of the file's name, so that a
/// file under another's name is found out. Immutable.
public record FrameHeader(
    FrameKind kind, int major, int minor, UUID fileId, UUID datasetId, int nameCrc32c) {

  /// The header of a new file. The file id is the identifier that its name begins with; a manifest
  /// root, whose name is a number, has its transaction's.
  static FrameHeader of(FrameKind kind, UUID fileId, UUID datasetId, String fileName) {
    return new FrameHeader(kind, kind.major(), kind.minor(), fileId, datasetId, nameCrc(fileName));
  }

  static int nameCrc(String fileName) {
    return Crc32c.of(fileName.getBytes(StandardCharsets.UTF_8));
  }

  /// Checks that a file of this header may have that name.
  ///
  /// @param path the name, with or without directories
  void requireName(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    boolean named =
        kind == FrameKind.MANIFEST_ROOT
            || kind == FrameKind.RETENTION
            || name.startsWith(fileId.toString());
    if (nameCrc32c != nameCrc(name) || !named) {
      throw new Corrupt(path + " holds another file, with id " + fileId, path);
    }
  }

  byte[] encode() {
    byte[] bytes = new byte[FrameFormat.HEADER_BYTES];
    MemorySegment header = MemorySegment.ofArray(bytes);
    System.arraycopy(
        FrameFormat.MAGIC, 0, bytes, FrameFormat.HEADER_MAGIC, FrameFormat.MAGIC.length);
    byte[] code = kind.code().getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(code, 0, bytes, FrameFormat.HEADER_KIND, code.length);
    header.set(FrameFormat.U16, FrameFormat.HEADER_MAJOR, (short) major);
    header.set(FrameFormat.U16, FrameFormat.HEADER_MINOR, (short) minor);
    FrameFormat.putId(header, FrameFormat.HEADER_FILE_ID, fileId);
    FrameFormat.putId(header, FrameFormat.HEADER_DATASET_ID, datasetId);
    header.set(FrameFormat.U32, FrameFormat.HEADER_NAME_CRC, nameCrc32c);
    header.set(
        FrameFormat.U32,
        FrameFormat.HEADER_CRC,
        Crc32c.masked(Crc32c.of(bytes, 0, FrameFormat.HEADER_CRC)));
    return bytes;
  }

  /// Reads a header and checks all that does not depend on what was expected.
  static FrameHeader decode(MemorySegment header, String path) {
    byte[] bytes = header.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    MemorySegment fields = MemorySegment.ofArray(bytes);
    for (int i = 0; i < FrameFormat.MAGIC.length; i++) {
      if (bytes[i] != FrameFormat.MAGIC[i]) {
        throw new Corrupt(path + " does not begin with the magic of an OmenDB file", path);
      }
    }
    int expected = Crc32c.of(bytes, 0, FrameFormat.HEADER_CRC);
    int stored = Crc32c.unmasked(fields.get(FrameFormat.U32, FrameFormat.HEADER_CRC));
    if (stored != expected) {
      throw new Corrupt(
          String.format("%s: header has checksum %08x, expected %08x", path, expected, stored),
          path);
    }
    String code = new String(bytes, FrameFormat.HEADER_KIND, 4, StandardCharsets.ISO_8859_1);
    FrameKind kind =
        FrameKind.of(code)
            .orElseThrow(() ->
                new UnsupportedFormat(
                    path + " is of the unknown kind '" + code + "'",
                    path,
                    "a newer release may read it"));
    int major = Short.toUnsignedInt(fields.get(FrameFormat.U16, FrameFormat.HEADER_MAJOR));
    if (major > kind.major()) {
      throw new UnsupportedFormat(
          path
              + " needs a reader of "
              + code
              + " version "
              + major
              + "; this one reads up to "
              + kind.major(),
          path,
          "use a newer release");
    }
    if (major == 0) {
      throw new Corrupt(path + " has format version 0", path);
    }
    for (int i = FrameFormat.HEADER_ZEROS; i < FrameFormat.HEADER_CRC; i++) {
      if (bytes[i] != 0) {
        throw new Corrupt(path + ": reserved byte " + i + " of the header is not zero", path);
      }
    }
    return new FrameHeader(
        kind,
        major,
        Short.toUnsignedInt(fields.get(FrameFormat.U16, FrameFormat.HEADER_MINOR)),
        FrameFormat.id(fields, FrameFormat.HEADER_FILE_ID),
        FrameFormat.id(fields, FrameFormat.HEADER_DATASET_ID),
        fields.get(FrameFormat.U32, FrameFormat.HEADER_NAME_CRC));
  }
}
