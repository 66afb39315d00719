package io.omendb.storage.maintain;

import io.omendb.storage.commit.history.References;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.error.StorageException.NotFound;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.retention.Retention;
import io.omendb.storage.maintain.GcReport.Kept;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.objectstore.ObjectStore.ObjectInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/// Removes old versions and the files that only they needed, and files that no version ever named:
/// spec chapter 16. For one thread at a time, for one run.
///
/// Reads the roots that came since the last collection, the newest version and those that are kept.
/// An interrupted run leaves a dataset that is whole; the next run finishes it. Where something
/// cannot be read, nothing is removed.
public final class GarbageCollection {
  /// Longer than any run: until then the probe stands for the store's clock.
  private static final Duration PROBE = Duration.ofHours(1);

  private static final String CHECK_HINT = "run 'omendb check' on the dataset";

  private final ObjectStore store;
  private final Environment environment;
  private final UUID datasetId;
  private final Versions versions;
  private final Progress progress;
  private final GcPolicy policy;
  private final FileHistory history = new FileHistory();
  private Optional<Unread> unread = Optional.empty();

  public GarbageCollection(
      ObjectStore store,
      Environment environment,
      UUID datasetId,
      GcPolicy policy,
      Progress progress) {
    this.store = store;
    this.environment = environment;
    this.datasetId = datasetId;
    this.versions = new Versions(store);
    this.policy = policy;
    this.progress = progress;
  }

  /// The last version that cannot be read, and why.
  private record Unread(long version, Corrupt failure) {}

  /// What is to be kept up to which floor.
  private record Decision(long floor, List<Long> kept) {
    Decision {
      kept = List.copyOf(kept);
    }

    boolean retains(long version) {
      return version > floor || kept.contains(version);
    }
  }

  /// Collects, or in a dry run finds out what would be collected.
  ///
  /// @throws io.omendb.storage.error.StorageException.CommitConflict if another collection is under
  ///   way; nothing was removed then
  public GcReport run() {
    long newest = versions.latest().version();
    try (HeldLease probe = HeldLease.reader(store, environment, datasetId, newest, PROBE)) {
      String own = probe.name().orElseThrow();
      long now = store.find(own).orElseThrow(() -> noProbe(own)).modifiedMillis();
      // The order matters: what is listed before the claims and the newest version are read is
      // either named by these, or was uploaded by somebody who had his time.
      NavigableMap<String, ObjectInfo> files = Inventory.of(store);
      files.remove(own);
      Claims first = Claims.of(store, versions, datasetId, now, own);
      Accounts accounts = Accounts.read(store, datasetId);
      Retention settled = accounts.settled();
      long through = readTurnovers(settled, first.latest().version());
      Decision decision = decide(settled, aged(settled, first.latest(), files, now), first);
      boolean shrinks = !decision.equals(new Decision(settled.floor(), settled.kept()));
      requireRead(decision);
      Claims claims = first;
      long generation = accounts.newest();
      if (policy.apply()) {
        if (shrinks) {
          publish(++generation, decision, through, Set.of(), true);
        }
        claims = Claims.of(store, versions, datasetId, now, own);
        decision = decide(settled, decision.floor, claims);
        requireRead(decision);
      }
      long writersFrom = Math.min(first.writersFrom(), claims.writersFrom());
      GcPlan plan =
          new GcPlan(
              files,
              history,
              needed(first, claims, decision),
              decision.floor,
              Set.copyOf(decision.kept),
              now - policy.orphanGrace().toMillis(),
              oldest(files, writersFrom));
      Set<String> gone = plan.gone();
      boolean settles =
          shrinks || accounts.unsettled() || through > settled.through() || !gone.isEmpty();
      if (policy.apply() && settles) {
        publish(++generation, decision, through, gone, false);
      }
      List<ObjectInfo> leftovers = new ArrayList<>(claims.expired());
      leftovers.addAll(plan.accountsBelow(settles ? Long.MAX_VALUE : settled.generation()));
      if (policy.apply()) {
        remove(plan, leftovers, first.latest());
        if (shrinks) {
          store.delete(Accounts.path(accounts.newest() + 1));
        }
      }
      return report(plan, leftovers, settled, decision, claims);
    }
  }

  /// Names of all files that the newest version and the kept ones refer to. What a version between
  /// the floor and the newest needs besides was dropped by a later one, above the floor.
  private Set<String> needed(Claims first, Claims claims, Decision decision) {
    Set<String> needed = References.of(store, first.latest());
    if (claims.latest().version() != first.latest().version()) {
      needed.addAll(References.of(store, claims.latest()));
    }
    for (long kept : decision.kept) {
      needed.addAll(References.of(store, versions.stored(kept)));
    }
    return needed;
  }

