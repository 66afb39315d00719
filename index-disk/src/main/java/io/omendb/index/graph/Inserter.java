package io.omendb.index.graph;

import io.omendb.index.space.Space;

/// Inserts rows into the graph of a [GraphBuilder]. For one thread at a time.
final class Inserter {
  private final GraphBuilder builder;
  private final Space space;
  private final Beam beam = new Beam();
  private final Visited visited;
  private final int[] batch = new int[Graph.SLOTS];
  private final float[] batchDistances = new float[Graph.SLOTS];
  private final NeighbourSelection selection;
  private final NeighbourSelection shrinking;
  private final float[] one = new float[1];

  /// What the row links to on each layer.
  private final int[][] chosen;

  private final float[][] chosenDistances;

  Inserter(GraphBuilder builder) {
    this.builder = builder;
    this.space = builder.space.fork();
    this.visited = new Visited(builder.graph.nodes());
    this.selection = new NeighbourSelection(space, builder.width);
    this.shrinking = new NeighbourSelection(space, Graph.SLOTS + 1);
    int layers = builder.levelOf(builder.entry) + 1;
    this.chosen = new int[layers][];
    this.chosenDistances = new float[layers][];
  }

  /// Chooses links from the top layer down, and sets them from the bottom up: so whoever reaches
  /// the row on some layer finds links on all layers below, and never ends there.
  void insert(int row) {
    space.focus(row);
    int top = builder.levelOf(builder.entry);
    int level = Math.min(top, builder.levelOf(row));
    int entry = builder.entry;
    float distance = space.to(entry);
    for (int layer = top; layer > level; layer--) {
      entry = descend(layer, entry, distance);
      distance = one[0];
    }
    for (int layer = level; layer >= 0; layer--) {
      search(layer, entry, distance);
      entry = beam.node(0);
      distance = beam.distance(0);
      choose(layer);
      space.focus(row);
    }
    for (int layer = 0; layer <= level; layer++) {
      link(layer, row);
    }
  }

  /// Walks to the nearest node of a layer; leaves its distance in `one`.
  private int descend(int layer, int entry, float distance) {
    int nearest = entry;
    float best = distance;
    boolean moved = true;
    while (moved) {
      moved = false;
      int count = unvisitedTargets(layer, nearest, false);
      space.to(batch, count, batchDistances);
      for (int i = 0; i < count; i++) {
        if (batchDistances[i] < best) {
          best = batchDistances[i];
          nearest = batch[i];
          moved = true;
        }
      }
    }
    one[0] = best;
    return nearest;
  }

  /// Fills the beam with the candidates of a layer that are nearest to the focus.
  private void search(int layer, int entry, float distance) {
    beam.reset(builder.width);
    visited.clear();
    visited.add(entry);
    beam.offer(distance, entry);
    int place = beam.expandNext();
    while (place >= 0) {
      int count = unvisitedTargets(layer, beam.node(place), true);
      space.to(batch, count, batchDistances);
      for (int i = 0; i < count; i++) {
        if (batchDistances[i] < beam.bound()) {
          beam.offer(batchDistances[i], batch[i]);
        }
      }
      place = beam.expandNext();
    }
  }

  private int unvisitedTargets(int layer, int node, boolean mark) {
    int count = 0;
    int slots = layer == 0 ? Graph.SLOTS : builder.m;
    for (int slot = 0; slot < slots; slot++) {
      int target = target(layer, node, slot);
      if (target < 0) {
        break;
      }
      if (!mark || visited.add(target)) {
        batch[count++] = target;
      }
    }
    return count;
  }

  private int target(int layer, int node, int slot) {
    return layer == 0
        ? builder.graph.target(node, slot)
        : builder.upperLinks[node][(layer - 1) * builder.m + slot];
  }

  private void choose(int layer) {
    selection.clear();
    for (int place = 0; place < beam.size(); place++) {
      selection.add(beam.node(place), beam.distance(place));
    }
    selection.select(builder.m);
    chosen[layer] = new int[selection.size()];
    chosenDistances[layer] = new float[selection.size()];
    for (int i = 0; i < selection.size(); i++) {
      chosen[layer][i] = selection.node(i);
      chosenDistances[layer][i] = selection.distance(i);
    }
  }

  private void link(int layer, int row) {
    int[] neighbours = chosen[layer];
    float[] distances = chosenDistances[layer];
    synchronized (builder.lockOf(row)) {
      for (int i = 0; i < neighbours.length; i++) {
        append(layer, row, neighbours[i], distances[i]);
      }
    }
    for (int i = 0; i < neighbours.length; i++) {
      synchronized (builder.lockOf(neighbours[i])) {
        linkBack(layer, neighbours[i], row, distances[i]);
      }
    }
  }

  /// Adds a link unless it is there or the node is full; whether there was room.
  private boolean append(int layer, int node, int target, float distance) {
    int slots = layer == 0 ? 2 * builder.m : builder.m;
    for (int slot = 0; slot < slots; slot++) {
      int there = target(layer, node, slot);
      if (there == target) {
        return true;
      }
      if (there < 0) {
        set(layer, node, slot, target, distance);
        return true;
      }
    }
    return false;
  }

  private void linkBack(int layer, int node, int row, float distance) {
    if (append(layer, node, row, distance)) {
      return;
    }
    int slots = layer == 0 ? 2 * builder.m : builder.m;
    shrinking.clear();
    if (layer == 0) {
      for (int slot = 0; slot < slots; slot++) {
        shrinking.add(
            builder.graph.target(node, slot), builder.linkDistances[node * Graph.SLOTS + slot]);
      }
    } else {
      System.arraycopy(builder.upperLinks[node], (layer - 1) * slots, batch, 0, slots);
      space.focus(node);
      space.to(batch, slots, batchDistances);
      for (int slot = 0; slot < slots; slot++) {
        shrinking.add(batch[slot], batchDistances[slot]);
      }
    }
    shrinking.add(row, distance);
    shrinking.sort();
    shrinking.select(slots);
    for (int slot = 0; slot < slots; slot++) {
      boolean taken = slot < shrinking.size();
      set(
          layer,
          node,
          slot,
          taken ? shrinking.node(slot) : -1,
          taken ? shrinking.distance(slot) : 0);
    }
  }

  private void set(int layer, int node, int slot, int target, float distance) {
    if (layer == 0) {
      builder.linkDistances[node * Graph.SLOTS + slot] = distance;
      builder.graph.set(node, slot, target);
    } else {
      builder.upperLinks[node][(layer - 1) * builder.m + slot] = target;
    }
  }
}
