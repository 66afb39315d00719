package io.omendb.bench.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// An engine under measurement: first one process builds, then another opens and searches. For one
/// thread at a time.
public interface Engine extends AutoCloseable {
  /// What a build tells: bytes that are index alone and seconds that the vectors took to store,
  /// both -1 where vectors and index are one.
  record Built(long indexBytes, double importSeconds) {
    public static final Built INSEPARABLE = new Built(-1, -1);
  }

  /// Stores the vectors and builds the index in an empty directory, with that many threads.
  Built build(VectorFile base, Path directory, int threads) throws Exception;

  /// Opens what [#build] left in another process.
  void open(Path directory) throws Exception;

  /// The settings to sweep, as ladders: within one, each setting costs more and finds more than the
  /// one before.
  ///
  /// @param rows how many vectors there are
  /// @param dimension of how many components
  List<List<Setting>> ladders(long rows, int dimension);

  /// Settings measured as they are, whatever recall they reach.
  default List<Setting> fixed() {
    return List.of();
  }

  /// Makes the next searches use this setting.
  void use(Setting setting) throws Exception;

  /// The rows nearest to the query, nearest first, into `ids`; how many.
  int search(float[] query, int k, int[] ids) throws Exception;

  @Override
  void close() throws IOException;
}
