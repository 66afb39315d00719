package io.omendb.bench.data;

import io.omendb.bench.worker.VectorFile;
import java.io.IOException;
import java.nio.file.Path;

/// A directory with vectors, queries and the exact neighbours of each query, under the squared
/// Euclidean distance. Immutable.
public record BenchmarkData(
    String name, VectorFile base, VectorFile queries, VectorFile neighbors) {
  public static final String BASE = "base.npy";
  public static final String QUERIES = "queries.npy";
  public static final String NEIGHBORS = "neighbors.npy";

  public static BenchmarkData open(Path directory) throws IOException {
    VectorFile base = VectorFile.open(directory.resolve(BASE));
    VectorFile queries = VectorFile.open(directory.resolve(QUERIES));
    VectorFile neighbors = VectorFile.open(directory.resolve(NEIGHBORS));
    if (base.dimension() != queries.dimension() || neighbors.rows() != queries.rows()) {
      throw new IOException(directory + ": base, queries and neighbors do not fit together");
    }
    String name = directory.toAbsolutePath().normalize().getFileName().toString();
    return new BenchmarkData(name, base, queries, neighbors);
  }

  /// What it is, for people: `mnist, 60,000 × 784 uint8`.
  public String describe() {
    return "%s, %,d × %d %s"
        .formatted(name, base.rows(), base.dimension(), base.wide() ? "float32" : "uint8");
  }
}
