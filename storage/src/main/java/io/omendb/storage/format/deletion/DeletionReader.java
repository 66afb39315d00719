package io.omendb.storage.format.deletion;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.UUID;

/// Reads the deletions of a fragment, wherever they are. Stateless and thread-safe.
public final class DeletionReader {
  /// A deletion file: its counts and the positions. Immutable.
  public record DeletionFile(long cardinality, long rows, DeletedRows deleted) {}

  private DeletionReader() {}

  /// The deleted rows of a fragment; none if it has no deletion vector.
  ///
  /// @throws Corrupt if the vector is missing, damaged or not of this fragment
  public static DeletedRows read(ObjectStore store, FragmentEntry fragment, UUID datasetId) {
    if (fragment.deletions().isEmpty()) {
      return DeletedRows.of();
    }
    return switch (fragment.deletions().get()) {
      case DeletionVector.Inline inline ->
          DeletedRows.decode(
              inline.roaring(), inline.cardinality(), fragment.rows(), "fragment " + fragment.id());
      case DeletionVector.InFile inFile -> {
        String name = ManifestNames.DELETIONS + "/" + inFile.file().name();
        try (ObjectBytes bytes = store.open(name)) {
          yield read(bytes, inFile.file(), inFile.cardinality(), fragment.rows(), datasetId);
        } catch (NotFound e) {
          throw new Corrupt("fragment " + fragment.id() + " needs the missing file " + name, name);
        }
      }
    };
  }

  /// Reads a deletion file.
  public static DeletedRows read(
      ObjectBytes bytes, FileRef expected, long cardinality, long rows, UUID datasetId) {
    FrameReader frame = FrameReader.open(bytes, FrameKind.DELETIONS, datasetId);
    frame.verifyAll(expected);
    DeletionFile file = decode(frame);
    if (file.cardinality() != cardinality || file.rows() != rows) {
      throw frame.corrupt("is of another fragment: its counts differ from the manifest's");
    }
    return file.deleted();
  }

  /// What an opened deletion file holds, checked against its own counts.
  public static DeletionFile decode(FrameReader frame) {
    MemorySegment counts = frame.verified(DeletionFormat.COUNTS_SECTION);
    ValueLayout.OfLong u64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    if (counts.byteSize() != DeletionFormat.COUNTS_BYTES) {
      throw frame.corrupt("has counts of " + counts.byteSize() + " bytes");
    }
    long cardinality = counts.get(u64, DeletionFormat.COUNTS_CARDINALITY);
    long rows = counts.get(u64, DeletionFormat.COUNTS_ROWS);
    MemorySegment bitmap = frame.verified(DeletionFormat.BITMAP_SECTION);
    Limits.check(
        "bytes of a deletion bitmap", frame.path(), bitmap.byteSize(), Limits.MAX_DELETION_BYTES);
    DeletedRows deleted =
        DeletedRows.decode(bitmap.toArray(ValueLayout.JAVA_BYTE), cardinality, rows, frame.path());
    return new DeletionFile(cardinality, rows, deleted);
  }
}
