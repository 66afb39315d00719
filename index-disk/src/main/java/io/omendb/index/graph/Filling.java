package io.omendb.index.graph;

import io.omendb.index.quantize.Workers;
import io.omendb.index.space.Space;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/// Gives the free slots of nodes to the nearest targets of their targets: the slots are stored and
/// scored anyway. For one thread at a time.
public final class Filling {
  private static final int TWO_HOPS = Graph.SLOTS * Graph.SLOTS;

  private final Graph graph;
  private final Space space;
  private final Visited seen;
  private final Beam nearest = new Beam();
  private final int[] candidates = new int[TWO_HOPS];
  private final float[] distances = new float[TWO_HOPS];

  /// A copy of the graph with slots filled.
  public static Graph filled(Graph graph, Space space, Workers workers, IntConsumer progress) {
    Graph filled = new Graph(graph.nodes());
    AtomicInteger done = new AtomicInteger();
    workers.ranges(
        graph.nodes(),
        256,
        () -> {
          Filling filling = new Filling(graph, space);
          int[] targets = new int[Graph.SLOTS];
          return (from, to) -> {
            for (int node = from; node < to; node++) {
              int count = filling.fill(node, targets);
              for (int slot = 0; slot < count; slot++) {
                filled.set(node, slot, targets[slot]);
              }
            }
            progress.accept(done.addAndGet(to - from));
          };
        });
    return filled;
  }

  private Filling(Graph graph, Space space) {
    this.graph = graph;
    this.space = space.fork();
    this.seen = new Visited(graph.nodes());
  }

  /// The targets of a node, then the nearest of theirs, into `out[0..SLOTS)`; returns how many.
  private int fill(int node, int[] out) {
    int degree = graph.degree(node);
    seen.clear();
    seen.add(node);
    for (int slot = 0; slot < degree; slot++) {
      out[slot] = graph.target(node, slot);
      seen.add(out[slot]);
    }
    if (degree == Graph.SLOTS) {
      return degree;
    }
    int count = 0;
    for (int slot = 0; slot < degree; slot++) {
      for (int next = 0; next < Graph.SLOTS; next++) {
        int target = graph.target(out[slot], next);
        if (target < 0) {
          break;
        }
        if (seen.add(target)) {
          candidates[count++] = target;
        }
      }
    }
    space.focus(node);
    space.to(candidates, count, distances);
    nearest.reset(Graph.SLOTS - degree);
    for (int i = 0; i < count; i++) {
      nearest.offer(distances[i], candidates[i]);
    }
    for (int place = 0; place < nearest.size(); place++) {
      out[degree + place] = nearest.node(place);
    }
    return degree + nearest.size();
  }
}
