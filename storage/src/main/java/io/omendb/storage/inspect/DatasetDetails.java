package io.omendb.storage.inspect;

import io.omendb.storage.error.StorageException;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.format.manifest.codec.ManifestReader;
import io.omendb.storage.maintain.CheckReport.Problem;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectStore.ObjectInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Describes one version of a dataset: its root, its tree of pages, its fragments and its files.
/// Metadata only: column and index files are looked up, not read. For one thread at a time.
public final class DatasetDetails {
  private final ObjectStore store;
  private final ManifestRoot root;
  private final List<Problem> problems = new ArrayList<>();
  private final List<Detail> pages = new ArrayList<>();
  private final List<Detail> fragments = new ArrayList<>();

  private DatasetDetails(ObjectStore store, ManifestRoot root) {
    this.store = store;
    this.root = root;
  }

  /// Describes a version as far as it can be read.
  public static Description of(ObjectStore store, ManifestRoot root) {
    DatasetDetails details = new DatasetDetails(store, root);
    Detail.Group content = details.content();
    return new Description(content, details.problems);
  }

  private Detail.Group content() {
    VersionFiles files = new VersionFiles(store, this::problem);
    files.walk(root, new Collector());
    Facts facts =
        new Facts()
            .add("dataset", store.location())
            .add("version", root.version())
            .add("root", root())
            .add("pages", pages)
            .add("fragments", fragments);
    return facts.add("files", files(files.of(root))).group();
  }

  /// The root's message without the entries that are shown as pages and fragments.
  private Detail.Group root() {
    String name = ManifestNames.MANIFEST + "/" + ManifestNames.root(root.version());
    try (ObjectBytes bytes = store.open(name)) {
      FrameReader frame = FrameReader.inspect(bytes);
      Map<String, Detail> members = new LinkedHashMap<>();
      members.put("file", new Detail.Text(name));
      members.put("crc32c", new Detail.Text(Facts.checksum(frame.crc32c())));
      members.putAll(MessageDetails.of(ManifestReader.message(frame)).members());
      members.remove("pages");
      members.remove("inline");
      return new Detail.Group(members);
    }
  }

  private List<Detail> files(Map<String, VersionFiles.Use> uses) {
    Map<String, ObjectInfo> present = VersionFiles.present(store);
    List<Detail> files = new ArrayList<>();
    uses.forEach((name, use) -> {
      ObjectInfo info = present.get(name);
      files.add(
          new Facts()
              .add("name", name)
              .add("kind", use.kind().name().toLowerCase(Locale.ROOT))
              .add("bytes", use.bytes())
              .add("state", state(name, use, info))
              .group());
    });
    return files;
  }

  private String state(String name, VersionFiles.Use use, @Nullable ObjectInfo info) {
    if (info == null) {
      problems.add(new Problem("missing", name, "the version needs the missing file " + name));
      return "missing";
    }
    if (info.length() != use.bytes()) {
      problems.add(
          new Problem(
              "corrupt",
              name,
              name + " has " + info.length() + " bytes, the manifest says " + use.bytes()));
      return "has " + info.length() + " bytes";
    }
    return "present";
  }

  private void problem(String name, StorageException e) {
    Problem problem = Description.problem(name, e);
    if (!problems.contains(problem)) {
      problems.add(problem);
    }
  }

  /// Describes pages and fragments as the walk comes to them. For one thread at a time.
  private final class Collector implements VersionFiles.Visitor {
    @Override
    public void page(PageRef page, String parent) {
      pages.add(
          new Facts()
              .add("name", page.file().name())
              .add("parent", parent)
              .add("level", page.level())
              .add("first_fragment_id", page.firstFragmentId())
              .add("fragments", page.fragments())
              .add("rows", page.rows())
              .add("deleted_rows", page.deletedRows())
              .add("min_row_id", page.minRowId())
              .add("end_row_id", page.endRowId())
              .add("data_bytes", page.dataBytes())
              .add("bytes", page.file().length())
              .addChecksum("crc32c", page.file().crc32c())
              .group());
    }

    /// The ranges, or for ids in a file the range that they lie in.
    private static List<Detail.Run> ids(RowIdSet set) {
      return switch (set) {
        case RowIdSet.Ranges(List<RowIdRange> ranges) ->
            ranges.stream().map(range -> new Detail.Run(range.first(), range.count())).toList();
        case RowIdSet.Stored(long first, long end) -> List.of(new Detail.Run(first, end - first));
      };
    }

    @Override
    public void fragment(FragmentEntry fragment, String page) {
      fragments.add(
          new Facts()
              .add("id", fragment.id())
              .add("page", page)
              .add("rows", fragment.rows())
              .add("deleted_rows", fragment.deletedRows())
              .add("row_ids", ids(fragment.rowIds()))
              .add("revisions", ids(fragment.revisions()))
              .add("created_version", fragment.createdVersion())
              .add("data_bytes", fragment.dataBytes())
              .add(
                  "files",
                  fragment.files().stream()
                      .map(file -> new Detail.Text(file.file().name()))
                      .toList())
              .group());
    }
  }
}
