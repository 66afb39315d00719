package io.omendb.storage.format.deletion;

import io.omendb.storage.format.frame.FrameFormat;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameWriter;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.objectstore.ObjectUpload;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.UUID;

/// Writes deletion files. Stateless and thread-safe.
public final class DeletionWriter {
  private DeletionWriter() {}

  /// Writes a whole file.
  ///
  /// @param upload an upload to `deletions/<id>.dv`
  /// @param rows how many rows the fragment has
  public static FileRef write(
      ObjectUpload upload, DeletedRows deleted, long rows, UUID id, UUID datasetId) {
    ValueLayout.OfLong u64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    MemorySegment counts = MemorySegment.ofArray(new byte[DeletionFormat.COUNTS_BYTES]);
    counts.set(u64, DeletionFormat.COUNTS_CARDINALITY, deleted.cardinality());
    counts.set(u64, DeletionFormat.COUNTS_ROWS, rows);
    try (FrameWriter frame =
        new FrameWriter(upload, ManifestNames.deletions(id), FrameKind.DELETIONS, id, datasetId)) {
      frame.section(DeletionFormat.COUNTS_SECTION, FrameFormat.MIN_ALIGNMENT);
      frame.write(counts);
      frame.section(DeletionFormat.BITMAP_SECTION, FrameFormat.MIN_ALIGNMENT);
      frame.write(MemorySegment.ofArray(deleted.encode()));
      frame.complete();
      return frame.file();
    }
  }
}
