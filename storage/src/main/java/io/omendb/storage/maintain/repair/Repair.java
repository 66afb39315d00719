package io.omendb.storage.maintain.repair;

import io.omendb.storage.commit.Commits;
import io.omendb.storage.commit.Rebase;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.change.Proposal;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.fragment.ColumnFiles;
import io.omendb.storage.maintain.HeldLease;
import io.omendb.storage.maintain.repair.RepairReport.Salvaged;
import io.omendb.storage.objectstore.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// Makes a version of what is whole of the newest one, and says what is lost: spec chapter 16. No
/// file is changed or removed. For one thread at a time, for one run.
public final class Repair {
  private final ObjectStore store;
  private final Environment environment;
  private final Versions versions;
  private final Commits commits;
  private final Progress progress;

  public Repair(
      ObjectStore store,
      Environment environment,
      Versions versions,
      Commits commits,
      Progress progress) {
    this.store = store;
    this.environment = environment;
    this.versions = versions;
    this.commits = commits;
    this.progress = progress;
  }

  /// Finds out what is damaged, and makes a version without it if that is wanted and needed.
  ///
  /// @param apply whether to make it
  /// @throws io.omendb.storage.error.StorageException.Corrupt if no version can be read
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if another writer changed what
  ///   the repair concerns; nothing was changed then
  public RepairReport run(boolean apply) {
    Findings findings = new Findings(store);
    Base base = new BaseSearch(store, versions, findings).find();
    try (ColumnFiles files = new ColumnFiles(store)) {
      Diagnosis diagnosis = new Diagnosis(store, versions, files, base, findings, progress);
      diagnosis.run();
      RepairReport report =
          new RepairReport(
              base.newest(),
              base.root().version(),
              OptionalLong.empty(),
              base.unreadable(),
              findings.all(),
              diagnosis.fragments().stream().map(DamagedFragment::report).toList(),
              diagnosis.older(),
              diagnosis.indexes(),
              findings.paths().isEmpty()
                  ? List.of()
                  : new NamingVersions(store, versions, findings.paths()).spans());
      return apply && !report.clean()
          ? report.made(commit(base, diagnosis, report).version())
          : report;
    }
  }

  private ManifestRoot commit(Base base, Diagnosis diagnosis, RepairReport report) {
    try (HeldLease lease =
        HeldLease.writer(store, environment, base.root().datasetId(), base.root().version())) {
      FragmentSalvage salvage =
          new FragmentSalvage(store, environment, base.root().schema(), lease.during(progress));
      List<Change> changes = new ArrayList<>(diagnosis.changes());
      diagnosis.fragments().forEach(fragment -> changes.add(salvage.rewrite(fragment)));
      Proposal proposal =
          new Proposal(
              kind(base, report),
              environment.newId(),
              1,
              changes,
              "repair of version " + base.root().version());
      return base.standIn().isPresent()
          ? commits.replace(base.standIn().get(), proposal)
          : commits.commit(base.root(), proposal, Rebase.none());
    }
  }

  /// What others see: something older came back, rows went, or neither.
  private static Operation.Kind kind(Base base, RepairReport report) {
    if (base.standIn().isPresent() || !report.deletions().isEmpty()) {
      return Operation.Kind.RESTORE;
    }
    if (report.fragments().stream().anyMatch(Repair::changesRows)) {
      return Operation.Kind.DELETE;
    }
    return report.fragments().isEmpty() && base.found().isEmpty()
        ? Operation.Kind.OPTIMIZE_INDEX
        : Operation.Kind.REWRITE;
  }

  private static boolean changesRows(Salvaged fragment) {
    return fragment.lost() > 0 || fragment.renumbered() > 0 || fragment.revised() > 0;
  }
}
