package io.omendb.storage.format.frame;

import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.checksum.BlockChecks;
import io.omendb.storage.format.frame.FrameReader.Section;
import io.omendb.storage.objectstore.ObjectBytes;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What can be told of a framed file, whole or damaged: each part for itself, and what is wrong
/// with it. Immutable; valid as long as the bytes it was read from.
///
/// @param reader reads the content; there where header and tables are whole, whatever the name
public record FrameAnatomy(
    Optional<FrameHeader> header,
    Optional<Tables> tables,
    Optional<FrameReader> reader,
    List<StorageException> problems) {
  /// What footer and tables say, and which blocks are not as the tables say.
  public record Tables(
      long bodyBytes, int blocks, List<Integer> damagedBlocks, List<Section> sections) {
    public Tables {
      damagedBlocks = List.copyOf(damagedBlocks);
      sections = List.copyOf(sections);
    }

    /// Whether no block that the section touches is damaged.
    public boolean intact(Section section) {
      long end = section.offset() + section.length();
      return damagedBlocks.stream()
          .noneMatch(block ->
              (long) block * FrameFormat.BLOCK_BYTES < end
                  && (block + 1L) * FrameFormat.BLOCK_BYTES > section.offset());
    }
  }

  public FrameAnatomy {
    problems = List.copyOf(problems);
  }

  /// Whether a file begins as a framed file does.
  public static boolean recognises(ObjectBytes bytes) {
    if (bytes.length() < FrameFormat.MAGIC.length) {
      return false;
    }
    MemorySegment magic = MemorySegment.ofArray(FrameFormat.MAGIC);
    return bytes.slice(0, FrameFormat.MAGIC.length).mismatch(magic) < 0;
  }

  /// Takes a file apart and checks every block of it.
  public static FrameAnatomy of(ObjectBytes bytes) {
    String path = bytes.name();
    MemorySegment file = bytes.slice(0, bytes.length());
    List<StorageException> problems = new ArrayList<>();
    Optional<FrameHeader> header =
        attempt(problems, () -> FrameHeader.decode(head(file, path), path));
    header.ifPresent(decoded -> attempt(problems, () -> named(decoded, path)));
    Optional<FrameFooter> footer = attempt(problems, () -> footer(file, path));
    Optional<List<Section>> sections =
        footer.flatMap(found -> attempt(problems, () -> found.sections(file, path)));
    if (footer.isEmpty() || sections.isEmpty()) {
      return new FrameAnatomy(header, Optional.empty(), Optional.empty(), problems);
    }
    long bodyBytes = footer.get().bodyBytes();
    BlockChecks blocks =
        new BlockChecks(path, file.asSlice(0, bodyBytes), footer.get().blockSums(file));
    List<Integer> damaged = blocks.damagedBlocks();
    for (int block : damaged) {
      attempt(problems, () -> verified(blocks, block));
    }
    Optional<FrameReader> reader =
        header.map(found -> new FrameReader(path, found, file, blocks, sections.get()));
    if (damaged.isEmpty()) {
      reader.ifPresent(whole -> attempt(problems, () -> padded(whole)));
    }
    Tables tables = new Tables(bodyBytes, blocks.blocks(), damaged, sections.get());
    return new FrameAnatomy(header, Optional.of(tables), reader, problems);
  }

  private static MemorySegment head(MemorySegment file, String path) {
    if (file.byteSize() < FrameFormat.HEADER_BYTES) {
      throw new Corrupt(path + " is cut off: it has " + file.byteSize() + " bytes", path);
    }
    return file.asSlice(0, FrameFormat.HEADER_BYTES);
  }

  private static FrameFooter footer(MemorySegment file, String path) {
    if (file.byteSize() < FrameFormat.HEADER_BYTES + FrameFormat.FOOTER_BYTES) {
      throw new Corrupt(path + " has no room for a footer", path);
    }
    return FrameFooter.decode(file, path);
  }

  private static boolean named(FrameHeader header, String path) {
    header.requireName(path);
    return true;
  }

  private static boolean verified(BlockChecks blocks, int block) {
    blocks.verify((long) block * FrameFormat.BLOCK_BYTES, 1);
    return true;
  }

  private static boolean padded(FrameReader reader) {
    reader.verifyPadding();
    return true;
  }

  private static <T> Optional<T> attempt(List<StorageException> problems, Supplier<T> part) {
    try {
      return Optional.of(part.get());
    } catch (StorageException e) {
      problems.add(e);
      return Optional.empty();
    }
  }
}
