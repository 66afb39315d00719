package io.omendb.storage.maintain.repair;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.fragment.FragmentWriter;
import io.omendb.storage.fragment.KeptIds;
import io.omendb.storage.fragment.RowIds;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import io.omendb.storage.write.PendingRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Writes what is kept of a damaged fragment as another one. For one thread at a time.
final class FragmentSalvage {
  private final ObjectStore store;
  private final Environment environment;
  private final Schema schema;
  private final Progress progress;

  FragmentSalvage(ObjectStore store, Environment environment, Schema schema, Progress progress) {
    this.store = store;
    this.environment = environment;
    this.schema = schema;
    this.progress = progress;
  }

  /// The change that puts it into the place of the damaged one.
  Change.Rewrite rewrite(DamagedFragment damaged) {
    Change.Rewrite.Input input =
        new Change.Rewrite.Input(
            damaged.entry().id(),
            damaged.entry().files(),
            damaged.entry().rows(),
            damaged.dropped(),
            damaged.deletionsWhole() ? Optional.empty() : damaged.entry().deletions());
    int[] positions = damaged.kept().positions();
    return new Change.Rewrite(
        List.of(input),
        positions.length == 0 ? List.of() : List.of(write(damaged, positions)),
        Optional.empty());
  }

  private Change.NewFragment write(DamagedFragment damaged, int[] positions) {
    try (FragmentWriter writer = new FragmentWriter(schema, store, environment, 0)) {
      int step = PendingRows.step(schema);
      for (int from = 0; from < positions.length; from += step) {
        int[] some = Arrays.copyOfRange(positions, from, Math.min(positions.length, from + step));
        writer.write(damaged.reader().take(schema.fields(), some), 0, some.length);
        progress.step("salvage rows", from + some.length, positions.length);
      }
      FragmentWriter.Written written = writer.finish();
      List<ColumnFile> files = new ArrayList<>(written.files());
      Change.Identity identity = identity(damaged, positions, files);
      return new Change.NewFragment(written.rows(), files, written.statistics(), identity);
    }
  }

  /// The rows' ids as far as they are known; those that the manifest does not hold get a file.
  private Change.Identity identity(
      DamagedFragment damaged, int[] positions, List<ColumnFile> files) {
    if (!damaged.ids()) {
      return new Change.Identity.Fresh();
    }
    RowIdSet rowIds = kept(Schema.ROW_ID, damaged.reader().rowIds(), positions, files);
    if (!damaged.revisions()) {
      return new Change.Identity.Updated(rowIds);
    }
    return new Change.Identity.Moved(
        rowIds,
        damaged
            .entry()
            .ownRevisions()
            .map(_ -> kept(Schema.REVISION, damaged.reader().revisions(), positions, files)));
  }

  private RowIdSet kept(Field column, RowIds ids, int[] positions, List<ColumnFile> files) {
    long[] values = Arrays.stream(positions).mapToLong(ids::at).toArray();
    KeptIds kept = KeptIds.write(store, environment, column, values, values.length);
    kept.file().ifPresent(files::add);
    return kept.set();
  }
}
