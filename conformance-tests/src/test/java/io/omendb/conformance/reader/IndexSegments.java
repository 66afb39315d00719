package io.omendb.conformance.reader;

import io.omendb.format.manifest.Field;
import io.omendb.format.manifest.Index;
import io.omendb.format.manifest.NamedFile;
import io.omendb.format.manifest.Segment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The envelope of index segments: their rows, and their files as frames (chapter 13). Stateless.
final class IndexSegments {
  private static final int RANGE = 16;

  private IndexSegments() {}

  /// Checks an index against the vectors by revision id of the version it stands in.
  static void check(Index index, Field field, Map<Long, List<Float>> vectors, Files files) {
    refuse(field.hasVector(), index.getName() + " is not of a vector column");
    for (Segment segment : index.getSegmentsList()) {
      List<Long> rows = rows(segment, files);
      for (NamedFile file : segment.getFilesList()) {
        Frame frame = files.frame(file.getFile(), "INDX");
        switch (index.getType()) {
          case "ivf-pq" -> IvfFile.check(frame, index, field.getVector(), rows);
          case "hnsw" -> HnswFile.check(frame, index, field.getVector(), rows, vectors);
          default -> {
            // Another provider's: whole, and nobody else's.
          }
        }
      }
    }
  }

  /// The ids of a segment's rows by number, which its coverage must include.
  private static List<Long> rows(Segment segment, Files files) {
    Frame frame = files.frame(segment.getLocalRows(), "ROWS");
    ByteBuffer counts = frame.section(1);
    ByteBuffer ranges = frame.section(2);
    refuse(counts.limit() == 16, frame.name() + ": counts");
    refuse(ranges.limit() == RANGE * Primitives.u64(counts, 0), frame.name() + ": ranges");
    refuse(Primitives.u64(counts, 8) == segment.getRows(), frame.name() + ": rows");
    List<Long> rows = new ArrayList<>();
    long end = 0;
    for (int at = 0; at < ranges.limit(); at += RANGE) {
      long first = Primitives.u64(ranges, at);
      long count = Primitives.u64(ranges, at + 8);
      refuse(first >= end && count >= 1, frame.name() + ": ranges that do not ascend");
      refuse(count <= segment.getRows() - rows.size(), frame.name() + ": too many rows");
      refuse(covers(segment, first, count), frame.name() + ": rows that are not covered");
      for (long n = 0; n < count; n++) {
        rows.add(first + n);
      }
      end = first + count;
    }
    refuse(rows.size() == segment.getRows(), frame.name() + ": too few rows");
    return rows;
  }

  /// Ranges of coverage may touch each other, so that rows may lie in several of them.
  private static boolean covers(Segment segment, long first, long count) {
    long next = first;
    for (int i = 0; i < segment.getCoverageCount(); i += 2) {
      long from = segment.getCoverage(i);
      long end = from + segment.getCoverage(i + 1);
      if (from <= next && next < end) {
        next = end;
      }
    }
    return next >= first + count;
  }

  private static void refuse(boolean holds, String message) {
    Refused.unless(holds, "13", message);
  }
}
