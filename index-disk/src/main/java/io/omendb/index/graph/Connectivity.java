package io.omendb.index.graph;

import io.omendb.index.space.Space;
import java.util.Arrays;

/// Makes every node of a graph reachable from its root, and orders nodes by their distance in hops
/// from it. For one build, on one thread.
public final class Connectivity {
  private static final int WIDTH = 64;

  private final Graph graph;
  private final int root;
  private final int[] order;
  private final boolean[] reached;
  private int found;
  private int expanded;

  /// @param root where the breadth-first order begins; the graph has nodes
  public Connectivity(Graph graph, int root) {
    this.graph = graph;
    this.root = root;
    this.order = new int[graph.nodes()];
    this.reached = new boolean[graph.nodes()];
  }

  /// Links every node that cannot be reached from the root to its neighbourhood; returns all nodes
  /// breadth-first.
  ///
  /// @param progress called for each of them; may throw to end it
  public int[] repair(Space space, Runnable progress) {
    reach(root);
    expand();
    Beam beam = new Beam();
    Visited visited = new Visited(graph.nodes());
    for (int node = 0; node < graph.nodes(); node++) {
      if (!reached[node]) {
        progress.run();
        search(space, node, beam, visited);
        attach(node, beam);
        reach(node);
        expand();
      }
    }
    return breadthFirst();
  }

  private int[] breadthFirst() {
    Arrays.fill(reached, false);
    found = 0;
    expanded = 0;
    reach(root);
    expand();
    return order;
  }

  private void reach(int node) {
    if (!reached[node]) {
      reached[node] = true;
      order[found++] = node;
    }
  }

  private void expand() {
    while (expanded < found) {
      int node = order[expanded++];
      for (int slot = 0; slot < Graph.SLOTS; slot++) {
        int target = graph.target(node, slot);
        if (target < 0) {
          break;
        }
        reach(target);
      }
    }
  }

  /// The reachable nodes that are nearest to one that is not.
  private void search(Space space, int lost, Beam beam, Visited visited) {
    space.focus(lost);
    beam.reset(WIDTH);
    visited.clear();
    visited.add(root);
    beam.offer(space.to(root), root);
    int place = beam.expandNext();
    while (place >= 0) {
      int node = beam.node(place);
      for (int slot = 0; slot < Graph.SLOTS; slot++) {
        int target = graph.target(node, slot);
        if (target < 0) {
          break;
        }
        if (visited.add(target)) {
          beam.offer(space.to(target), target);
        }
      }
      place = beam.expandNext();
    }
  }

  /// Links the nearest node with a free slot to the lost one. Where all are full, the lost node
  /// comes between the nearest and the last of its targets, so no other node is lost.
  private void attach(int lost, Beam beam) {
    for (int place = 0; place < beam.size(); place++) {
      int degree = graph.degree(beam.node(place));
      if (degree < Graph.SLOTS) {
        graph.set(beam.node(place), degree, lost);
        return;
      }
    }
    int nearest = beam.node(0);
    int displaced = graph.target(nearest, Graph.SLOTS - 1);
    graph.set(nearest, Graph.SLOTS - 1, lost);
    if (!graph.links(lost, displaced)) {
      graph.set(lost, Math.min(graph.degree(lost), Graph.SLOTS - 1), displaced);
    }
  }
}
