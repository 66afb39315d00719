package io.omendb.conformance.reader;

import io.omendb.format.manifest.ColumnFile;
import io.omendb.format.manifest.Fragment;
import io.omendb.format.manifest.Page;
import io.omendb.format.manifest.PageRef;
import io.omendb.format.manifest.Root;
import io.omendb.format.manifest.RowIds;
import java.util.ArrayList;
import java.util.List;

/// The fragments of a version in order, and the pages that hold them (chapter 08). Immutable.
record Tree(List<Fragment> fragments, List<String> pages) {
  private static final int MAX_ENTRIES = 32;
  private static final int MAX_LEVELS = 4;

  /// Follows a root into its pages.
  static Tree of(Root root, Files files) {
    Tree tree = new Tree(new ArrayList<>(), new ArrayList<>());
    int level = MAX_LEVELS - 1;
    for (PageRef ref : root.getPagesList()) {
      Refused.unless(
          ref.getLevel() >= 0 && ref.getLevel() <= level, "M4", "levels of pages ascend");
      level = ref.getLevel();
      tree.follow(ref, files);
    }
    Refused.unless(root.getInlineCount() <= MAX_ENTRIES, "17", "more than 32 fragments inline");
    tree.fragments.addAll(root.getInlineList());
    return tree;
  }

  private void follow(PageRef ref, Files files) {
    String name = ref.getFile().getName();
    Refused.unless(Names.isOfAnId(name, "page"), "M10", name + " is no name of a page");
    Refused.unless(!pages.contains(name), "M10", name + " occurs twice");
    pages.add(name);
    Page page = Version.message(Page.parser(), files.frame(ref.getFile(), "MPAG").section(2), name);
    Refused.unless(page.getLevel() == ref.getLevel(), "M4", name + " is of another level");
    int first = fragments.size();
    if (page.getLevel() == 0) {
      Refused.unless(page.getPagesCount() == 0, "M4", name + " holds pages");
      Refused.unless(page.getFragmentsCount() > 0, "M4", name + " is empty");
      fragments.addAll(page.getFragmentsList());
    } else {
      Refused.unless(page.getFragmentsCount() == 0, "M4", name + " holds fragments");
      Refused.unless(page.getPagesCount() > 0, "M4", name + " is empty");
      for (PageRef child : page.getPagesList()) {
        Refused.unless(child.getLevel() == page.getLevel() - 1, "M4", name + " skips a level");
        follow(child, files);
      }
    }
    Refused.unless(
        page.getFragmentsCount() + page.getPagesCount() <= MAX_ENTRIES,
        "17",
        name + " has more than 32 entries");
    counts(ref, fragments.subList(first, fragments.size()));
  }

  /// What a reference repeats is what its subtree holds.
  private static void counts(PageRef ref, List<Fragment> held) {
    long rows = 0;
    long deleted = 0;
    long min = Long.MAX_VALUE;
    long end = 0;
    long bytes = 0;
    for (Fragment fragment : held) {
      rows += fragment.getRows();
      deleted += fragment.getDeletions().getCardinality();
      for (RowIds ids : List.of(fragment.getRowIds(), Ids.revisions(fragment))) {
        min = Math.min(min, Ids.first(ids));
        end = Math.max(end, Ids.end(ids));
      }
      for (ColumnFile file : fragment.getFilesList()) {
        bytes += file.getFile().getLength();
      }
    }
    Refused.unless(
        ref.getFirstFragmentId() == held.getFirst().getId()
            && ref.getFragments() == held.size()
            && ref.getRows() == rows
            && ref.getDeletedRows() == deleted
            && ref.getMinRowId() == min
            && ref.getEndRowId() == end
            && ref.getDataBytes() == bytes,
        "M5",
        "the counts of " + ref.getFile().getName());
  }
}
