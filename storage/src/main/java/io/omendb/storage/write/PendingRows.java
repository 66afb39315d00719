package io.omendb.storage.write;

import io.omendb.storage.column.Batch;
import io.omendb.storage.commit.change.Change.Identity;
import io.omendb.storage.commit.change.Change.NewFragment;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.fragment.FragmentWriter;
import io.omendb.storage.fragment.KeptIds;
import io.omendb.storage.open.OpenFiles;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Rows on their way into new fragments of a commit, in order: all of them new, or all of them new
/// values of rows that keep their ids. For one thread at a time. Closing without [#finish] drops
/// the fragment that is being written.
public final class PendingRows implements AutoCloseable {
  private static final long STEP_BYTES = 16 << 20;

  private final Schema schema;
  private final OpenFiles files;
  private final List<NewFragment> fragments = new ArrayList<>();
  private @Nullable FragmentWriter writer;
  private long[] ids = new long[0];
  private long rows;

  public PendingRows(Schema schema, OpenFiles files) {
    this.schema = schema;
    this.files = files;
  }

  /// How many rows to take at a time, so that they need a few MiB, long texts aside.
  public static int step(Schema schema) {
    long width = 0;
    for (Field field : schema.fields()) {
      width += field.type() instanceof DataType.Vector vector ? vector.stride() : 32;
    }
    return Math.toIntExact(Math.clamp(STEP_BYTES / Math.max(1, width), 256, 65_536));
  }

  /// A reader of a fragment that has no ids yet.
  public static FragmentReader reader(OpenFiles files, NewFragment fragment) {
    return files.reader(
        new FragmentEntry(
            0,
            fragment.rows(),
            RowIdSet.of(0, fragment.rows()),
            Optional.empty(),
            fragment.files(),
            fragment.statistics(),
            Optional.empty(),
            0));
  }

  /// How many rows there are so far.
  public long rows() {
    return rows;
  }

  /// Adds rows that are new.
  public void add(Batch batch) {
    add(batch, null);
  }

  /// Adds new values of rows with these ids.
  public void update(Batch batch, long[] rowIds) {
    add(batch, rowIds);
  }

  /// Completes the fragment that is being written, and gives all so far.
  public List<NewFragment> finish() {
    FragmentWriter current = writer;
    if (current != null) {
      FragmentWriter.Written written = current.finish();
      List<ColumnFile> columns = new ArrayList<>(written.files());
      Identity identity = new Identity.Fresh();
      if (ids.length > 0) {
        KeptIds kept =
            KeptIds.write(files.store(), files.environment(), Schema.ROW_ID, ids, current.rows());
        kept.file().ifPresent(columns::add);
        identity = new Identity.Updated(kept.set());
      }
      fragments.add(new NewFragment(written.rows(), columns, written.statistics(), identity));
      writer = null;
    }
    return List.copyOf(fragments);
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }

  private void add(Batch batch, long @Nullable [] rowIds) {
    int from = 0;
    while (from < batch.rows()) {
      FragmentWriter current = writer;
      if (current == null) {
        current = new FragmentWriter(schema, files.store(), files.environment(), rows + from);
        writer = current;
      }
      int count = Math.min(batch.rows() - from, current.room());
      if (rowIds != null) {
        keep(rowIds, from, count, current.rows());
      }
      current.write(batch, from, count);
      from += count;
      if (current.room() == 0) {
        finish();
      }
    }
    rows += batch.rows();
  }

  private void keep(long[] rowIds, int from, int count, int at) {
    if (at + count > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(at + count, 2 * ids.length));
    }
    System.arraycopy(rowIds, from, ids, at, count);
  }
}
