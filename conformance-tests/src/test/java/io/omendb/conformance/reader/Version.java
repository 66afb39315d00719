package io.omendb.conformance.reader;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.omendb.format.manifest.ColumnFile;
import io.omendb.format.manifest.Fragment;
import io.omendb.format.manifest.Index;
import io.omendb.format.manifest.NamedFile;
import io.omendb.format.manifest.Root;
import io.omendb.format.manifest.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeSet;

/// A version whose root and pages were read and hold what the invariants ask for. Immutable.
public record Version(Root root, List<Fragment> fragments, List<String> pages) {
  private static final int MAX_NESTING = 32;
  private static final int MAX_MANIFEST_BYTES = 64 << 20;

  /// Reads the root of a version, and all of its pages.
  static Version read(long number, Files files) {
    String name = Names.root(number);
    Refused.unless(files.bytes(name).limit() <= MAX_MANIFEST_BYTES, "17", name + " is too large");
    Frame frame = files.unnamed(name, "MROT");
    Root root = message(Root.parser(), frame.section(1), name);
    Refused.unless(
        root.getReaderFeaturesList().isEmpty(),
        "15",
        "unsupported features " + root.getReaderFeaturesList());
    Refused.unless(root.getVersion() == number, "M1", name + " is of version " + root.getVersion());
    Refused.unless(
        Primitives.id(root.getDatasetId().toByteArray(), "08").equals(frame.datasetId()),
        "08",
        name + " is of another dataset");
    Refused.unless(
        Primitives.id(root.getOperation().getTransaction().toByteArray(), "08")
            .equals(frame.fileId()),
        "08",
        name + " is of another transaction");
    RootRules.check(root);
    Tree tree = Tree.of(root, files);
    FragmentRules.check(root, tree, files);
    IndexRules.check(root);
    return new Version(root, List.copyOf(tree.fragments()), List.copyOf(tree.pages()));
  }

  static <M extends MessageLite> M message(Parser<M> parser, ByteBuffer bytes, String name) {
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes.duplicate().rewind());
      in.setRecursionLimit(MAX_NESTING);
      return parser.parseFrom(in);
    } catch (IOException e) {
      throw new Refused("08", name + " holds no such message: " + e.getMessage());
    }
  }

  public long number() {
    return root.getVersion();
  }

  /// Invariant M15: this version follows the one before it.
  void follows(Version parent, int parentCrc) {
    Root before = parent.root;
    Refused.unless(
        root.getVersion() == before.getVersion() + 1
            && root.getParentCrc32C() == parentCrc
            && root.getDatasetId().equals(before.getDatasetId())
            && Integer.compareUnsigned(root.getNextFieldId(), before.getNextFieldId()) >= 0
            && root.getNextFragmentId() >= before.getNextFragmentId()
            && root.getNextRowId() >= before.getNextRowId(),
        "M15",
        "version " + root.getVersion() + " does not follow its parent");
  }

  /// The names of all files that this version refers to.
  TreeSet<String> files() {
    TreeSet<String> names = new TreeSet<>(pages);
    for (Fragment fragment : fragments) {
      for (ColumnFile file : fragment.getFilesList()) {
        names.add(file.getFile().getName());
      }
      if (fragment.getDeletions().hasFile()) {
        names.add(fragment.getDeletions().getFile().getName());
      }
    }
    for (Index index : root.getIndexesList()) {
      for (Segment segment : index.getSegmentsList()) {
        names.add(segment.getLocalRows().getName());
        segment.getFilesList().stream()
            .map(NamedFile::getFile)
            .forEach(file -> names.add(file.getName()));
      }
    }
    return names;
  }
}
