package io.omendb.conformance.child;

import io.omendb.conformance.dataset.Row;
import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/// Appends one batch after the other and tells of each once it is acknowledged: `VERSION BATCH`.
/// Arguments: dataset, number of the writer, rows of a batch, batches.
public final class AppendLoop {
  /// What every row says: who wrote it, in which batch, and where in the batch.
  public static final Schema SCHEMA =
      Schema.parse("writer int32 not null, batch int32 not null, row int32 not null, v vector(4)");

  private AppendLoop() {}

  public static void main(String[] arguments) {
    long writer = Long.parseLong(arguments[1]);
    int rows = Integer.parseInt(arguments[2]);
    long batches = Long.parseLong(arguments[3]);
    try (Dataset dataset = Dataset.open(arguments[0])) {
      System.out.println("ready");
      for (long batch = 0; batch < batches; batch++) {
        try (Transaction transaction = dataset.begin()) {
          transaction.append(Row.batch(SCHEMA, batch(writer, batch, rows)));
          System.out.println(transaction.commit().version() + " " + batch);
        }
      }
    }
  }

  private static List<Row> batch(long writer, long batch, int count) {
    List<Row> rows = new ArrayList<>();
    for (long row = 0; row < count; row++) {
      rows.add(Row.of(writer, batch, row, List.of((float) writer, (float) batch, (float) row, 1f)));
    }
    return rows;
  }
}
