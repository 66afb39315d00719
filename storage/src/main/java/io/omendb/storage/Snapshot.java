package io.omendb.storage;

import io.omendb.storage.column.Batch;
import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.filter.BoundPredicate;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.RowIdRanges;
import io.omendb.storage.inspect.Comparison;
import io.omendb.storage.inspect.DatasetDetails;
import io.omendb.storage.inspect.Description;
import io.omendb.storage.inspect.Difference;
import io.omendb.storage.inspect.Space;
import io.omendb.storage.inspect.SpaceCount;
import io.omendb.storage.key.Key;
import io.omendb.storage.maintain.HeldLease;
import io.omendb.storage.open.OpenFiles;
import io.omendb.storage.open.OpenVersion;
import io.omendb.storage.scan.FragmentFilter;
import io.omendb.storage.scan.ScanExecutor;
import io.omendb.storage.scan.ScanRequest;
import io.omendb.storage.scan.WholeFragments;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.search.SearchRows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One version of a dataset: what it holds never changes. Immutable, thread-safe, valid until its
/// [Dataset] is closed.
public final class Snapshot {
  private final OpenFiles files;
  private final ManifestRoot root;
  private final FragmentList fragments;
  private final Optional<HeldLease> lease;
  private final OpenVersion parts;

  Snapshot(OpenFiles files, ManifestRoot root) {
    this(files, root, Optional.empty());
  }

  private Snapshot(OpenFiles files, ManifestRoot root, Optional<HeldLease> lease) {
    this.files = files;
    this.root = root;
    this.lease = lease;
    this.fragments = new FragmentList(files.store(), root);
    this.parts = new OpenVersion(files, fragments);
  }

  /// 1 for the creation, and one more with every commit.
  public long version() {
    return root.version();
  }

  public Instant timestamp() {
    return root.timestamp();
  }

  public Schema schema() {
    return root.schema();
  }

  /// The columns that together identify a row; empty if the dataset declares none.
  public List<String> primaryKey() {
    return key().map(Key::names).orElse(List.of());
  }

  /// Rows that were not deleted.
  public long rows() {
    return root.liveRows();
  }

  /// Rows that were deleted and whose values still take space.
  public long deletedRows() {
    return root.deletedRows();
  }

  public long fragments() {
    return root.fragments();
  }

  /// Bytes of the files that this version refers to: columns, deletions and indexes.
  public long bytes() {
    return fragments.stream().mapToLong(FragmentEntry::dataBytes).sum()
        + root.indexes().stream().mapToLong(IndexEntry::bytes).sum();
  }

  public List<IndexInfo> indexes() {
    return root.indexes().stream().map(this::describe).toList();
  }

  /// Describes the manifest, its pages and fragments, and the files that they refer to, as far as
  /// they can be read. Reads metadata only.
  public Description inspect() {
    return DatasetDetails.of(files.store(), root);
  }

  /// What differs from this version to another of the same dataset. Reads metadata only.
  ///
  /// @throws io.omendb.storage.error.StorageException.InvalidInput if it is of another dataset
  private Comparison.Version compared() {
    return new Comparison.Version(files.store(), root, this::open);
  }

  public Difference differenceTo(Snapshot other) {
    return Comparison.of(compared(), other.compared());
  }

  /// Counts what the files of this version take, by kind and column, and those that it does not
  /// need. Reads the manifests of all versions and the metadata of column files.
  public Space space(Progress progress) {
    return SpaceCount.of(files.store(), root, progress);
  }

  /// Reads rows.
  public Scan scan() {
    return new Scan(this);
  }

  /// Searches a vector column.
  public Search search(String column) {
    return new Search(this, column);
  }

  /// How many rows the condition is true for.
  public long count(Predicate where) {
    FragmentFilter filter = new FragmentFilter(schema(), Optional.of(where.bind(schema())));
    return reading(() -> ScanExecutor.countMatching(parts, fragments.iterator(), filter));
  }

  /// Keeps this version from being collected as garbage until the lease is closed, or expires
  /// because nothing was read through it for its duration.
  ///
  /// @throws NotFound if a garbage collection removed the version before
  public SnapshotLease lease(Duration duration) {
    if (duration.compareTo(SnapshotLease.SHORTEST) < 0) {
      throw new InvalidInput("a lease lasts for a second at least: " + duration);
    }
    HeldLease held =
        HeldLease.reader(files.store(), files.environment(), files.dataset(), version(), duration);
    return new SnapshotLease(held, new Snapshot(files, root, Optional.of(held)));
  }

