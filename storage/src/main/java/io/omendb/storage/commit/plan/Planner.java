package io.omendb.storage.commit.plan;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.deletion.DeletionReader;
import io.omendb.storage.format.deletion.DeletionWriter;
import io.omendb.storage.format.frame.FrameBytes;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.DeletionVector;
import io.omendb.storage.format.FileRef;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.manifest.codec.ManifestReader.ReadRoot;
import io.omendb.storage.objectstore.ObjectStore;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Builds the version that follows another by some changes. Reads pages and deletions that it
/// changes; writes nothing. For one thread at a time, for one plan.
final class Planner {
  private final ObjectStore store;
  private final Environment environment;
  private final ReadRoot newest;
  private final PageTree tree;
  private final List<PendingFile> files = new ArrayList<>();
  private final List<String> uploaded = new ArrayList<>();
  private final List<IndexEntry> indexes;
  private long nextFragmentId;
  private long nextRowId;
  private long rowsAdded;
  private long rowsDeleted;
  private long bytes;

  private Planner(ObjectStore store, Environment environment, ReadRoot newest) {
    ManifestRoot root = newest.root();
    this.store = store;
    this.environment = environment;
    this.newest = newest;
    this.tree =
        new PageTree(
            root.datasetId(),
            environment,
            new FragmentList(store, root)::read,
            root.pages(),
            root.inline(),
            files);
    this.indexes = new ArrayList<>(root.indexes());
    this.nextFragmentId = root.nextFragmentId();
    this.nextRowId = root.nextRowId();
  }

  /// The version that follows `newest`.
  ///
  /// @param base the version that the changes were prepared on
  /// @throws CommitConflict if what happened since excludes them
  static CommitPlan plan(
      ObjectStore store,
      Environment environment,
      ManifestRoot base,
      ReadRoot newest,
      List<Change> changes,
      UUID transaction,
      String description) {
    Planner planner = new Planner(store, environment, newest);
    for (Change change : changes) {
      Conflicts.check(change, base, newest.root(), store.location());
    }
    // Deletions first: they concern the newest version's pages, which appends may fold away.
    changes.stream().filter(Change.DeleteRows.class::isInstance).forEach(planner::apply);
    changes.stream().filter(c -> !(c instanceof Change.DeleteRows)).forEach(planner::apply);
    return planner.finish(kind(changes), transaction, description);
  }

  private void apply(Change change) {
    switch (change) {
      case Change.AddFragments(List<Change.NewFragment> fragments) -> fragments.forEach(this::add);
      case Change.DeleteRows(Map<Long, DeletedRows> byFragment) -> delete(byFragment);
      case Change.AddIndex(IndexEntry index) -> {
        indexes.add(index);
        indexes.sort(Comparator.comparing(IndexEntry::name));
        for (IndexEntry.Segment segment : index.segments()) {
          upload(ManifestNames.INDEX, segment.localRows());
          segment.files().forEach(named -> upload(ManifestNames.INDEX, named.file()));
        }
      }
      case Change.DropIndex(String name) -> indexes.removeIf(index -> index.name().equals(name));
    }
  }

  private void add(Change.NewFragment fragment) {
    RowIdRange rowIds = new RowIdRange(nextRowId, fragment.rows());
    tree.append(
        new FragmentEntry(
            nextFragmentId,
            fragment.rows(),
            List.of(rowIds),
            fragment.files(),
            fragment.statistics(),
            Optional.empty(),
            newest.root().version() + 1));
    nextFragmentId++;
    nextRowId = rowIds.end();
    rowsAdded += fragment.rows();
    for (ColumnFile column : fragment.files()) {
      upload(ManifestNames.DATA, column.file());
    }
  }

  private void delete(Map<Long, DeletedRows> byFragment) {
    NavigableMap<Long, UnaryOperator<FragmentEntry>> replacements = new TreeMap<>();
    byFragment.forEach((id, rows) -> {
      if (rows.cardinality() > 0) {
        replacements.put(id, entry -> withDeletions(entry, rows));
      }
    });
    tree.replace(replacements);
    if (!replacements.isEmpty()) {
      throw new CommitConflict(
          "fragment " + replacements.firstKey() + " is no longer part of the dataset",
          store.location(),
          "delete again");
    }
  }

  private FragmentEntry withDeletions(FragmentEntry entry, DeletedRows rows) {
    if (rows.last() >= entry.rows()) {
      throw new InvalidInput(
          "position "
              + rows.last()
              + " of fragment "
              + entry.id()
              + ", which has "
              + entry.rows()
              + " rows");
    }
    UUID dataset = newest.root().datasetId();
    DeletedRows union = DeletionReader.read(store, entry, dataset).union(rows);
    rowsDeleted += union.cardinality() - entry.deletedRows();
    byte[] roaring = union.encode();
    if (roaring.length <= DeletionVector.MAX_INLINE_BYTES) {
      return entry.withDeletions(new DeletionVector.Inline(union.cardinality(), roaring));
    }
    FrameBytes target = new FrameBytes();
    FileRef file = DeletionWriter.write(target, union, entry.rows(), environment.newId(), dataset);
    files.add(new PendingFile(ManifestNames.DELETIONS + "/" + file.name(), target.toByteArray()));
    return entry.withDeletions(new DeletionVector.InFile(union.cardinality(), file));
  }

  private void upload(String directory, FileRef file) {
    uploaded.add(directory + "/" + file.name());
    bytes = Math.addExact(bytes, file.length());
  }

  private CommitPlan finish(Operation.Kind kind, UUID transaction, String description) {
    ManifestRoot before = newest.root();
    long written = bytes + files.stream().mapToLong(file -> file.bytes().length).sum();
    Limits.check("version", store.location(), before.version() + 1, Limits.MAX_VERSION);
    ManifestRoot root =
        new ManifestRoot(
            before.datasetId(),
            before.version() + 1,
            newest.crc32c(),
            environment.now().truncatedTo(ChronoUnit.MICROS),
            new Operation(kind, transaction, rowsAdded, rowsDeleted, written, description),
            before.schema(),
            before.nextFieldId(),
            nextFragmentId,
            nextRowId,
            tree.pages(),
            tree.inline(),
            indexes,
            before.readerFeatures(),
            before.writerFeatures());
    return new CommitPlan(root, files, uploaded);
  }

  private static Operation.Kind kind(List<Change> changes) {
    return switch (changes.getFirst()) {
      case Change.AddFragments _ -> Operation.Kind.APPEND;
      case Change.DeleteRows _ ->
          changes.stream().anyMatch(Change.AddFragments.class::isInstance)
              ? Operation.Kind.APPEND
              : Operation.Kind.DELETE;
      case Change.AddIndex _ -> Operation.Kind.CREATE_INDEX;
      case Change.DropIndex _ -> Operation.Kind.DROP_INDEX;
    };
  }
}
