package io.omendb.storage.format.frame;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.checksum.BlockChecks;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.index.Bytes;
import io.omendb.storage.index.IndexFile;
import io.omendb.storage.objectstore.ObjectBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// An opened framed file. Header, footer and tables were checked; blocks of the body are checked
/// when they are first touched. Thread-safe. The bytes are the caller's to close.
public final class FrameReader implements IndexFile {
  /// A section's place in the file.
  public record Section(int id, long offset, long length) {}

  private final String path;
  private final FrameHeader header;
  private final MemorySegment file;
  private final BlockChecks blocks;
  private final List<Section> sections;
  private final Map<Integer, Bytes> stretches = new TreeMap<>();

  FrameReader(
      String path,
      FrameHeader header,
      MemorySegment file,
      BlockChecks blocks,
      List<Section> sections) {
    this.path = path;
    this.header = header;
    this.file = file;
    this.blocks = blocks;
    this.sections = List.copyOf(sections);
    for (Section section : sections) {
      stretches.put(section.id, blocks.bytes(section.offset, section.length));
    }
  }

  /// Opens a file of a known kind and dataset.
  ///
  /// @throws Corrupt if bytes are damaged or missing, or the file is another than its name says
  /// @throws io.omendb.storage.error.StorageException.UnsupportedFormat if a newer release wrote it
  public static FrameReader open(ObjectBytes bytes, FrameKind kind, UUID datasetId) {
    FrameReader reader = inspect(bytes);
    FrameHeader header = reader.header;
    if (header.kind() != kind) {
      throw reader.corrupt("is a " + header.kind().code() + " file, expected " + kind.code());
    }
    if (!header.datasetId().equals(datasetId)) {
      throw reader.corrupt(
          "belongs to the dataset " + header.datasetId() + ", expected " + datasetId);
    }
    return reader;
  }

  /// Opens a file of any kind of any dataset.
  public static FrameReader inspect(ObjectBytes bytes) {
    String path = bytes.name();
    long length = bytes.length();
    if (length < FrameFormat.HEADER_BYTES + FrameFormat.FOOTER_BYTES) {
      throw new Corrupt(path + " is cut off: it has " + length + " bytes", path);
    }
    MemorySegment file = bytes.slice(0, length);
    FrameHeader header = FrameHeader.decode(file.asSlice(0, FrameFormat.HEADER_BYTES), path);
    header.requireName(path);
    FrameFooter footer = FrameFooter.decode(file, path);
    List<Section> sections = footer.sections(file, path);
    BlockChecks blocks =
        new BlockChecks(path, file.asSlice(0, footer.bodyBytes()), footer.blockSums(file));
    return new FrameReader(path, header, file, blocks, sections);
  }

  /// The file's name within its store, for messages.
  public String path() {
    return path;
  }

  public FrameHeader header() {
    return header;
  }

  /// The sections in the order of the file.
  public List<Section> sections() {
    return sections;
  }

  @Override
  public Bytes section(int id) {
    Bytes stretch = stretches.get(id);
    if (stretch == null) {
      throw corrupt("has no section " + id);
    }
    return stretch;
  }

  /// A whole section, verified.
  public MemorySegment verified(int id) {
    Bytes stretch = section(id);
    stretch.verify(0, stretch.segment().byteSize());
    return stretch.segment();
  }

  @Override
  public boolean has(int id) {
    return stretches.containsKey(id);
  }

  @Override
  public Corrupt corrupt(String what) {
    return new Corrupt(path + " " + what, path);
  }

  /// The checksum of all bytes of the file.
  public int crc32c() {
    return Crc32c.of(file);
  }

  /// Checks every block and that the bytes between the sections are zero.
  public void verifyAll() {
    blocks.verifyAll();
    verifyPadding();
  }

  /// Checks that the bytes between the sections are zero.
  void verifyPadding() {
    long at = FrameFormat.HEADER_BYTES;
    for (Section section : sections) {
      requireZeros(at, section.offset);
      at = section.offset + section.length;
    }
    requireZeros(at, blocks.segment().byteSize());
  }

  /// Checks as [#verifyAll()] does, and length and checksum against what refers to the file.
  public void verifyAll(FileRef expected) {
    verifyLength(expected);
    verifyAll();
    int actual = crc32c();
    if (actual != expected.crc32c()) {
      throw corrupt(
          String.format(
              Locale.ROOT, "has checksum %08x, expected %08x", actual, expected.crc32c()));
    }
  }

  /// Checks the length against what refers to the file.
  public void verifyLength(FileRef expected) {
    if (file.byteSize() != expected.length()) {
      throw corrupt("has " + file.byteSize() + " bytes, expected " + expected.length());
    }
  }

  private void requireZeros(long from, long to) {
    for (long at = from; at < to; at++) {
      if (file.get(ValueLayout.JAVA_BYTE, at) != 0) {
        throw corrupt("has a byte that is not zero in the padding at offset " + at);
      }
    }
  }
}
