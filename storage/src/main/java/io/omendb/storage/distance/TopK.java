package io.omendb.storage.distance;

/// The k nearest of the candidates offered so far, ties broken by the smaller id. For one thread at
/// a time; offering allocates nothing.
public final class TopK {
  private final float[] distances;
  private final long[] ids;
  private int size;

  public TopK(int k) {
    if (k <= 0) {
      throw new IllegalArgumentException("k must be positive: " + k);
    }
    distances = new float[k];
    ids = new long[k];
  }

  public int capacity() {
    return ids.length;
  }

  public int size() {
    return size;
  }

  public boolean full() {
    return size == ids.length;
  }

  public void clear() {
    size = 0;
  }

  /// The largest distance that is still among the k nearest; infinite until k candidates are there.
  public float bound() {
    return full() ? distances[0] : Float.POSITIVE_INFINITY;
  }

  /// Takes the candidate if it is among the k nearest; whether it was taken. A distance that is not
  /// a number counts as infinite.
  public boolean offer(float given, long id) {
    float distance = Float.isNaN(given) ? Float.POSITIVE_INFINITY : given;
    if (size < ids.length) {
      siftUp(size++, distance, id);
      return true;
    }
    if (!before(distance, id, distances[0], ids[0])) {
      return false;
    }
    siftDown(0, distance, id);
    return true;
  }

  /// Empties this into the arrays, nearest first; returns how many.
  public int drain(long[] idsOut, float[] distancesOut) {
    int count = size;
    for (int i = count - 1; i >= 0; i--) {
      idsOut[i] = ids[0];
      distancesOut[i] = distances[0];
      size--;
      if (size > 0) {
        siftDown(0, distances[size], ids[size]);
      }
    }
    return count;
  }

  private static boolean before(float distance, long id, float otherDistance, long otherId) {
    int order = Float.compare(distance, otherDistance);
    return order < 0 || (order == 0 && id < otherId);
  }

  private void siftUp(int start, float distance, long id) {
    int i = start;
    while (i > 0) {
      int parent = (i - 1) >>> 1;
      if (!before(distances[parent], ids[parent], distance, id)) {
        break;
      }
      distances[i] = distances[parent];
      ids[i] = ids[parent];
      i = parent;
    }
    distances[i] = distance;
    ids[i] = id;
  }

  private void siftDown(int start, float distance, long id) {
    int i = start;
    while (true) {
      int child = 2 * i + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size
          && before(distances[child], ids[child], distances[child + 1], ids[child + 1])) {
        child++;
      }
      if (!before(distance, id, distances[child], ids[child])) {
        break;
      }
      distances[i] = distances[child];
      ids[i] = ids[child];
      i = child;
    }
    distances[i] = distance;
    ids[i] = id;
  }
}
