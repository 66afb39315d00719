package io.omendb.conformance.reader;

import io.omendb.format.manifest.Index;
import io.omendb.format.manifest.Metric;
import io.omendb.format.manifest.NamedFile;
import io.omendb.format.manifest.Root;
import io.omendb.format.manifest.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// What must hold of the indexes of a version: invariant M13. Stateless.
final class IndexRules {
  private IndexRules() {}

  static void check(Root root) {
    RootRules.ascend(root.getIndexesList().stream().map(Index::getName).toList(), "M13");
    Set<String> names = new HashSet<>();
    for (Index index : root.getIndexesList()) {
      Refused.unless(index.getMetric() != Metric.UNRECOGNIZED, "15", "an unsupported metric");
      Refused.unless(
          !index.getName().isEmpty()
              && !index.getType().isEmpty()
              && root.getFieldsList().stream().anyMatch(f -> f.getId() == index.getFieldId()),
          "M13",
          index.getName() + " has no name, no type or no column");
      List<long[]> covered = new ArrayList<>();
      for (Segment segment : index.getSegmentsList()) {
        files(segment, names);
        long count = coverage(segment, root.getNextRowId(), covered);
        Refused.unless(
            segment.getRows() >= 0
                && segment.getRows() <= count
                && segment.getFormatVersion() >= 1
                && segment.getBuiltVersion() >= 1
                && segment.getBuiltVersion() <= root.getVersion(),
            "M13",
            "rows or versions of a segment of " + index.getName());
      }
      covered.sort(Comparator.comparingLong(range -> range[0]));
      for (int i = 1; i < covered.size(); i++) {
        Refused.unless(
            covered.get(i)[0] >= covered.get(i - 1)[1],
            "M13",
            "two segments of " + index.getName() + " cover " + covered.get(i)[0]);
      }
    }
  }

  private static void files(Segment segment, Set<String> names) {
    UUID id = Primitives.id(segment.getId().toByteArray(), "M13");
    String rows = segment.getLocalRows().getName();
    Refused.unless(Names.isOfASegment(rows, id, "rows") && names.add(rows), "M13", rows);
    for (NamedFile file : segment.getFilesList()) {
      String name = file.getFile().getName();
      Refused.unless(Names.isOfASegment(name, id, file.getName()) && names.add(name), "M13", name);
    }
  }

  private static long coverage(Segment segment, long nextRowId, List<long[]> covered) {
    Refused.unless(segment.getCoverageCount() % 2 == 0, "M13", "half a range of coverage");
    long end = 0;
    long count = 0;
    for (int i = 0; i < segment.getCoverageCount(); i += 2) {
      long first = segment.getCoverage(i);
      long length = segment.getCoverage(i + 1);
      Refused.unless(
          first >= end && length >= 1 && length <= nextRowId && first <= nextRowId - length,
          "M13",
          "coverage from " + first + ", " + length);
      end = first + length;
      count += length;
      covered.add(new long[] {first, end});
    }
    return count;
  }
}
