package io.omendb.storage.commit.plan;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.change.Proposal;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.schema.Field;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Whether changes that were prepared on one version may be made to a newer one: the matrix of
/// `format-spec/tables/conflicts.csv`, decided from the versions' metadata alone. Stateless and
/// thread-safe.
public final class Conflicts {
  private Conflicts() {}

  /// Checks a proposal against one version that another writer made since its base.
  ///
  /// @return the verdict, where it is not a refusal
  /// @param where the dataset, for messages
  /// @throws CommitConflict if their change excludes ours
  public static Verdict check(Proposal ours, ManifestRoot theirs, String where) {
    Operation.Kind kind = theirs.operation().kind();
    Verdict verdict = Verdict.of(ours.kind(), kind);
    if (verdict == Verdict.CONFLICT) {
      throw new CommitConflict(
          "version "
              + theirs.version()
              + " ("
              + name(kind)
              + ") excludes this change ("
              + name(ours.kind())
              + "), which was prepared on an older version",
          where,
          "look at the newest version and try again");
    }
    return verdict;
  }

  /// Checks one change against the version that it is to be made to.
  ///
  /// @param base the version that it was prepared on
  /// @throws CommitConflict if another writer's change excludes this one
  /// @throws NotFound if what is to be dropped was not there in the first place
  static void check(Change change, ManifestRoot base, ManifestRoot newest, String where) {
    switch (change) {
      case Change.AddFragments _ -> checkColumns(base, newest, where);
      case Change.AddIndex(IndexEntry index) -> {
        if (index(newest, index.name()).isPresent()) {
          throw new CommitConflict(
              "an index named '" + index.name() + "' exists in version " + newest.version(),
              where,
              "choose another name or drop it");
        }
        checkIndexed(index, base, newest, where);
      }
      case Change.DropIndex(String name) -> {
        if (index(newest, name).isEmpty()) {
          throw index(base, name).isPresent()
              ? new CommitConflict("another writer dropped the index '" + name + "'", where, null)
              : new NotFound("no index '" + name + "'", where, "see 'omendb index list'");
        }
      }
      case Change.ReplaceSegments(String name, List<UUID> removed, var added) -> {
        Set<UUID> there =
            index(newest, name).stream()
                .flatMap(entry -> entry.segments().stream())
                .map(IndexEntry.Segment::id)
                .collect(Collectors.toCollection(HashSet::new));
        if (index(newest, name).isEmpty()
            || !index(newest, name)
                .map(IndexEntry::fieldId)
                .equals(index(base, name).map(IndexEntry::fieldId))
            || !there.containsAll(removed)
            || answersTwice(index(newest, name).get(), removed, added)) {
          throw new CommitConflict(
              "another writer changed the index '" + name + "'", where, "try again");
        }
      }
      case Change.AddColumns _, Change.AlterColumns _ -> {
        if (!newest.schema().equals(base.schema()) || newest.nextFieldId() != base.nextFieldId()) {
          throw new CommitConflict(
              "the columns changed in version " + newest.version(), where, "try again");
        }
      }
      case Change.SetTag(var tag) -> checkTag(tag.name(), base, newest, where);
      case Change.RemoveTag(String name) -> {
        checkTag(name, base, newest, where);
        if (newest.tagged(name).isEmpty()) {
          throw new NotFound("no tag '" + name + "'", where, "see 'omendb tag list'");
        }
      }
      // What these need is checked where they are made: they meet fragments and files.
      case Change.DeleteRows _,
          Change.RemoveAll _,
          Change.Rewrite _,
          Change.RenewPages _,
          Change.Restore _,
          Change.Configure _ -> {}
    }
  }

  /// Whether a segment that others added answers for rows of one that is to be added.
  private static boolean answersTwice(
      IndexEntry index, List<UUID> removed, List<IndexEntry.Segment> added) {
    List<RowIdRange> taken =
        index.segments().stream()
            .filter(segment -> !removed.contains(segment.id()))
            .flatMap(segment -> segment.coverage().stream())
            .toList();
    return added.stream()
        .flatMap(segment -> segment.coverage().stream())
        .anyMatch(ours ->
            taken.stream()
                .anyMatch(other -> ours.first() < other.end() && other.first() < ours.end()));
  }

  /// Rows written for the columns of `base` fit those of `newest` if each column is one of them,
  /// perhaps wider now and null where it could be, or is new and may be null.
  private static void checkColumns(ManifestRoot base, ManifestRoot newest, String where) {
    for (Field field : newest.schema().fields()) {
      Optional<Field> before =
          base.schema().fields().stream().filter(f -> f.id() == field.id()).findFirst();
      boolean fits =
          before.isPresent()
              ? field.nullable() || !before.get().nullable()
              : field.nullable() && base.schema().find(field.name()).isEmpty();
      if (!fits) {
        throw new CommitConflict(
            "column '"
                + field.name()
                + "' of version "
                + newest.version()
                + (before.isPresent()
                    ? " allows no nulls, unlike when the rows were written"
                    : " has no values for rows that were written before it was there"),
            where,
            "write the rows again");
      }
    }
  }

  private static void checkIndexed(
      IndexEntry index, ManifestRoot base, ManifestRoot newest, String where) {
    Optional<Field> now = field(newest, index.fieldId());
    if (now.isEmpty()
        || !now.map(Field::type).equals(field(base, index.fieldId()).map(Field::type))) {
      throw new CommitConflict(
          "the column of index '" + index.name() + "' was dropped or changed", where, null);
    }
  }

  private static void checkTag(String name, ManifestRoot base, ManifestRoot newest, String where) {
    if (!newest.tagged(name).equals(base.tagged(name))) {
      throw new CommitConflict(
          "another writer changed the tag '" + name + "'", where, "see 'omendb tag list'");
    }
  }

  private static Optional<Field> field(ManifestRoot root, int id) {
    return root.schema().fields().stream().filter(f -> f.id() == id).findFirst();
  }

  private static Optional<IndexEntry> index(ManifestRoot root, String name) {
    return root.indexes().stream().filter(entry -> entry.name().equals(name)).findFirst();
  }

  private static String name(Operation.Kind kind) {
    return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
