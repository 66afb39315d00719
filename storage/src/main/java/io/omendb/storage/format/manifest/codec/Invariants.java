package io.omendb.storage.format.manifest.codec;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.fragment.RowIdRange;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What must hold in every root and page: the numbered invariants of spec chapter 08. Checked
/// before each commit and after each read. Stateless and thread-safe.
public final class Invariants {
  private Invariants() {}

  /// Checks a root for itself.
  ///
  /// @throws Corrupt naming the first invariant that does not hold
  /// @throws io.omendb.storage.error.StorageException.LimitExceeded if there is too much of
  ///   something
  public static void check(ManifestRoot root, String where) {
    Rule rule = new Rule(where);
    boolean first = root.version() == 1;
    rule.require(
        "M1",
        root.version() >= 1
            && root.version() <= Limits.MAX_VERSION
            && first == (root.operation().kind() == Operation.Kind.CREATE)
            && (!first || root.parentCrc32c() == 0),
        "version " + root.version() + " made by " + root.operation().kind());
    rule.require(
        "M2",
        root.operation().rowsAdded() >= 0
            && root.operation().rowsDeleted() >= 0
            && root.operation().rowsUpdated() >= 0
            && root.operation().sequence() >= 1
            && root.operation().bytesWritten() >= 0,
        "counts of the operation");
    rule.require(
        "M3",
        root.schema().fields().stream().allMatch(field -> field.id() < root.nextFieldId()),
        "a field id is not below " + root.nextFieldId());
    SettingRules.check(root, rule);
    checkTree(root, rule);
    Fragments.check(root.inline(), rule);
    for (FragmentEntry fragment : root.inline()) {
      rule.require(
          "M9", fragment.createdVersion() <= root.version(), "a fragment of a later version");
      Fragments.checkFieldIds(fragment, root.nextFieldId(), rule);
    }
    IndexRules.check(root, rule);
  }

  /// Checks a page against the reference that names it.
  public static void check(ManifestPage page, PageRef ref, String where) {
    Rule rule = new Rule(where);
    int children = page.level() == 0 ? page.fragments().size() : page.pages().size();
    rule.require("M4", children > 0 && page.level() == ref.level(), "level or size of the page");
    Limits.check("number of entries", where, children, Limits.MAX_PAGE_ENTRIES);
    Fragments.check(page.fragments(), rule);
    for (PageRef child : page.pages()) {
      checkRef(child, rule);
      rule.require("M4", child.level() == page.level() - 1, "level of a child");
    }
    requireOrder(page.pages(), rule);
    rule.require("M5", page.ref(ref.file()).equals(ref), "counts differ from the reference");
  }

  /// Checks what must hold between a version and the one before.
  public static void checkSuccessor(
      ManifestRoot parent, int parentCrc32c, ManifestRoot next, String where) {
    new Rule(where)
        .require(
            "M15",
            next.version() == parent.version() + 1
                && next.parentCrc32c() == parentCrc32c
                && next.datasetId().equals(parent.datasetId())
                && next.nextFieldId() >= parent.nextFieldId()
                && next.nextFragmentId() >= parent.nextFragmentId()
                && next.nextRowId() >= parent.nextRowId(),
            "not the successor of version " + parent.version());
  }

  private static void checkTree(ManifestRoot root, Rule rule) {
    Limits.check(
        "number of inline entries", rule.where, root.inline().size(), Limits.MAX_PAGE_ENTRIES);
    Limits.check(
        "number of pages",
        rule.where,
        root.pages().size(),
        (long) Limits.MAX_PAGE_ENTRIES * Limits.MAX_PAGE_LEVELS);
    root.pages().forEach(page -> checkRef(page, rule));
    requireOrder(root.pages(), rule);
    for (int i = 1; i < root.pages().size(); i++) {
      rule.require(
          "M4",
          root.pages().get(i).level() <= root.pages().get(i - 1).level(),
          "levels of pages ascend");
    }
    Limits.check("number of fragments", rule.where, root.fragments(), Limits.MAX_FRAGMENTS);
    long before = -1;
    for (PageRef page : root.pages()) {
      rule.require("M6", page.endRowId() <= root.nextRowId(), "a row id beyond the next");
      before = page.firstFragmentId() + page.fragments() - 1;
    }
    for (FragmentEntry fragment : root.inline()) {
      rule.require(
          "M6",
          fragment.id() > before
              && fragment.id() < root.nextFragmentId()
              && fragment.endRowId() <= root.nextRowId(),
          "ids of fragment " + fragment.id());
      before = fragment.id();
    }
    rule.require("M6", before < root.nextFragmentId(), "a fragment id beyond the next");
  }

  private static void checkRef(PageRef page, Rule rule) {
    rule.name(page.file(), "page");
    rule.require(
        "M5",
        page.level() >= 0
            && page.level() < Limits.MAX_PAGE_LEVELS
            && page.firstFragmentId() >= 0
            && page.firstFragmentId() <= Long.MAX_VALUE - Limits.MAX_FRAGMENTS
            && page.fragments() >= 1
            && page.fragments() <= Limits.MAX_FRAGMENTS
            && page.rows() >= page.fragments()
            && page.rows() <= page.fragments() * Limits.MAX_FRAGMENT_ROWS
            && page.deletedRows() >= 0
            && page.deletedRows() <= page.rows()
            && page.minRowId() >= 0
            && page.endRowId() - page.minRowId() >= page.rows()
            && page.dataBytes() >= 0,
        "counts of page " + page.file().name());
  }

  private static void requireOrder(List<PageRef> pages, Rule rule) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < pages.size(); i++) {
      rule.require("M10", names.add(pages.get(i).file().name()), "a page occurs twice");
      rule.require(
          "M6",
          i == 0
              || pages.get(i).firstFragmentId()
                  >= pages.get(i - 1).firstFragmentId() + pages.get(i - 1).fragments(),
          "pages out of order");
    }
  }

  static boolean ascending(List<String> names) {
    for (int i = 1; i < names.size(); i++) {
      if (names.get(i - 1).compareTo(names.get(i)) >= 0) {
        return false;
      }
    }
    return true;
  }

  /// Whether ranges, in any order, have no row id in common.
  static boolean disjoint(List<RowIdRange> ranges) {
    return disjointAscending(
        ranges.stream().sorted(Comparator.comparingLong(RowIdRange::first)).toList());
  }

  static boolean disjointAscending(List<RowIdRange> ranges) {
    for (int i = 1; i < ranges.size(); i++) {
      if (ranges.get(i).first() < ranges.get(i - 1).end()) {
        return false;
      }
    }
    return true;
  }

  /// Raises a broken invariant. Immutable.
  record Rule(String where) {
    void require(String number, boolean holds, String what) {
      if (!holds) {
        throw new Corrupt(where + " breaks invariant " + number + ": " + what, where);
      }
    }

    void name(FileRef file, String extension) {
      String name = file.name();
      boolean begins;
      try {
        ManifestNames.idOf(name);
        begins = true;
      } catch (IllegalArgumentException _) {
        begins = false;
      }
      require("M10", begins && name.endsWith("." + extension), "illegal file name '" + name + "'");
    }

    void text(String text, String what) {
      Limits.check(
          "bytes of " + what,
          where,
          text.getBytes(StandardCharsets.UTF_8).length,
          Limits.MAX_TEXT_BYTES);
    }
  }
}
