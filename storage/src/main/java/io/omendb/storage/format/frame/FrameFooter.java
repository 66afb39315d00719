package io.omendb.storage.format.frame;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.checksum.Crc32c;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// The last 40 bytes of a framed file: where the tables are, and how long the file is. Immutable.
record FrameFooter(long bodyBytes, int blockCount, int sectionCount) {
  static FrameFooter decode(MemorySegment file, String path) {
    long at = file.byteSize() - FrameFormat.FOOTER_BYTES;
    byte[] bytes = file.asSlice(at).toArray(ValueLayout.JAVA_BYTE);
    MemorySegment footer = MemorySegment.ofArray(bytes);
    for (int i = 0; i < FrameFormat.END_MAGIC.length; i++) {
      if (bytes[FrameFormat.FOOTER_END_MAGIC + i] != FrameFormat.END_MAGIC[i]) {
        throw new Corrupt(path + " does not end with the magic: cut off or extended", path);
      }
    }
    if (Crc32c.unmasked(footer.get(FrameFormat.U32, FrameFormat.FOOTER_CRC))
        != Crc32c.of(bytes, 0, FrameFormat.FOOTER_CRC)) {
      throw new Corrupt(path + ": the footer's checksum does not match", path);
    }
    long fileBytes = footer.get(FrameFormat.U64, FrameFormat.FOOTER_FILE_BYTES);
    if (fileBytes != file.byteSize()) {
      throw new Corrupt(
          path + " has " + file.byteSize() + " bytes; its footer says " + fileBytes, path);
    }
    long body = footer.get(FrameFormat.U64, FrameFormat.FOOTER_BODY_BYTES);
    int blocks = footer.get(FrameFormat.U32, FrameFormat.FOOTER_BLOCKS);
    int sections = footer.get(FrameFormat.U32, FrameFormat.FOOTER_SECTIONS);
    if (body < FrameFormat.HEADER_BYTES
        || body > at
        || body % FrameFormat.MIN_ALIGNMENT != 0
        || blocks != (body + FrameFormat.BLOCK_BYTES - 1) / FrameFormat.BLOCK_BYTES
        || sections < 0
        || at - body
            != (long) blocks * Integer.BYTES + (long) sections * FrameFormat.SECTION_ENTRY_BYTES) {
      throw new Corrupt(path + ": the footer's counts do not fit the file", path);
    }
    Limits.check("number of sections", path, sections, Limits.MAX_SECTIONS);
    if (Crc32c.unmasked(footer.get(FrameFormat.U32, FrameFormat.FOOTER_TABLES_CRC))
        != Crc32c.of(file.asSlice(body, at - body))) {
      throw new Corrupt(path + ": the checksum of the tables does not match", path);
    }
    return new FrameFooter(body, blocks, sections);
  }

  int[] blockSums(MemorySegment file) {
    int[] sums = new int[blockCount];
    for (int i = 0; i < blockCount; i++) {
      sums[i] = Crc32c.unmasked(file.get(FrameFormat.U32, bodyBytes + (long) i * Integer.BYTES));
    }
    return sums;
  }

  List<FrameReader.Section> sections(MemorySegment file, String path) {
    List<FrameReader.Section> sections = new ArrayList<>(sectionCount);
    long end = FrameFormat.HEADER_BYTES;
    for (int i = 0; i < sectionCount; i++) {
      long at =
          bodyBytes
              + (long) blockCount * Integer.BYTES
              + (long) i * FrameFormat.SECTION_ENTRY_BYTES;
      int id = file.get(FrameFormat.U32, at + FrameFormat.SECTION_ID);
      long offset = file.get(FrameFormat.U64, at + FrameFormat.SECTION_OFFSET);
      long length = file.get(FrameFormat.U64, at + FrameFormat.SECTION_LENGTH);
      boolean repeated = sections.stream().anyMatch(section -> section.id() == id);
      if (repeated
          || file.get(FrameFormat.U32, at + FrameFormat.SECTION_ZEROS) != 0
          || offset < end
          || offset % FrameFormat.MIN_ALIGNMENT != 0
          || offset > bodyBytes
          || length < 0
          || length > bodyBytes - offset) {
        throw new Corrupt(path + ": entry " + i + " of the section table is invalid", path);
      }
      end = offset + length;
      sections.add(new FrameReader.Section(id, offset, length));
    }
    return sections;
  }
}
