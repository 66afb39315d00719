package io.omendb.storage.write;

import io.omendb.storage.column.Batch;
import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.change.Change.NewFragment;
import io.omendb.storage.error.StorageException.StoreFailure;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.open.OpenFiles;
import io.omendb.storage.schema.Schema;

/// Rows on their way into the first version of a dataset that is not there yet. For one thread at a
/// time.
///
/// Closing without [#handOver] removes the files that were written. Their names are fresh and were
/// told to nobody, so no other file can be hit and no version can refer to them. No collection
/// would ever take them where no dataset comes to be. Directories stay: another writer may have
/// found them, and counts on their being durable.
public final class FirstRows implements AutoCloseable {
  private final OpenFiles files;
  private final PendingRows rows;
  private boolean handedOver;

  /// @param files those of the dataset to be
  public FirstRows(Schema schema, OpenFiles files) {
    this.files = files;
    this.rows = new PendingRows(schema, files);
  }

  /// How many rows there are so far.
  public long rows() {
    return rows.rows();
  }

  public void add(Batch batch) {
    rows.add(batch);
  }

  /// Completes the files and gives them away: from now on a version may refer to them.
  public Change.AddFragments handOver() {
    Change.AddFragments added = new Change.AddFragments(rows.finish());
    handedOver = true;
    return added;
  }

  @Override
  public void close() {
    rows.close();
    if (!handedOver) {
      for (NewFragment fragment : rows.finish()) {
        fragment.files().forEach(this::remove);
      }
    }
  }

  private void remove(ColumnFile column) {
    String path = ManifestNames.path(column.file().name());
    try {
      files.store().delete(path);
    } catch (StoreFailure e) {
      System.getLogger(FirstRows.class.getName())
          .log(System.Logger.Level.WARNING, "cannot remove " + path, e);
    }
  }
}
