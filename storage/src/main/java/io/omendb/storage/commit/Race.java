package io.omendb.storage.commit;

import io.omendb.storage.commit.change.Proposal;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.commit.plan.Conflicts;
import io.omendb.storage.commit.plan.Verdict;
import io.omendb.storage.error.StorageException.CommitConflict;
import io.omendb.storage.error.StorageException.CommitUnknown;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.WriterEntry;
import java.util.List;
import java.util.Optional;

/// One commit's way from its base to the version that it is made to. For one thread at a time.
final class Race {
  private final Versions versions;
  private final String where;
  private final Rebase rebase;

  /// As it was prepared, on the base.
  private final Proposal prepared;

  private Proposal proposal;
  private boolean strict;
  private long attempted;
  private long seen;

  /// @param where the dataset, for messages
  Race(Versions versions, String where, ManifestRoot base, Proposal proposal, Rebase rebase) {
    this.versions = versions;
    this.where = where;
    this.prepared = proposal;
    this.proposal = proposal;
    this.rebase = rebase;
    this.seen = base.version();
  }

  /// What is to be committed, as adapted last.
  Proposal proposal() {
    return proposal;
  }

  /// Whether a row that others deleted must not be deleted here.
  boolean strict() {
    return strict;
  }

  /// Hears that the version of that number may have been made.
  void attempt(long version) {
    attempted = version;
  }

  /// The version that this writer's sequence made, if it did.
  Optional<ManifestRoot> committed(ManifestRoot newest) {
    Optional<WriterEntry> last = newest.writer(proposal.writer());
    if (last.isPresent() && last.get().sequence() >= proposal.sequence()) {
      return Optional.of(
          last.get().sequence() == proposal.sequence()
              ? older(last.get().version(), newest)
              : newest);
    }
    List<WriterEntry> writers = newest.settings().writers();
    boolean forgotten =
        writers.size() == WriterEntry.KEPT && writers.getFirst().version() > attempted;
    if (attempted > 0 && last.isEmpty() && forgotten) {
      throw new CommitUnknown(
          "version "
              + attempted
              + " was removed before it could be told whether transaction "
              + proposal.sequence()
              + " of writer "
              + proposal.writer()
              + " made it",
          where,
          null);
    }
    return Optional.empty();
  }

  /// Checks what others committed since the last time, and adapts the changes to it.
  void advance(ManifestRoot newest) {
    if (newest.version() == seen) {
      return;
    }
    for (long version = seen + 1; version <= newest.version(); version++) {
      ManifestRoot theirs = version == newest.version() ? newest : theirs(version);
      strict |= Conflicts.check(proposal, theirs, where) == Verdict.ROWS;
    }
    seen = newest.version();
    proposal = prepared.with(rebase.onto(newest, prepared.changes()));
  }

  private ManifestRoot theirs(long version) {
    try {
      return versions.at(version);
    } catch (NotFound e) {
      throw new CommitConflict(
          "version "
              + version
              + ", which others made since this change was prepared, was removed by gc",
          where,
          "prepare the change again");
    }
  }

  private ManifestRoot older(long version, ManifestRoot newest) {
    try {
      return version == newest.version() ? newest : versions.at(version);
    } catch (NotFound e) {
      return newest;
    }
  }
}
