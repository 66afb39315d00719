package io.omendb.index.graph;

import java.util.Arrays;

/// A set of nodes that empties in constant time, but for one search in 255. For one thread at a
/// time.
public final class Visited {
  private final byte[] epochs;
  private byte epoch;

  public Visited(int nodes) {
    epochs = new byte[nodes];
  }

  /// Empties the set.
  public void clear() {
    if (++epoch == 0) {
      Arrays.fill(epochs, (byte) 0);
      epoch = 1;
    }
  }

  public boolean contains(int node) {
    return epochs[node] == epoch;
  }

  /// Adds the node; whether it was not there.
  public boolean add(int node) {
    if (epochs[node] == epoch) {
      return false;
    }
    epochs[node] = epoch;
    return true;
  }
}
