package io.omendb.bench.omendb;

import io.omendb.bench.table.TableRows;
import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import io.omendb.storage.environment.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The table with its scalar columns as Parquet, for the comparison of sizes. Stateless.
public final class ColdTable {
  private static final int BATCH_ROWS = 65_536;

  private ColdTable() {}

  /// Writes the table and makes its scalar columns cold.
  ///
  /// @param path of the dataset, which must not be there
  /// @return the bytes of the Parquet files
  public static long bytes(TableRows rows, Path path) throws IOException {
    try (Dataset dataset = Dataset.create(path.toString(), TableSource.SCHEMA)) {
      try (Transaction transaction = dataset.begin()) {
        transaction.append(new TableSource(rows, BATCH_ROWS), Progress.none());
        transaction.commit();
      }
      dataset
          .compaction()
          .cold(List.of(TableRows.ID, TableRows.CATEGORY, TableRows.VALUE, TableRows.CAPTION))
          .run();
    }
    try (Stream<Path> files = Files.list(path.resolve("data"))) {
      long bytes = 0;
      for (Path file : files.toList()) {
        bytes += file.toString().endsWith(".parquet") ? Files.size(file) : 0;
      }
      return bytes;
    }
  }
}
