package io.omendb.index.graph;

import java.util.Arrays;

/// The links of the bottom layer: up to [#SLOTS] targets a node, in slots, -1 where free. Taken
/// slots come first. Not synchronised: any thread may read beside one that writes, and sees old or
/// new targets, each of them a node.
public final class Graph {
  /// Slots of a node.
  public static final int SLOTS = 32;

  /// The most nodes whose slots one array holds.
  public static final int MAX_NODES = Integer.MAX_VALUE / SLOTS;

  private final int nodes;
  private final int[] targets;

  public Graph(int nodes) {
    if (nodes < 0 || nodes > MAX_NODES) {
      throw new IllegalArgumentException(
          nodes + " rows; a graph holds at most " + MAX_NODES + ": build several segments");
    }
    this.nodes = nodes;
    this.targets = new int[nodes * SLOTS];
    Arrays.fill(targets, -1);
  }

  public int nodes() {
    return nodes;
  }

  /// The target in a slot; -1 if it is free.
  public int target(int node, int slot) {
    return targets[node * SLOTS + slot];
  }

  /// Sets a slot.
  public void set(int node, int slot, int target) {
    targets[node * SLOTS + slot] = target;
  }

  /// How many slots are taken.
  public int degree(int node) {
    int degree = 0;
    while (degree < SLOTS && target(node, degree) >= 0) {
      degree++;
    }
    return degree;
  }

  /// Whether there is a link from one node to the other.
  public boolean links(int from, int to) {
    for (int slot = 0; slot < SLOTS; slot++) {
      int target = target(from, slot);
      if (target == to) {
        return true;
      }
      if (target < 0) {
        return false;
      }
    }
    return false;
  }
}
