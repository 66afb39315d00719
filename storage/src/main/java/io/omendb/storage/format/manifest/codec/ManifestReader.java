package io.omendb.storage.format.manifest.codec;

import com.google.protobuf.Message;
import io.omendb.format.manifest.Page;
import io.omendb.format.manifest.Root;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.error.StorageException.UnsupportedFormat;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.format.message.Messages;
import io.omendb.storage.objectstore.ObjectBytes;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;

/// The bytes of root and page files to records, with every check: frame, limits, features, values,
/// invariants. Stateless and thread-safe.
public final class ManifestReader {
  /// A root with the checksum and the length of its file.
  public record ReadRoot(ManifestRoot root, int crc32c, long bytes) {}

  private ManifestReader() {}

  /// Reads the root of a version.
  ///
  /// @throws Corrupt if the file is damaged, is another version's, or breaks an invariant
  /// @throws UnsupportedFormat if a newer release is needed to read it
  /// @throws LimitExceeded if it exceeds a limit
  public static ReadRoot root(ObjectBytes bytes) {
    String where = bytes.name();
    Limits.check("number of bytes", where, bytes.length(), Limits.MAX_ROOT_BYTES);
    FrameReader frame = FrameReader.inspect(bytes);
    if (frame.header().kind() != FrameKind.MANIFEST_ROOT) {
      throw frame.corrupt("is not a manifest root");
    }
    frame.verifyAll();
    Root message =
        Messages.parse(
            frame.verified(ManifestFormat.ROOT_SECTION), Root.getDefaultInstance(), where);
    requireFeatures(message.getReaderFeaturesList(), message.getVersion(), where);
    ManifestRoot root = checked(where, () -> new Decoder(where).root(message));
    if (!root.datasetId().equals(frame.header().datasetId())
        || !root.operation().transaction().equals(frame.header().fileId())
        || ManifestNames.version(where.substring(where.lastIndexOf('/') + 1)).orElse(0)
            != root.version()) {
      throw frame.corrupt("holds the root of version " + root.version());
    }
    Invariants.check(root, where);
    return new ReadRoot(root, frame.crc32c(), bytes.length());
  }

  /// Reads the page that a reference names.
  public static ManifestPage page(ObjectBytes bytes, PageRef ref, UUID datasetId) {
    String where = bytes.name();
    Limits.check("number of bytes", where, bytes.length(), Limits.MAX_PAGE_BYTES);
    FrameReader frame = FrameReader.open(bytes, FrameKind.MANIFEST_PAGE, datasetId);
    frame.verifyAll(ref.file());
    Page message =
        Messages.parse(
            frame.verified(ManifestFormat.PAGE_SECTION), Page.getDefaultInstance(), where);
    ManifestPage page = checked(where, () -> new Decoder(where).page(message));
    Invariants.check(page, ref, where);
    return page;
  }

  /// The message in a root or a page as it stands there, with nothing checked but its bytes and the
  /// limits: for showing what a newer or damaged file says.
  public static Message message(FrameReader frame) {
    return frame.header().kind() == FrameKind.MANIFEST_PAGE
        ? Messages.parse(
            frame.verified(ManifestFormat.PAGE_SECTION), Page.getDefaultInstance(), frame.path())
        : Messages.parse(
            frame.verified(ManifestFormat.ROOT_SECTION), Root.getDefaultInstance(), frame.path());
  }

  private static void requireFeatures(List<String> features, long version, String where) {
    Set<String> unknown = new TreeSet<>(features);
    unknown.removeAll(ManifestFormat.READER_FEATURES);
    if (!unknown.isEmpty()) {
      throw new UnsupportedFormat(
          "version "
              + version
              + " needs the reader feature "
              + unknown.iterator().next()
              + ", which this release does not know ("
              + where
              + ")",
          where,
          "use a newer release");
    }
  }

  /// Constructors that refuse a value mean, here, that the file is corrupt.
  private static <T> T checked(String where, Supplier<T> decode) {
    try {
      return decode.get();
    } catch (StorageException.InvalidInput | IllegalArgumentException | ArithmeticException e) {
      throw new Corrupt(where + ": " + e.getMessage(), where);
    }
  }
}
