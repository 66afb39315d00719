package io.omendb.storage.evolve;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.FragmentWriter;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.scan.FragmentFilter;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// A change of columns being made: on the version that it was prepared on, and on newer ones that
/// others made meanwhile. Files that were written for a fragment serve as long as it is there. For
/// one thread at a time.
public final class Evolving implements AutoCloseable {
  private final ObjectStore store;
  private final Environment environment;
  private final Evolution evolution;
  private final Schema schema;
  private final Progress progress;
  private final Map<Long, Change.Attachment> written = new HashMap<>();
  private final Set<Long> checked = new HashSet<>();

  /// @throws InvalidInput if a step does not fit the columns of the version or another step
  public Evolving(
      ObjectStore store,
      Environment environment,
      ManifestRoot base,
      List<Step> steps,
      Progress progress) {
    this.store = store;
    this.environment = environment;
    this.evolution = new Evolution(base, steps);
    this.schema = base.schema();
    this.progress = progress;
    evolution.checkIndexes(base);
  }

  /// Reads the sources of the steps.
  ///
  /// @param scanned the ids of the rows in the order of a scan
  public void read(Supplier<RowIds> scanned) {
    evolution.joins().forEach(join -> join.read(store, environment, scanned, progress));
  }

  /// The changes for a version whose columns are those of the base; writes the files of fragments
  /// that have none yet.
  ///
  /// @throws InvalidInput naming the row for which there is no value
  public List<Change> changes(
      ManifestRoot root,
      List<FragmentEntry> fragments,
      Function<FragmentEntry, FragmentReader> open) {
    evolution.checkIndexes(root);
    Optional<ColumnFiller> filler =
        evolution.filled().isEmpty()
            ? Optional.empty()
            : Optional.of(new ColumnFiller(store, environment, evolution.filled()));
    long total = fragments.stream().mapToLong(FragmentEntry::rows).sum();
    long done = 0;
    Map<Long, Change.Attachment> files = new HashMap<>();
    for (FragmentEntry fragment : fragments) {
      if (checked.add(fragment.id())) {
        check(fragment, open);
      }
      if (filler.isPresent()) {
        Change.Attachment attachment = written.get(fragment.id());
        if (attachment == null) {
          long before = done;
          FragmentWriter.Written made =
              filler
                  .get()
                  .fill(open.apply(fragment), rows -> progress.step("write", before + rows, total));
          attachment = new Change.Attachment(made.files(), made.statistics());
          written.put(fragment.id(), attachment);
        }
        files.put(fragment.id(), attachment);
      }
      done += fragment.rows();
    }
    return evolution.changes(files);
  }

  /// Removes what was written, which no version refers to.
  public void discard() {
    for (Change.Attachment attachment : written.values()) {
      attachment
          .files()
          .forEach(column -> delete(FragmentWriter.DIRECTORY + "/" + column.file().name()));
    }
    written.clear();
  }

  @Override
  public void close() {
    evolution.joins().forEach(SourceJoin::close);
  }

  private void check(FragmentEntry fragment, Function<FragmentEntry, FragmentReader> open) {
    if (!evolution.empty().isEmpty()) {
      throw new InvalidInput(
          "column '"
              + evolution.empty().getFirst().name()
              + "' allows no nulls, and the rows that are there have no values for it",
          "give an expression or a source of its values");
    }
    for (Field field : evolution.required()) {
      FragmentFilter nulls =
          new FragmentFilter(schema, Optional.of(Predicate.isNull(field.name()).bind(schema)));
      if (nulls.mayMatch(fragment)) {
        FragmentReader reader = open.apply(fragment);
        int row = nulls.matching(reader).next(0);
        if (row >= 0) {
          throw new InvalidInput(
              "row " + reader.rowIds().at(row) + ": column '" + field.name() + "' is null",
              "set its nulls to values first");
        }
      }
    }
  }

  private void delete(String name) {
    try {
      store.delete(name);
    } catch (StoreFailure _) {
      // A file that stays is one that nothing refers to; those are collected.
    }
  }
}
