package io.omendb.storage.format.manifest.codec;

import io.omendb.storage.format.Limits;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.manifest.codec.Invariants.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The invariants of index entries: M13 of spec chapter 08. Stateless and thread-safe.
final class IndexRules {
  private IndexRules() {}

  static void check(ManifestRoot root, Rule rule) {
    Limits.check("number of indexes", rule.where(), root.indexes().size(), Limits.MAX_INDEXES);
    rule.require(
        "M13",
        Invariants.ascending(root.indexes().stream().map(IndexEntry::name).toList()),
        "indexes out of order");
    Set<String> names = new HashSet<>();
    for (IndexEntry index : root.indexes()) {
      rule.text(index.name(), "the name of an index");
      rule.text(index.type(), "the type of an index");
      rule.require(
          "M13",
          !index.name().isEmpty()
              && !index.type().isEmpty()
              && root.schema().fields().stream().anyMatch(f -> f.id() == index.fieldId()),
          "index '" + index.name() + "' has no name, no type or no column");
      index
          .parameters()
          .forEach((name, value) -> {
            rule.text(name, "the name of a parameter");
            rule.text(value, "the value of a parameter");
          });
      checkSegments(root, index, names, rule);
    }
  }

  private static void checkSegments(
      ManifestRoot root, IndexEntry index, Set<String> names, Rule rule) {
    Limits.check(
        "number of segments", rule.where(), index.segments().size(), Limits.MAX_INDEX_SEGMENTS);
    List<RowIdRange> covered = new ArrayList<>();
    for (IndexEntry.Segment segment : index.segments()) {
      Limits.check(
          "number of segment files",
          rule.where(),
          segment.files().size(),
          Limits.MAX_SEGMENT_FILES);
      Limits.check(
          "bytes of index details",
          rule.where(),
          segment.details().length,
          Limits.MAX_INDEX_DETAILS_BYTES);
      long ids = 0;
      for (RowIdRange range : segment.coverage()) {
        rule.require("M13", range.end() <= root.nextRowId(), "coverage beyond the next row id");
        ids = Math.addExact(ids, range.count());
      }
      rule.require(
          "M13",
          Invariants.disjointAscending(segment.coverage())
              && segment.rows() >= 0
              && segment.rows() <= ids
              && segment.builtVersion() >= 1
              && segment.builtVersion() <= root.version()
              && segment.formatVersion() >= 1,
          "rows, coverage or versions of segment " + segment.id());
      covered.addAll(segment.coverage());
      checkFiles(segment, names, rule);
    }
    rule.require("M13", Invariants.disjoint(covered), "segments of '" + index.name() + "' overlap");
  }

  private static void checkFiles(IndexEntry.Segment segment, Set<String> names, Rule rule) {
    rule.require(
        "M13",
        segment.localRows().name().equals(ManifestNames.rows(segment.id()))
            && names.add(segment.localRows().name()),
        "name of the row map of segment " + segment.id());
    for (IndexEntry.NamedFile named : segment.files()) {
      rule.require(
          "M13",
          named.file().name().equals(ManifestNames.index(segment.id(), named.name()))
              && names.add(named.file().name()),
          "file '" + named.file().name() + "' of segment " + segment.id());
    }
  }
}
