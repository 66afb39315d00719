package io.omendb.conformance.child;

import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Version;

/// Opens a dataset and reads what `info` and `log` show. Argument: dataset.
public final class ReadMetadata {
  private ReadMetadata() {}

  public static void main(String[] arguments) {
    try (Dataset dataset = Dataset.open(arguments[0])) {
      Snapshot now = dataset.latest();
      System.out.println(
          now.version()
              + " "
              + now.rows()
              + " "
              + now.bytes()
              + " "
              + now.schema().text()
              + " "
              + now.indexes());
      for (Version version : dataset.log()) {
        System.out.println(version);
      }
    }
  }
}
