package io.omendb.storage.commit.plan;

import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The files that a commit adds, writes and no longer needs. For one thread at a time.
final class FileChanges {
  private final List<PendingFile> pending = new ArrayList<>();
  private final List<String> uploaded = new ArrayList<>();
  private final Set<String> dropped = new TreeSet<>();
  private final Set<String> revived = new TreeSet<>();
  private long bytes;

  /// Files that were uploaded before.
  void upload(List<ColumnFile> files) {
    files.forEach(column -> upload(column.file()));
  }

  void upload(IndexEntry.Segment segment) {
    upload(segment.localRows());
    segment.files().forEach(named -> upload(named.file()));
  }

  /// A file that is written with the commit.
  void add(PendingFile file) {
    pending.add(file);
    bytes = Math.addExact(bytes, file.bytes().length);
  }

  void add(List<PendingFile> files) {
    files.forEach(this::add);
  }

  /// What the fragment refers to is no longer needed.
  void drop(FragmentEntry fragment) {
    fragment.files().forEach(column -> dropped.add(column.file().name()));
    fragment.deletions().ifPresent(this::drop);
  }

  void drop(DeletionVector vector) {
    if (vector instanceof DeletionVector.InFile inFile) {
      dropped.add(inFile.file().name());
    }
  }

  /// What the index refers to is no longer needed; true.
  boolean drop(IndexEntry index) {
    index.segments().forEach(this::drop);
    return true;
  }

  void drop(IndexEntry.Segment segment) {
    dropped.add(segment.localRows().name());
    segment.files().forEach(named -> dropped.add(named.file().name()));
  }

  void revive(Collection<String> gone, Collection<String> back) {
    dropped.addAll(gone);
    revived.addAll(back);
  }

  List<PendingFile> pending() {
    return pending;
  }

  List<String> uploaded() {
    return uploaded;
  }

  /// The caller may add to them.
  Set<String> dropped() {
    return dropped;
  }

  List<String> revived() {
    return List.copyOf(revived);
  }

  /// Bytes of all files that the version adds, its root not counted.
  long bytes() {
    return bytes;
  }

  private void upload(FileRef file) {
    uploaded.add(ManifestNames.path(file.name()));
    bytes = Math.addExact(bytes, file.length());
  }
}
