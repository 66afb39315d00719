package io.omendb.index.graph;

import io.omendb.index.space.Space;

/// Chooses diverse neighbours among candidates: one is taken unless an already taken one is nearer
/// to it than the node itself is (Malkov & Yashunin, algorithm 4). For one thread at a time.
///
/// Each taken candidate is measured against all that remain at once, which gives the same choice as
/// testing candidates one by one, but four distances a kernel call.
final class NeighbourSelection {
  private final Space space;
  private final int[] nodes;
  private final float[] distances;
  private final float[] apart;
  private int size;

  NeighbourSelection(Space space, int capacity) {
    this.space = space;
    nodes = new int[capacity];
    distances = new float[capacity];
    apart = new float[capacity];
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  int node(int i) {
    return nodes[i];
  }

  float distance(int i) {
    return distances[i];
  }

  void add(int node, float distance) {
    nodes[size] = node;
    distances[size++] = distance;
  }

  /// Orders the candidates by distance, then node.
  void sort() {
    for (int i = 1; i < size; i++) {
      int node = nodes[i];
      float distance = distances[i];
      int j = i;
      while (j > 0
          && (distances[j - 1] > distance
              || (distances[j - 1] == distance && nodes[j - 1] > node))) {
        nodes[j] = nodes[j - 1];
        distances[j] = distances[j - 1];
        j--;
      }
      nodes[j] = node;
      distances[j] = distance;
    }
  }

  /// Reduces the sorted candidates to at most `most` diverse ones. Moves the focus of the space.
  void select(int most) {
    int taken = 0;
    while (taken < size) {
      taken++;
      if (taken == most) {
        size = taken;
      }
      int rest = size - taken;
      if (rest == 0) {
        continue;
      }
      space.focus(nodes[taken - 1]);
      int first = taken;
      space.to(nodes, first, rest, apart);
      int kept = first;
      for (int i = 0; i < rest; i++) {
        if (apart[i] >= distances[first + i]) {
          nodes[kept] = nodes[first + i];
          distances[kept++] = distances[first + i];
        }
      }
      size = kept;
    }
  }
}
