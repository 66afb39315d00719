package io.omendb.cli.measure;

import io.omendb.storage.Hits;
import io.omendb.storage.error.StorageException.InvalidInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The true neighbours of each query. Where their distances are known, another row at the last
/// one's distance counts as true, too. Immutable.
public final class GroundTruth {
  private static final float TOLERANCE = 1e-5f;

  private final List<long[]> rowIds;
  private final List<float @Nullable []> distances;

  private GroundTruth(List<long[]> rowIds, List<float @Nullable []> distances) {
    this.rowIds = rowIds;
    this.distances = distances;
  }

  /// The answers of an exact search.
  public static GroundTruth of(List<Hits> answers) {
    List<long[]> ids = new ArrayList<>();
    List<float @Nullable []> distances = new ArrayList<>();
    for (Hits hits : answers) {
      ids.add(hits.rowIds());
      distances.add(hits.distances());
    }
    return new GroundTruth(ids, distances);
  }

  /// An array file with a row of row ids for each query, nearest first.
  public static GroundTruth read(String file, int queries, int k) {
    List<long[]> ids = new ArrayList<>();
    List<float @Nullable []> distances = new ArrayList<>();
    for (long[] row : NeighborFile.read(Path.of(file), k)) {
      ids.add(row);
      distances.add(null);
    }
    if (ids.size() != queries) {
      throw new InvalidInput(
          file + " holds neighbours of " + ids.size() + " queries, but there are " + queries);
    }
    return new GroundTruth(ids, distances);
  }

  /// How many neighbours there are to find for the query.
  public int size(int query) {
    return rowIds.get(query).length;
  }

  /// How many of them the search found.
  public int found(int query, Hits hits) {
    long[] ids = rowIds.get(query);
    float[] known = distances.get(query);
    Set<Long> wanted = new HashSet<>();
    for (long id : ids) {
      wanted.add(id);
    }
    float last = known == null || known.length == 0 ? Float.NaN : known[known.length - 1];
    int found = 0;
    for (int i = 0; i < hits.size(); i++) {
      boolean tied = hits.distances()[i] <= last + TOLERANCE * Math.abs(last);
      if (tied || wanted.contains(hits.rowIds()[i])) {
        found++;
      }
    }
    return Math.min(found, ids.length);
  }
}
