package io.omendb.bench.omendb;

import io.omendb.bench.table.TableEngine;
import io.omendb.bench.table.TableRows;
import io.omendb.bench.table.TableWorker;
import io.omendb.storage.BatchReader;
import io.omendb.storage.Dataset;
import io.omendb.storage.Scan;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.column.Batch;
import io.omendb.storage.column.Column;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.objectstore.LocalObjectStore;
import io.omendb.storage.objectstore.ObjectStore;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The table in OmenDB. For one thread at a time.
public final class OmenDbTable implements TableEngine {
  private final boolean synced;
  private @Nullable Dataset dataset;
  private @Nullable Snapshot snapshot;

  private OmenDbTable(boolean synced) {
    this.synced = synced;
  }

  /// @param arguments `fsync` if what is written shall be durable
  public static void main(String[] arguments) throws Exception {
    TableWorker.serve(new OmenDbTable(arguments[0].equals("fsync")));
  }

  @Override
  public Set<Step> offers() {
    return EnumSet.allOf(Step.class);
  }

  @Override
  public void write(Path path, TableRows rows, int batchRows) {
    create(path);
    try (Transaction transaction = dataset().begin()) {
      transaction.append(new TableSource(rows, batchRows), Progress.none());
      transaction.commit();
    }
  }

  @Override
  public void create(Path path) {
    close();
    String uri = path.toString();
    dataset = Dataset.create(uri, store(path), TableSource.SCHEMA, Environment.system());
  }

  @Override
  public void open(Path path) {
    close();
    Dataset opened = Dataset.open(path.toString(), store(path), Environment.system());
    dataset = opened;
    snapshot = opened.latest();
  }

  private ObjectStore store(Path path) {
    Environment environment = Environment.system();
    return synced ? LocalObjectStore.open(path, environment) : new UnsyncedStore(path, environment);
  }

  @Override
  public void append(TableRows rows, int first, int count) {
    try (Transaction transaction = dataset().begin()) {
      transaction.append(TableSource.batch(rows, first, count));
      transaction.commit();
    }
  }

  @Override
  public long scan(List<String> columns, String where, Consumer<MemorySegment> values) {
    Scan scan = snapshot().scan().select(columns);
    if (!where.isEmpty()) {
      scan.where(where);
    }
    long rows = 0;
    try (BatchReader batches = scan.run()) {
      while (batches.hasNext()) {
        Batch batch = batches.next();
        for (Column column : batch.columns()) {
          values.accept(column.values());
        }
        rows += batch.rows();
      }
    }
    return rows;
  }

  @Override
  public long take(long[] rows, List<String> columns) {
    return snapshot().take(rows, columns).rows();
  }

  @Override
  public void delete(String where) {
    try (Transaction transaction = dataset().begin()) {
      transaction.delete(where);
      transaction.commit();
    }
  }

  @Override
  public void compact() {
    dataset().compact();
  }

  private Dataset dataset() {
    if (dataset == null) {
      throw new IllegalStateException("not open");
    }
    return dataset;
  }

  private Snapshot snapshot() {
    if (snapshot == null) {
      throw new IllegalStateException("not open");
    }
    return snapshot;
  }

  @Override
  public void close() {
    if (dataset != null) {
      dataset.close();
    }
    dataset = null;
    snapshot = null;
  }
}