  /// Reads what versions dropped since the last collection; answers the last of them.
  private long readTurnovers(Retention settled, long latest) {
    settled.turnovers().forEach(history::add);
    for (long version = settled.through() + 1; version <= latest; version++) {
      progress.step("read versions", version - settled.through(), latest - settled.through());
      try {
        history.add(version, versions.stored(version).turnover());
      } catch (Corrupt e) {
        unread = Optional.of(new Unread(version, e));
      }
    }
    return latest;
  }

  /// What a version that cannot be read dropped is not known, and matters as long as an older one
  /// is part of the history.
  private void requireRead(Decision decision) {
    if (unread.isPresent() && unread.get().version > decision.floor) {
      throw unread.get().failure;
    }
  }

  /// The greatest floor that the policy allows.
  private long aged(
      Retention settled, ManifestRoot latest, NavigableMap<String, ObjectInfo> files, long now) {
    long most = Math.max(settled.floor(), latest.version() - policy.keepVersions());
    long floor = settled.floor();
    while (floor < most && age(floor + 2, files, now) >= policy.olderThan().toMillis()) {
      floor++;
    }
    return floor;
  }

  private long age(long version, NavigableMap<String, ObjectInfo> files, long now) {
    String path = Versions.path(version);
    ObjectInfo listed = files.get(path);
    if (listed == null) {
      listed =
          store
              .find(path)
              .orElseThrow(
                  () -> new NotFound("version " + version + " is missing", path, CHECK_HINT));
    }
    return now - listed.modifiedMillis();
  }

  /// What the claims keep; they can only add to what is there.
  private static Decision decide(Retention settled, long aged, Claims claims) {
    long floor = Math.max(settled.floor(), Math.min(aged, claims.writersFrom() - 1));
    List<Long> kept =
        claims.versions().headMap(floor, true).keySet().stream().filter(settled::retains).toList();
    return new Decision(floor, kept);
  }

  /// When the oldest version was stored that a writer may build on: whatever the writers uploaded
  /// is not older. `Long.MAX_VALUE` where there is none.
  private static long oldest(NavigableMap<String, ObjectInfo> files, long writersFrom) {
    if (writersFrom == Long.MAX_VALUE) {
      return Long.MAX_VALUE;
    }
    long least = Long.MAX_VALUE;
    for (ObjectInfo info : files.values()) {
      if (Inventory.version(info.name()).orElse(0) >= writersFrom) {
        least = Math.min(least, info.modifiedMillis());
      }
    }
    return least == Long.MAX_VALUE ? 0 : least;
  }

  private void publish(
      long generation, Decision decision, long through, Set<String> gone, boolean provisional) {
    Accounts.publish(
        store,
        environment,
        new Retention(
            datasetId,
            generation,
            decision.floor,
            decision.kept,
            environment.now(),
            through,
            history.without(gone::contains),
            provisional));
  }

  /// Roots go first and for good, so that no version is there in part.
  private void remove(GcPlan plan, List<ObjectInfo> leftovers, ManifestRoot latest) {
    plan.roots().forEach(info -> store.delete(info.name()));
    if (!plan.roots().isEmpty()) {
      store.settle(List.of(Versions.path(latest.version())));
    }
    List<ObjectInfo> rest = new ArrayList<>(plan.pages());
    rest.addAll(plan.others());
    rest.addAll(leftovers);
    for (int i = 0; i < rest.size(); i++) {
      progress.step("remove files", i + 1, rest.size());
      store.delete(rest.get(i).name());
    }
  }

  private GcReport report(
      GcPlan plan,
      List<ObjectInfo> leftovers,
      Retention settled,
      Decision decision,
      Claims claims) {
    List<Long> removed = new ArrayList<>();
    for (long version : settled.kept()) {
      if (!decision.retains(version)) {
        removed.add(version);
      }
    }
    for (long version = settled.floor() + 1; version <= decision.floor; version++) {
      if (!decision.retains(version)) {
        removed.add(version);
      }
    }
    List<Kept> kept =
        decision.kept.stream()
            .map(version -> new Kept(version, claims.versions().getOrDefault(version, List.of())))
            .toList();
    TreeMap<String, GcReport.Count> byDirectory = new TreeMap<>();
    Set<ObjectInfo> all = new HashSet<>(plan.roots());
    all.addAll(plan.pages());
    all.addAll(plan.others());
    all.addAll(leftovers);
    for (ObjectInfo info : all) {
      byDirectory.merge(
          info.name().substring(0, info.name().indexOf('/')),
          new GcReport.Count(1, info.length()),
          GcReport.Count::plus);
    }
    return new GcReport(
        policy.apply(),
        claims.latest().version(),
        decision.floor,
        removed,
        kept,
        byDirectory,
        plan.orphans(),
        plan.waiting());
  }

  private static NotFound noProbe(String path) {
    return new NotFound("the store does not show " + path + ", which was just stored", path, null);
  }
}
