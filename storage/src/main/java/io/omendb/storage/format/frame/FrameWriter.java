package io.omendb.storage.format.frame;

import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.checksum.BlockSums;
import io.omendb.storage.format.checksum.Crc32c;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.index.IndexFileWriter;
import io.omendb.storage.objectstore.ObjectUpload;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes a framed file through an upload, section by section, without holding it. For one thread
/// at a time.
public final class FrameWriter implements IndexFileWriter {
  private static final MemorySegment ZEROS =
      MemorySegment.ofArray(new byte[FrameFormat.MAX_ALIGNMENT]).asReadOnly();

  private record Section(int id, long offset, long length) {}

  private final ObjectUpload upload;
  private final String fileName;
  private final BlockSums sums = new BlockSums();
  private final List<Section> sections = new ArrayList<>();
  private int currentId;
  private long currentOffset = -1;
  private @Nullable FileRef written;

  /// Begins a file.
  ///
  /// @param upload where the bytes go; completed and closed by this writer
  /// @param fileName the name without its directory
  /// @param fileId the identifier in the name
  public FrameWriter(
      ObjectUpload upload, String fileName, FrameKind kind, UUID fileId, UUID datasetId) {
    this.upload = upload;
    this.fileName = fileName;
    put(MemorySegment.ofArray(FrameHeader.of(kind, fileId, datasetId, fileName).encode()));
  }

  @Override
  public void section(int id, int alignment) {
    if (alignment < FrameFormat.MIN_ALIGNMENT
        || alignment > FrameFormat.MAX_ALIGNMENT
        || Integer.bitCount(alignment) != 1) {
      throw new IllegalArgumentException("alignment must be a power of two in 64..4096");
    }
    endSection();
    if (sections.size() == Limits.MAX_SECTIONS) {
      throw new LimitExceeded(
          fileName + " has more than " + Limits.MAX_SECTIONS + " sections", fileName, null);
    }
    for (Section section : sections) {
      if (section.id == id) {
        throw new IllegalArgumentException("section " + id + " was written before");
      }
    }
    pad(alignment);
    currentId = id;
    currentOffset = sums.bytes();
  }

  @Override
  public void write(MemorySegment bytes) {
    if (currentOffset < 0) {
      throw new IllegalStateException("no section was begun");
    }
    put(bytes);
  }

  @Override
  public long sectionBytes() {
    return currentOffset < 0 ? 0 : sums.bytes() - currentOffset;
  }

  @Override
  public void complete() {
    if (written != null) {
      throw new IllegalStateException(fileName + " is complete");
    }
    endSection();
    pad(FrameFormat.MIN_ALIGNMENT);
    byte[] end = tablesAndFooter();
    upload.write(MemorySegment.ofArray(end));
    int whole = Crc32c.combine(sums.whole(), Crc32c.of(end), end.length);
    upload.complete();
    written = new FileRef(fileName, sums.bytes() + end.length, whole);
  }

  /// Name, length and checksum of the completed file.
  public FileRef file() {
    if (written == null) {
      throw new IllegalStateException(fileName + " is not complete");
    }
    return written;
  }

  @Override
  public void close() {
    upload.close();
  }

  private byte[] tablesAndFooter() {
    int[] blocks = sums.blocks();
    int sectionsAt = blocks.length * Integer.BYTES;
    int footerAt = sectionsAt + sections.size() * FrameFormat.SECTION_ENTRY_BYTES;
    byte[] bytes = new byte[footerAt + FrameFormat.FOOTER_BYTES];
    MemorySegment end = MemorySegment.ofArray(bytes);
    for (int i = 0; i < blocks.length; i++) {
      end.set(FrameFormat.U32, (long) i * Integer.BYTES, Crc32c.masked(blocks[i]));
    }
    for (int i = 0; i < sections.size(); i++) {
      long at = sectionsAt + (long) i * FrameFormat.SECTION_ENTRY_BYTES;
      end.set(FrameFormat.U32, at + FrameFormat.SECTION_ID, sections.get(i).id);
      end.set(FrameFormat.U64, at + FrameFormat.SECTION_OFFSET, sections.get(i).offset);
      end.set(FrameFormat.U64, at + FrameFormat.SECTION_LENGTH, sections.get(i).length);
    }
    end.set(FrameFormat.U64, footerAt + FrameFormat.FOOTER_BODY_BYTES, sums.bytes());
    end.set(FrameFormat.U64, footerAt + FrameFormat.FOOTER_FILE_BYTES, sums.bytes() + bytes.length);
    end.set(FrameFormat.U32, footerAt + FrameFormat.FOOTER_BLOCKS, blocks.length);
    end.set(FrameFormat.U32, footerAt + FrameFormat.FOOTER_SECTIONS, sections.size());
    end.set(
        FrameFormat.U32,
        footerAt + FrameFormat.FOOTER_TABLES_CRC,
        Crc32c.masked(Crc32c.of(bytes, 0, footerAt)));
    end.set(
        FrameFormat.U32,
        footerAt + FrameFormat.FOOTER_CRC,
        Crc32c.masked(Crc32c.of(bytes, footerAt, FrameFormat.FOOTER_CRC)));
    System.arraycopy(
        FrameFormat.END_MAGIC,
        0,
        bytes,
        footerAt + FrameFormat.FOOTER_END_MAGIC,
        FrameFormat.END_MAGIC.length);
    return bytes;
  }

  private void endSection() {
    if (currentOffset >= 0) {
      sections.add(new Section(currentId, currentOffset, sums.bytes() - currentOffset));
      currentOffset = -1;
    }
  }

  private void pad(int alignment) {
    put(ZEROS.asSlice(0, FrameFormat.align(sums.bytes(), alignment) - sums.bytes()));
  }

  private void put(MemorySegment bytes) {
    upload.write(bytes);
    sums.update(bytes);
  }
}
