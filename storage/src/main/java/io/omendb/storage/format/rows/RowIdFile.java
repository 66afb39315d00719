package io.omendb.storage.format.rows;

import io.omendb.storage.format.frame.FrameFormat;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.frame.FrameWriter;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectUpload;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// The file of a row id map: spec chapter 13. Stateless and thread-safe.
///
/// ```
/// section 1: number of ranges u64, number of rows u64
/// section 2: first row id u64, count u64 of each range
/// ```
public final class RowIdFile {
  public static final int COUNTS_SECTION = 1;
  public static final int RANGES_SECTION = 2;

  static final int COUNTS_RANGES = 0;
  static final int COUNTS_ROWS = 8;
  static final int COUNTS_BYTES = 16;
  static final int RANGE_FIRST = 0;
  static final int RANGE_COUNT = 8;
  static final int RANGE_BYTES = 16;

  private static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private RowIdFile() {}

  /// Writes the map of a segment.
  ///
  /// @param upload an upload to `index/<segment>-rows.idx`
  public static FileRef write(ObjectUpload upload, RowIdMap map, UUID segment, UUID datasetId) {
    List<RowIdRange> ranges = map.ranges();
    MemorySegment counts = MemorySegment.ofArray(new byte[COUNTS_BYTES]);
    counts.set(U64, COUNTS_RANGES, ranges.size());
    counts.set(U64, COUNTS_ROWS, map.rows());
    try (FrameWriter frame =
        new FrameWriter(
            upload, ManifestNames.rows(segment), FrameKind.ROW_IDS, segment, datasetId)) {
      frame.section(COUNTS_SECTION, FrameFormat.MIN_ALIGNMENT);
      frame.write(counts);
      frame.section(RANGES_SECTION, FrameFormat.MIN_ALIGNMENT);
      MemorySegment entry = MemorySegment.ofArray(new byte[RANGE_BYTES]);
      for (RowIdRange range : ranges) {
        entry.set(U64, RANGE_FIRST, range.first());
        entry.set(U64, RANGE_COUNT, range.count());
        frame.write(entry);
      }
      frame.complete();
      return frame.file();
    }
  }

  /// Reads a map and checks all of it.
  ///
  /// @param rows how many local rows the manifest says there are
  /// @throws io.omendb.storage.error.StorageException.Corrupt if it is damaged or another's
  public static RowIdMap read(ObjectBytes bytes, FileRef expected, long rows, UUID datasetId) {
    FrameReader frame = FrameReader.open(bytes, FrameKind.ROW_IDS, datasetId);
    frame.verifyAll(expected);
    RowIdMap map = decode(frame);
    if (map.rows() != rows) {
      throw frame.corrupt("maps " + map.rows() + " rows, expected " + rows);
    }
    return map;
  }

  /// The map in an opened file, checked against its own counts.
  public static RowIdMap decode(FrameReader frame) {
    MemorySegment counts = frame.verified(COUNTS_SECTION);
    MemorySegment entries = frame.verified(RANGES_SECTION);
    if (counts.byteSize() != COUNTS_BYTES
        || entries.byteSize() % RANGE_BYTES != 0
        || counts.get(U64, COUNTS_RANGES) != entries.byteSize() / RANGE_BYTES) {
      throw frame.corrupt("has other counts than its ranges");
    }
    try {
      int count = Math.toIntExact(entries.byteSize() / RANGE_BYTES);
      List<RowIdRange> ranges = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        long at = (long) i * RANGE_BYTES;
        ranges.add(
            new RowIdRange(entries.get(U64, at + RANGE_FIRST), entries.get(U64, at + RANGE_COUNT)));
      }
      RowIdMap map = RowIdMap.of(ranges);
      if (map.rows() != counts.get(U64, COUNTS_ROWS)) {
        throw frame.corrupt("has other counts than its ranges");
      }
      return map;
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw frame.corrupt("is invalid: " + e.getMessage());
    }
  }
}
