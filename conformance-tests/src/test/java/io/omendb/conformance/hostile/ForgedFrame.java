package io.omendb.conformance.hostile;

import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.format.frame.FrameBytes;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameWriter;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SortedMap;
import java.util.UUID;

/// The bytes of a framed file (chapter 04) to be changed at will, and then to be given the
/// checksums that they would have. For one thread at a time.
final class ForgedFrame {
  private static final int BLOCK = 16384;
  private static final int ENTRY = 24;

  final ByteBuffer bytes;

  /// Where the tables, the table of sections and the footer begin, whatever is written there later.
  final int body;

  final int sections;
  final int footer;

  ForgedFrame(byte[] file) {
    bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    footer = file.length - 40;
    body = Math.toIntExact(bytes.getLong(footer));
    sections = body + 4 * bytes.getInt(footer + 16);
  }

  /// A file with these sections, each at a multiple of 64.
  static byte[] of(
      String name, FrameKind kind, UUID file, UUID dataset, SortedMap<Integer, byte[]> sections) {
    FrameBytes target = new FrameBytes();
    try (FrameWriter writer = new FrameWriter(target, name, kind, file, dataset)) {
      sections.forEach((id, content) -> {
        writer.section(id, 64);
        writer.write(MemorySegment.ofArray(content));
      });
      writer.complete();
    }
    return target.toByteArray();
  }

  UUID fileId() {
    return id(16);
  }

  UUID datasetId() {
    return id(32);
  }

  private UUID id(int at) {
    ByteBuffer id = bytes.duplicate().order(ByteOrder.BIG_ENDIAN);
    return new UUID(id.getLong(at), id.getLong(at + 8));
  }

  /// Where the entry of a section stands in its table.
  int entry(int id) {
    for (int at = sections; at < footer; at += ENTRY) {
      if (bytes.getInt(at) == id) {
        return at;
      }
    }
    throw new AssertionError("no section " + id);
  }

  /// Where a section begins.
  int section(int id) {
    return Math.toIntExact(bytes.getLong(entry(id) + 8));
  }

  /// The bytes of a section.
  byte[] content(int id) {
    byte[] content = new byte[Math.toIntExact(bytes.getLong(entry(id) + 16))];
    bytes.get(section(id), content);
    return content;
  }

  /// The file with right checksums.
  byte[] sealed() {
    byte[] file = bytes.array();
    bytes.putInt(60, Crc32c.masked(Crc32c.of(file, 0, 60)));
    for (int from = 0; from < body; from += BLOCK) {
      int sum = Crc32c.of(file, from, Math.min(BLOCK, body - from));
      bytes.putInt(body + 4 * (from / BLOCK), Crc32c.masked(sum));
    }
    bytes.putInt(footer + 24, Crc32c.masked(Crc32c.of(file, body, footer - body)));
    bytes.putInt(footer + 28, Crc32c.masked(Crc32c.of(file, footer, 28)));
    return file;
  }
}
