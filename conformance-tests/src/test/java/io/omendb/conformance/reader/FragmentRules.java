package io.omendb.conformance.reader;

import io.omendb.format.manifest.ColumnFile;
import io.omendb.format.manifest.Encoding;
import io.omendb.format.manifest.Fragment;
import io.omendb.format.manifest.Root;
import io.omendb.format.manifest.RowIds;
import io.omendb.format.manifest.Statistics;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What must hold of the fragments of a version (chapter 08). Stateless.
final class FragmentRules {
  private static final int MAX_ROWS = 1_048_576;
  private static final int MAX_TAIL_BYTES = 128 << 20;

  private FragmentRules() {}

  static void check(Root root, Tree tree, Files files) {
    Set<String> names = new HashSet<>(tree.pages());
    Set<Long> rowIds = new HashSet<>();
    Set<Long> revisions = new HashSet<>();
    long before = -1;
    for (Fragment fragment : tree.fragments()) {
      long rows = fragment.getRows();
      String what = "fragment " + fragment.getId();
      Refused.unless(
          fragment.getId() > before && fragment.getId() < root.getNextFragmentId(), "M6", what);
      before = fragment.getId();
      Refused.unless(rows >= 1 && rows <= MAX_ROWS, "M7", what + " has " + rows + " rows");
      Refused.unless(fragment.hasRowIds(), "M7", what + " has no row ids");
      Ids.check(fragment.getRowIds(), rows, root.getNextRowId(), "row ids");
      Ids.check(Ids.revisions(fragment), rows, root.getNextRowId(), "revision ids");
      Refused.unless(
          fragment.getCreatedVersion() >= 1 && fragment.getCreatedVersion() <= root.getVersion(),
          "M9",
          what + " is of version " + fragment.getCreatedVersion());
      columnFiles(fragment, names);
      statistics(fragment, root.getNextFieldId());
      fieldIds(fragment, root.getNextFieldId());
      BitSet deleted = new BitSet();
      if (fragment.hasDeletions()) {
        long cardinality = fragment.getDeletions().getCardinality();
        Refused.unless(
            cardinality >= 1 && cardinality <= rows, "M12", what + " without " + cardinality);
        if (fragment.getDeletions().hasFile()) {
          unique(fragment.getDeletions().getFile().getName(), "dv", names);
        }
        deleted = Positions.of(fragment.getDeletions(), rows, files);
      }
      unique(fragment, deleted, rowIds, revisions);
    }
  }

  /// Invariant M8, of ids that the manifest holds itself.
  private static void unique(
      Fragment fragment, BitSet deleted, Set<Long> rowIds, Set<Long> revisions) {
    int rows = Math.toIntExact(fragment.getRows());
    RowIds of = Ids.revisions(fragment);
    if (!Ids.inFile(of)) {
      unique(Ids.at(of, rows, List.of()), new BitSet(), revisions);
    }
    if (!Ids.inFile(fragment.getRowIds())) {
      unique(Ids.at(fragment.getRowIds(), rows, List.of()), deleted, rowIds);
    }
  }

  static void unique(long[] ids, BitSet without, Set<Long> seen) {
    for (int i = without.nextClearBit(0); i < ids.length; i = without.nextClearBit(i + 1)) {
      Refused.unless(seen.add(ids[i]), "M8", "id " + ids[i] + " belongs to two rows");
    }
  }

  private static void columnFiles(Fragment fragment, Set<String> names) {
    Set<Integer> fields = new HashSet<>();
    Refused.unless(fragment.getFilesCount() > 0, "M10", "a fragment without files");
    for (ColumnFile file : fragment.getFilesList()) {
      String name = file.getFile().getName();
      Refused.unless(
          file.getEncoding() == Encoding.ARROW || file.getEncoding() == Encoding.ARROW_VECTORS,
          "06",
          name + " has the encoding " + file.getEncoding() + ", which this reader lacks");
      unique(name, file.getEncoding() == Encoding.ARROW ? "arrow" : "vectors", names);
      Refused.unless(
          file.getTailBytes() >= 1
              && file.getTailBytes() <= file.getFile().getLength()
              && file.getTailBytes() <= MAX_TAIL_BYTES,
          "M10",
          "the tail of " + name);
      Refused.unless(file.getFieldIdsCount() > 0, "M10", name + " has no field");
      for (int field : file.getFieldIdsList()) {
        Refused.unless(fields.add(field), "M10", "field " + field + " is in two files");
      }
    }
  }

  private static void unique(String name, String extension, Set<String> names) {
    Refused.unless(Names.isOfAnId(name, extension), "M10", name + " is no ." + extension);
    Refused.unless(names.add(name), "M10", name + " occurs twice");
  }

  /// A column may be gone from the schema while its file is still there.
  private static void fieldIds(Fragment fragment, int nextFieldId) {
    for (ColumnFile file : fragment.getFilesList()) {
      for (int field : file.getFieldIdsList()) {
        Refused.unless(
            (field >= 0 && field < nextFieldId) || field == Ids.ROW_ID || field == Ids.REVISION,
            "M10",
            "field " + field + " of " + file.getFile().getName());
      }
    }
  }

  private static void statistics(Fragment fragment, int nextFieldId) {
    Set<Integer> fields = new HashSet<>();
    for (Statistics statistics : fragment.getStatisticsList()) {
      long nulls = statistics.getNullCount();
      long nans = statistics.getNanCount();
      Refused.unless(
          statistics.getFieldId() >= 0
              && statistics.getFieldId() < nextFieldId
              && fields.add(statistics.getFieldId())
              && nulls >= 0
              && nans >= 0
              && nulls <= fragment.getRows()
              && nans <= fragment.getRows() - nulls,
          "M11",
          "statistics of field " + statistics.getFieldId());
    }
  }
}
