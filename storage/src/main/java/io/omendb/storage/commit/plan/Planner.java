package io.omendb.storage.commit.plan;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.change.Proposal;
import io.omendb.storage.commit.history.FragmentList;
import io.omendb.storage.commit.history.References;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.Limits;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.ManifestRoot.Content;
import io.omendb.storage.format.manifest.ManifestRoot.Counters;
import io.omendb.storage.format.manifest.ManifestRoot.Turnover;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.format.manifest.codec.ManifestReader.ReadRoot;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Schema;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;

/// Builds the version that follows another by some changes. Reads pages and deletions that it
/// changes; writes nothing. For one thread at a time, for one plan.
public final class Planner {
  private final ObjectStore store;
  private final Environment environment;
  private final ReadRoot newest;
  private final PageTree tree;
  private final Deletions deletions;
  private final FileChanges files = new FileChanges();
  private final IndexChanges indexes;
  private final SettingsChange settings;
  private Schema schema;
  private List<Integer> primaryKey;
  private Optional<Content> restored = Optional.empty();
  private int nextFieldId;
  private long nextFragmentId;
  private long nextRowId;
  private long rowsAdded;
  private long rowsUpdated;

  /// Rows of fragments that are rewritten, and not moved.
  private long rowsLeft;

  private Planner(
      ObjectStore store,
      Environment environment,
      ManifestRoot base,
      ReadRoot newest,
      boolean strict) {
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
            root.inline());
    this.deletions = new Deletions(store, environment, base, root, strict, files);
    this.indexes = new IndexChanges(root.indexes(), files);
    this.settings = new SettingsChange(root);
    this.schema = root.schema();
    this.primaryKey = root.content().primaryKey();
    this.nextFieldId = root.nextFieldId();
    this.nextFragmentId = root.nextFragmentId();
    this.nextRowId = root.nextRowId();
  }

  /// The version that follows `newest`.
  ///
  /// @param base the version that the changes were prepared on
  /// @param strict whether a row that another writer deleted since must not be deleted here
  /// @throws CommitConflict if what happened since excludes them
  public static CommitPlan plan(
      ObjectStore store,
      Environment environment,
      ManifestRoot base,
      ReadRoot newest,
      Proposal proposal,
      boolean strict,
      UUID transaction) {
    Planner planner = new Planner(store, environment, base, newest, strict);
    for (Change change : proposal.changes()) {
      Conflicts.check(change, base, newest.root(), store.location());
    }
    // Pages that are lost before others that concern them; then deletions, which concern the newest
    // version's pages, before appends, which may fold these away.
    apply(planner, proposal, Change.RenewPages.class::isInstance);
    apply(planner, proposal, Change.DeleteRows.class::isInstance);
    apply(
        planner,
        proposal,
        c -> !(c instanceof Change.DeleteRows) && !(c instanceof Change.RenewPages));
    return planner.finish(proposal, transaction);
  }

  private static void apply(Planner planner, Proposal proposal, Predicate<Change> which) {
    proposal.changes().stream().filter(which).forEach(planner::apply);
  }

  private void apply(Change change) {
    switch (change) {
      case Change.AddFragments(List<Change.NewFragment> fragments) ->
          fragments.forEach(fragment -> add(fragment, Optional.empty()));
      case Change.DeleteRows(Map<Long, DeletedRows> byFragment) -> delete(byFragment);
      case Change.RemoveAll _ -> removeAll();
      case Change.Rewrite rewrite -> rewrite(rewrite);
      case Change.RenewPages(var pages) -> replace(tree.renewal(pages));
      case Change.AddColumns columns -> addColumns(columns);
      case Change.AlterColumns(List<Change.Edit> edits) -> {
        SchemaChange altered = SchemaChange.of(schema, primaryKey, edits);
        schema = altered.schema();
        indexes.dropOn(altered.dropped());
      }
      case Change.AddIndex(IndexEntry index) -> indexes.add(index);
      case Change.DropIndex(String name) -> indexes.drop(name);
      case Change.ReplaceSegments(String name, List<UUID> removed, var added) ->
          indexes.replaceSegments(name, removed, added);
      case Change.Restore(long version) -> restore(version);
      case Change.SetTag(var tag) -> settings.set(tag);
      case Change.RemoveTag(String name) -> settings.removeTag(name);
      case Change.Configure(var properties) -> settings.configure(properties);
    }
  }

  private void add(Change.NewFragment fragment, Optional<DeletedRows> deleted) {
    RowIdSet rowIds;
    Optional<RowIdSet> revisions;
    switch (fragment.identity()) {
      case Change.Identity.Fresh _ -> {
        rowIds = RowIdSet.of(nextRowId, fragment.rows());
        revisions = Optional.empty();
        nextRowId += fragment.rows();
        rowsAdded += fragment.rows();
      }
      case Change.Identity.Updated(RowIdSet kept) -> {
        rowIds = kept;
        revisions = Optional.of(RowIdSet.of(nextRowId, fragment.rows()));
        nextRowId += fragment.rows();
        rowsUpdated += fragment.rows();
      }
      case Change.Identity.Moved(RowIdSet kept, Optional<RowIdSet> own) -> {
        rowIds = kept;
        revisions = own;
        rowsLeft -= fragment.rows() - deleted.map(DeletedRows::cardinality).orElse(0L);
      }
    }
    FragmentEntry entry =
        new FragmentEntry(
            nextFragmentId,
            fragment.rows(),
            rowIds,
            revisions,
            fragment.files(),
            fragment.statistics(),
            Optional.empty(),
            newest.root().version() + 1);
    tree.append(deleted.isEmpty() ? entry : deletions.add(entry, deleted.get(), false));
    nextFragmentId++;
    files.upload(fragment.files());
  }

  private void delete(Map<Long, DeletedRows> byFragment) {
    NavigableMap<Long, PageTree.Replacement> replacements = new TreeMap<>();
    byFragment.forEach((id, rows) -> {
      if (rows.cardinality() > 0) {
        replacements.put(id, entry -> Optional.of(deletions.add(entry, rows, true)));
      }
    });
    replace(replacements);
  }

  /// Replaces fragments, all of which must be there.
  private void replace(NavigableMap<Long, PageTree.Replacement> replacements) {
    tree.replace(replacements);
    if (!replacements.isEmpty()) {
      throw new CommitConflict(
          "fragment " + replacements.firstKey() + " is no longer part of the dataset",
          store.location(),
          "try again");
    }
  }

  private void removeAll() {
    tree.clear().forEach(files::drop);
    indexes.empty();
  }

  private void rewrite(Change.Rewrite rewrite) {
    RewritePlan plan = new RewritePlan(rewrite, deletions, store.location());
    NavigableMap<Long, PageTree.Replacement> replacements = new TreeMap<>();
    for (Change.Rewrite.Input input : rewrite.inputs()) {
      replacements.put(
          input.fragmentId(),
          entry -> {
            plan.take(input, entry);
            files.drop(entry);
            rowsLeft += entry.liveRows();
            return Optional.empty();
          });
    }
    replace(replacements);
    for (int i = 0; i < rewrite.outputs().size(); i++) {
      add(rewrite.outputs().get(i), plan.deletedIn(i));
    }
  }

  private void addColumns(Change.AddColumns columns) {
    schema = SchemaChange.adding(schema, columns.fields(), nextFieldId);
    nextFieldId += columns.fields().size();
    NavigableMap<Long, PageTree.Replacement> replacements = new TreeMap<>();
    columns
        .files()
        .forEach((id, attached) -> {
          files.upload(attached.files());
          replacements.put(id, entry -> Optional.of(attached.to(entry)));
        });
    replace(replacements);
  }

  private void restore(long version) {
    ManifestRoot older = new Versions(store).at(version);
    Set<String> now = References.of(store, newest.root());
    Set<String> then = References.of(store, older);
    Set<String> dropped = new TreeSet<>(now);
    dropped.removeAll(then);
    then.removeAll(now);
    files.revive(dropped, then);
    restored = Optional.of(older.content());
  }

  private CommitPlan finish(Proposal proposal, UUID transaction) {
    ManifestRoot before = newest.root();
    long version = before.version() + 1;
    Limits.check("version", store.location(), version, Limits.MAX_VERSION);
    files.add(tree.written());
    Content content =
        restored.orElseGet(
            () -> new Content(schema, primaryKey, tree.pages(), tree.inline(), indexes.all()));
    Set<String> dropped = files.dropped();
    dropped.addAll(tree.dropped());
    ManifestRoot root =
        new ManifestRoot(
            before.datasetId(),
            version,
            newest.crc32c(),
            environment.now().truncatedTo(ChronoUnit.MICROS),
            new Operation(
                proposal.kind(),
                transaction,
                proposal.writer(),
                proposal.sequence(),
                rowsAdded,
                rowsDeleted(proposal),
                rowsUpdated,
                files.bytes(),
                proposal.description()),
            content,
            new Counters(nextFieldId, nextFragmentId, nextRowId),
            settings.after(version, proposal),
            new Turnover(List.copyOf(dropped), files.revived()));
    return new CommitPlan(root, files.pending(), files.uploaded());
  }

  private long rowsDeleted(Proposal proposal) {
    return switch (proposal.kind()) {
      case OVERWRITE -> newest.root().liveRows();
      case REWRITE, RESTORE -> 0;
      default -> {
        // Rows that are moved in without being moved away come from nowhere: none is deleted by it.
        long left = deletions.rows() + Math.max(0, rowsLeft) - rowsUpdated;
        if (left < 0) {
          throw new InvalidInput("more rows are updated than were there");
        }
        yield left;
      }
    };
  }
}
