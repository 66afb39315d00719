package io.omendb.conformance.reader;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// A framed file whose every byte was checked (chapter 04). Immutable.
record Frame(String name, UUID fileId, UUID datasetId, Map<Integer, ByteBuffer> sections) {
  private static final long MAGIC = 0x0a1a0a0d4e454d4fL;
  private static final int HEADER = 64;
  private static final int FOOTER = 40;
  private static final int SECTION = 24;
  private static final int BLOCK = 16384;
  private static final int MAX_SECTIONS = 4096;

  /// Reads a file of major version 1 under its name.
  static Frame parse(String name, ByteBuffer file, String kind) {
    int size = file.limit();
    refuse(size >= HEADER + FOOTER, name + " has " + size + " bytes");
    header(name, file, kind);
    ByteBuffer footer = Primitives.slice(file, size - FOOTER, FOOTER, "04");
    refuse(
        Primitives.masked(part(footer, 0, 28)) == footer.getInt(28), name + ": footer's checksum");
    refuse(
        Long.reverseBytes(footer.getLong(32)) == 0x1a0a0d4e454d4f89L, name + ": magic at the end");
    long bodyBytes = Primitives.u64(footer, 0);
    int blocks = footer.getInt(16);
    int sections = footer.getInt(20);
    refuse(Primitives.u64(footer, 8) == size, name + ": length");
    refuse(sections >= 0 && sections <= MAX_SECTIONS, name + " has " + sections + " sections");
    refuse(
        bodyBytes >= HEADER && bodyBytes <= size && bodyBytes % 64 == 0,
        name + ": end of the body");
    refuse(blocks == Math.ceilDiv(bodyBytes, BLOCK), name + ": number of blocks");
    long tableBytes = 4L * blocks + (long) SECTION * sections;
    refuse(bodyBytes + tableBytes + FOOTER == size, name + ": lengths of the parts");
    ByteBuffer tables = Primitives.slice(file, bodyBytes, tableBytes, "04");
    refuse(Primitives.masked(tables) == footer.getInt(24), name + ": checksum of the tables");
    for (int i = 0; i < blocks; i++) {
      long from = (long) i * BLOCK;
      ByteBuffer block = Primitives.slice(file, from, Math.min(BLOCK, bodyBytes - from), "04");
      refuse(Primitives.masked(block) == tables.getInt(4 * i), name + ": checksum of block " + i);
    }
    ByteBuffer body = Primitives.slice(file, 0, bodyBytes, "04");
    ByteBuffer table = Primitives.slice(tables, 4L * blocks, (long) SECTION * sections, "04");
    return new Frame(
        name, Primitives.id(file, 16), Primitives.id(file, 32), sections(name, body, table));
  }

  private static void header(String name, ByteBuffer file, String kind) {
    refuse(file.get(0) == (byte) 0x89, name + ": magic");
    refuse((file.getLong(0) >>> 8) == (MAGIC & 0x00ffffffffffffffL), name + ": magic");
    refuse(Primitives.masked(part(file, 0, 60)) == file.getInt(60), name + ": header's checksum");
    byte[] code = new byte[4];
    file.get(8, code);
    String found = new String(code, StandardCharsets.US_ASCII);
    refuse(found.equals(kind), name + " is of kind " + found + ", not " + kind);
    Refused.unless(file.getShort(12) == 1, "15", name + " has major version " + file.getShort(12));
    refuse(
        Primitives.crc(Primitives.of(name.getBytes(StandardCharsets.UTF_8))) == file.getInt(48),
        name + " is the name of another file");
    Primitives.zeros(file, 52, 60, "01");
  }

  private static Map<Integer, ByteBuffer> sections(String name, ByteBuffer body, ByteBuffer table) {
    Map<Integer, ByteBuffer> sections = new LinkedHashMap<>();
    long end = HEADER;
    for (int at = 0; at < table.limit(); at += SECTION) {
      int id = table.getInt(at);
      Primitives.zeros(table, at + 4, at + 8, "01");
      long offset = Primitives.u64(table, at + 8);
      long length = Primitives.u64(table, at + 16);
      refuse(offset >= end && offset % 64 == 0, name + ": section " + id + " at " + offset);
      ByteBuffer section = Primitives.slice(body, offset, length, "04");
      Primitives.zeros(body, Math.toIntExact(end), Math.toIntExact(offset), "01");
      refuse(sections.put(id, section) == null, name + " has section " + id + " twice");
      end = offset + length;
    }
    Primitives.zeros(body, Math.toIntExact(end), body.limit(), "01");
    return sections;
  }

  /// A section that the kind of file must have.
  ByteBuffer section(int id) {
    ByteBuffer section = sections.get(id);
    if (section == null) {
      throw new Refused("04", name + " has no section " + id);
    }
    return section;
  }

  private static ByteBuffer part(ByteBuffer bytes, int from, int length) {
    return Primitives.slice(bytes, from, length, "04");
  }

  private static void refuse(boolean holds, String message) {
    Refused.unless(holds, "04", message);
  }
}
