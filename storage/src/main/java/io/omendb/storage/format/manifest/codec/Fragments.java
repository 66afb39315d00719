package io.omendb.storage.format.manifest.codec;

import io.omendb.storage.format.Limits;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.format.manifest.codec.Invariants.Rule;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The invariants of fragment entries: M7 to M11 of spec chapter 08. Stateless and thread-safe.
final class Fragments {
  private Fragments() {}

  static void check(List<FragmentEntry> fragments, Rule rule) {
    List<RowIdRange> ranges = new ArrayList<>();
    Set<String> names = new HashSet<>();
    long before = -1;
    for (FragmentEntry fragment : fragments) {
      rule.require("M6", fragment.id() > before, "fragments out of order");
      before = fragment.id();
      checkRows(fragment, rule);
      checkFiles(fragment, names, rule);
      checkStatistics(fragment, rule);
      fragment.deletions().ifPresent(vector -> checkDeletions(fragment, vector, rule));
      if (fragment.revisions() instanceof RowIdSet.Ranges revisions) {
        ranges.addAll(revisions.ranges());
      }
    }
    rule.require("M8", Invariants.disjoint(ranges), "a revision id belongs to two rows");
  }

  static void checkFieldIds(FragmentEntry fragment, int nextFieldId, Rule rule) {
    for (ColumnFile column : fragment.files()) {
      rule.require(
          "M10",
          column.fieldIds().stream().allMatch(id -> id < nextFieldId || Schema.reserved(id)),
          "a field id of " + column.file().name() + " is not below " + nextFieldId);
    }
    rule.require(
        "M11",
        fragment.statistics().stream().allMatch(column -> column.fieldId() < nextFieldId),
        "statistics of an unknown field");
  }

  private static void checkRows(FragmentEntry fragment, Rule rule) {
    Limits.check("rows of a fragment", rule.where(), fragment.rows(), Limits.MAX_FRAGMENT_ROWS);
    rule.require(
        "M7",
        fragment.rows() >= 1 && fragment.createdVersion() >= 1,
        "fragment " + fragment.id() + " has " + fragment.rows() + " rows");
    checkIds(fragment, fragment.rowIds(), Schema.ROW_ID.id(), rule);
    fragment
        .ownRevisions()
        .ifPresent(revisions -> checkIds(fragment, revisions, Schema.REVISION.id(), rule));
  }

  private static void checkIds(FragmentEntry fragment, RowIdSet set, int column, Rule rule) {
    switch (set) {
      case RowIdSet.Ranges(List<RowIdRange> ranges) -> {
        Limits.check(
            "row id ranges of a fragment", rule.where(), ranges.size(), Limits.MAX_FRAGMENT_RANGES);
        long ids = 0;
        for (RowIdRange range : ranges) {
          // A count beyond the limit cannot belong here, and without it the sum cannot overflow.
          ids += Math.min(range.count(), Limits.MAX_FRAGMENT_ROWS + 1);
        }
        rule.require(
            "M7",
            ids == fragment.rows() && fragment.fileOf(column).isEmpty(),
            "fragment "
                + fragment.id()
                + " has "
                + fragment.rows()
                + " rows and "
                + ids
                + " row ids");
      }
      case RowIdSet.Stored stored ->
          rule.require(
              "M7",
              stored.end() - stored.first() >= 1 && fragment.fileOf(column).isPresent(),
              "the row ids of fragment " + fragment.id() + " are in no file");
    }
  }

  private static void checkFiles(FragmentEntry fragment, Set<String> names, Rule rule) {
    Set<Integer> fields = new HashSet<>();
    rule.require("M10", !fragment.files().isEmpty(), "a fragment without files");
    for (ColumnFile column : fragment.files()) {
      FileRef file = column.file();
      rule.name(
          file,
          switch (column.encoding()) {
            case ARROW -> "arrow";
            case ARROW_VECTORS -> "vectors";
            case PARQUET -> "parquet";
          });
      rule.require("M10", names.add(file.name()), "file " + file.name() + " occurs twice");
      rule.require(
          "M10",
          column.tailBytes() >= 1 && column.tailBytes() <= file.length(),
          "tail of " + file.name());
      Limits.check("bytes of the tail", file.name(), column.tailBytes(), Limits.MAX_TAIL_BYTES);
      rule.require("M10", !column.fieldIds().isEmpty(), "no column in " + file.name());
      for (int id : column.fieldIds()) {
        rule.require("M10", id >= 0 && fields.add(id), "field " + id + " in two files");
      }
    }
  }

  private static void checkStatistics(FragmentEntry fragment, Rule rule) {
    Set<Integer> fields = new HashSet<>();
    for (ColumnStatistics column : fragment.statistics()) {
      rule.require(
          "M11",
          column.fieldId() >= 0
              && fields.add(column.fieldId())
              && column.nullCount() >= 0
              && column.nanCount() >= 0
              && column.nullCount() <= fragment.rows()
              && column.nanCount() <= fragment.rows() - column.nullCount(),
          "statistics of field " + column.fieldId());
    }
  }

  private static void checkDeletions(FragmentEntry fragment, DeletionVector vector, Rule rule) {
    rule.require(
        "M12",
        vector.cardinality() >= 1 && vector.cardinality() <= fragment.rows(),
        "fragment " + fragment.id() + " has " + vector.cardinality() + " deleted rows");
    switch (vector) {
      case DeletionVector.Inline inline ->
          Limits.check(
              "bytes of an inline deletion bitmap",
              rule.where(),
              inline.roaring().length,
              Limits.MAX_INLINE_DELETION_BYTES);
      case DeletionVector.InFile inFile -> rule.name(inFile.file(), "dv");
    }
  }
}
