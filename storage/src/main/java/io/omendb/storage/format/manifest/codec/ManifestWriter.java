package io.omendb.storage.format.manifest.codec;

import com.google.protobuf.Message;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.frame.FrameBytes;
import io.omendb.storage.format.frame.FrameFormat;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameWriter;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestPage;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.message.MessageSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.UUID;

/// Roots and pages to the bytes of their files; the same records always give the same bytes.
/// Stateless and thread-safe.
public final class ManifestWriter {
  /// A file that is not stored yet.
  public record Encoded(FileRef file, byte[] bytes) {}

  private ManifestWriter() {}

  /// The root file of a version. The frame's file id is the transaction's.
  ///
  /// @throws io.omendb.storage.error.StorageException.Corrupt if an invariant does not hold
  public static Encoded root(ManifestRoot root) {
    String name = ManifestNames.root(root.version());
    Invariants.check(root, "new version " + root.version());
    return framed(
        name,
        FrameKind.MANIFEST_ROOT,
        root.operation().transaction(),
        root.datasetId(),
        ManifestFormat.ROOT_SECTION,
        Encoder.root(root),
        Limits.MAX_ROOT_BYTES);
  }

  /// A page file with that identifier.
  public static Encoded page(ManifestPage page, UUID id, UUID datasetId) {
    return framed(
        ManifestNames.page(id),
        FrameKind.MANIFEST_PAGE,
        id,
        datasetId,
        ManifestFormat.PAGE_SECTION,
        Encoder.page(page),
        Limits.MAX_PAGE_BYTES);
  }

  private static Encoded framed(
      String name,
      FrameKind kind,
      UUID fileId,
      UUID datasetId,
      int section,
      Message message,
      long limit) {
    FrameBytes target = new FrameBytes();
    try (FrameWriter frame = new FrameWriter(target, name, kind, fileId, datasetId)) {
      frame.section(section, FrameFormat.MIN_ALIGNMENT);
      MemorySegment bytes = MemorySegment.ofArray(message.toByteArray());
      MessageSize.check(bytes, message.getDescriptorForType(), name);
      frame.write(bytes);
      frame.complete();
      Limits.check("number of bytes", name, frame.file().length(), limit);
      return new Encoded(frame.file(), target.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