  /// Reads, and renews the lease if there is one.
  ///
  /// @throws NotFound if files are missing because a garbage collection removed the version
  <T> T reading(Supplier<T> work) {
    lease.ifPresent(HeldLease::touch);
    try {
      return work.get();
    } catch (Corrupt | NotFound e) {
      new Versions(files.store()).requireRetained(version());
      throw e;
    }
  }

  /// The rows with these ids, in this order, with these columns.
  ///
  /// @throws NotFound if there is no live row of an id
  public Batch take(long[] rowIds, List<String> columns) {
    return reading(() -> TakenRows.of(this, rowIds, columns));
  }

  /// The fragment in which the row of that id is live.
  Optional<FragmentEntry> find(long rowId) {
    return fragments
        .mayHold(rowId)
        .filter(entry -> {
          FragmentReader reader = open(entry);
          int position = reader.rowIds().positionOf(rowId);
          return position >= 0 && reader.isLive(position);
        })
        .findFirst();
  }

  private IndexInfo describe(IndexEntry entry) {
    long indexed = entry.segments().stream().mapToLong(IndexEntry.Segment::rows).sum();
    String column =
        schema().fields().stream()
            .filter(field -> field.id() == entry.fieldId())
            .findFirst()
            .map(Field::name)
            .orElse("");
    return new IndexInfo(
        entry.name(),
        column,
        entry.type(),
        entry.metric(),
        entry.parameters(),
        indexed,
        unindexed(entry),
        entry.segments().size(),
        entry.bytes(),
        entry.segments().stream().flatMap(s -> s.calibration().stream()).toList());
  }

  /// Live rows with revision ids outside of the coverage; fragments that lie inside are not read.
  private long unindexed(IndexEntry entry) {
    List<RowIdRange> covered =
        RowIdRanges.merged(entry.segments().stream().flatMap(s -> s.coverage().stream()).toList());
    return fragments.stream()
        .filter(fragment -> !RowIdRanges.within(fragment.revisions(), covered))
        .mapToLong(fragment -> {
          FragmentReader reader = open(fragment);
          return RowIdRanges.outside(reader.revisions(), reader.live(), covered).cardinality();
        })
        .sum();
  }

  BatchReader read(
      Optional<List<String>> select,
      Optional<Predicate> where,
      long limit,
      boolean rowIds,
      Optional<Consumer<Corrupt>> skipped) {
    List<Field> fields = select.map(schema()::select).orElse(schema()).fields();
    Optional<BoundPredicate> bound = where.map(predicate -> predicate.bind(schema()));
    ScanRequest request = new ScanRequest(fields, bound, limit, rowIds);
    return new BatchReader(
        this,
        reading(() ->
            new ScanExecutor(
                parts,
                schema(),
                WholeFragments.of(fragments.stream(), parts, schema(), request, skipped),
                request,
                environment())));
  }

  /// The positions that may be returned, fragment by fragment.
  SearchRows searchRows(Field field, Optional<Predicate> where) {
    FragmentFilter filter =
        new FragmentFilter(schema(), where.map(predicate -> predicate.bind(schema())));
    SearchRows rows = new SearchRows();
    for (FragmentEntry entry : fragments) {
      FragmentReader reader = open(entry);
      boolean all = where.isEmpty() && entry.deletedRows() == 0;
      rows.add(
          reader.rowIds(),
          reader.revisions(),
          reader.vectors(field),
          all ? null : filter.matching(reader));
    }
    return rows;
  }

  /// The reader of a fragment of this version.
  FragmentReader open(FragmentEntry fragment) {
    return parts.open(fragment);
  }

  List<IndexEntry> indexEntries() {
    return root.indexes();
  }

  IndexEntry requireIndex(String name) {
    return root.indexes().stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new NotFound(
                "no index '" + name + "' in version " + version(),
                files.location(),
                "see 'omendb index list'"));
  }

  /// The declared key; empty if there is none.
  Optional<Key> key() {
    return Key.declared(schema(), root.content().primaryKey());
  }

  FragmentList fragmentList() {
    return fragments;
  }

  /// The fragments and index segments of this version, opened as they are used.
  OpenVersion parts() {
    return parts;
  }

  ManifestRoot root() {
    return root;
  }

  OpenFiles files() {
    return files;
  }

  Environment environment() {
    return files.environment();
  }
}
