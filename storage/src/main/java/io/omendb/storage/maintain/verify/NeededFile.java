package io.omendb.storage.maintain.verify;

import io.omendb.storage.columnfile.ColumnFileReader;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.deletion.DeletionReader;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameReader;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.PageRef;
import io.omendb.storage.fragment.ColumnFiles;
import io.omendb.storage.objectstore.ObjectBytes;
import io.omendb.storage.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// A file that a version refers to, and what checks all of it against the reference. Immutable.
///
/// @param check throws [Corrupt] if the file is not what was written
public record NeededFile(String path, Consumer<ObjectBytes> check) {
  public static NeededFile of(UUID dataset, PageRef page) {
    return new NeededFile(
        ManifestNames.MANIFEST + "/" + page.file().name(),
        framed(FrameKind.MANIFEST_PAGE, dataset, page.file()));
  }

  /// One of the column files of a fragment.
  public static NeededFile of(FragmentEntry fragment, ColumnFile file) {
    return new NeededFile(
        ManifestNames.DATA + "/" + file.file().name(),
        bytes -> {
          try (ColumnFileReader reader = ColumnFiles.read(bytes, file, fragment.rows())) {
            reader.verifyAll();
          }
        });
  }

  /// The file of a fragment's deletions, if there is one.
  public static Optional<NeededFile> deletionsOf(UUID dataset, FragmentEntry fragment) {
    return fragment.deletions().orElse(null) instanceof DeletionVector.InFile inFile
        ? Optional.of(
            new NeededFile(
                ManifestNames.DELETIONS + "/" + inFile.file().name(),
                bytes ->
                    DeletionReader.read(
                        bytes, inFile.file(), inFile.cardinality(), fragment.rows(), dataset)))
        : Optional.empty();
  }

  /// The column files and the deletions of a fragment.
  public static List<NeededFile> of(UUID dataset, FragmentEntry fragment) {
    List<NeededFile> files = new ArrayList<>();
    fragment.files().forEach(file -> files.add(of(fragment, file)));
    deletionsOf(dataset, fragment).ifPresent(files::add);
    return files;
  }

  /// The files of an index segment.
  public static List<NeededFile> of(UUID dataset, IndexEntry.Segment segment) {
    List<NeededFile> files = new ArrayList<>();
    files.add(index(FrameKind.ROW_IDS, dataset, segment.localRows()));
    segment.files().forEach(named -> files.add(index(FrameKind.INDEX, dataset, named.file())));
    return files;
  }

  /// What is wrong with the file; empty if it is what was written.
  public Optional<StorageException> damage(ObjectStore store) {
    try (ObjectBytes bytes = store.open(path)) {
      check.accept(bytes);
      return Optional.empty();
    } catch (Corrupt | NotFound e) {
      return Optional.of(e);
    }
  }

  private static NeededFile index(FrameKind kind, UUID dataset, FileRef file) {
    return new NeededFile(ManifestNames.INDEX + "/" + file.name(), framed(kind, dataset, file));
  }

  private static Consumer<ObjectBytes> framed(FrameKind kind, UUID dataset, FileRef file) {
    return bytes -> FrameReader.open(bytes, kind, dataset).verifyAll(file);
  }
}
