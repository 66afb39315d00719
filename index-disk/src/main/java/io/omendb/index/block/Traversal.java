package io.omendb.index.block;

import io.omendb.index.code.BlockLayout;
import io.omendb.index.code.Estimator;
import io.omendb.index.graph.Beam;
import io.omendb.index.graph.Visited;
import io.omendb.index.space.SpaceQuery;
import io.omendb.storage.distance.Distances;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.distance.RowDistance;
import io.omendb.storage.distance.TopK;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.SearchStats;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Walks the graph towards a query. For one thread at a time; allocates nothing per candidate.
///
/// Candidates enter the beam by their estimated distance. The nearest open ones are expanded four
/// at a time: all cache lines of their blocks are touched first, so that the misses overlap; then
/// each gives its own exact distance and estimates for all its links.
public final class Traversal {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int AT_ONCE = Blocks.IN_HAND;
  private static final int ENTRIES = 4;
  private static final int LINE = 64;

  private final Blocks blocks;
  private final MemorySegment segment;
  private final BlockLayout layout;
  private final int blockBytes;
  private final Seeds seeds;
  private final Estimator estimator;
  private final SpaceQuery space;
  private final RowDistance distance;
  private final Beam beam = new Beam();
  private final Beam entries = new Beam();
  private final Visited visited;
  private final float[] estimates = new float[32];
  private final float[] seedDistances;
  private final int[] popped = new int[AT_ONCE];
  private final long[] offsets = new long[AT_ONCE];
  private final float[] exact = new float[AT_ONCE];
  private int touched;

  public Traversal(
      Blocks blocks,
      BlockLayout layout,
      Metric metric,
      float largestSquaredNorm,
      Seeds seeds,
      Estimator estimator) {
    this.blocks = blocks;
    this.segment = blocks.segment();
    this.layout = layout;
    this.blockBytes = layout.blockBytes();
    this.seeds = seeds;
    this.estimator = estimator;
    this.space = new SpaceQuery(metric, largestSquaredNorm, layout.paddedDimension());
    this.distance = Distances.rows(metric, layout.element(), layout.dimension());
    this.visited = new Visited(blocks.nodes());
    this.seedDistances = new float[seeds.count()];
  }

  /// Searches for this query from now on.
  public void prepare(float[] query) {
    distance.reset(query);
    space.load(query, layout.dimension(), 0);
    estimator.prepare(space);
  }

  /// Offers expanded rows to `nearest`, all of them or those that `accept` holds.
  ///
  /// Without a mask the walk ends when the `width` nearest candidates are expanded. With one it
  /// ends when none is left that could be nearer than the rows that fill `nearest`, whose capacity
  /// is what decides the effort then.
  ///
  /// @param excluded a node that is not there; -1 for none
  /// @param budget how many nodes may be expanded
  /// @return whether it ended within the budget
  public boolean run(
      int width,
      @Nullable RowMask accept,
      int excluded,
      int budget,
      TopK nearest,
      SearchStats stats) {
    beam.reset(width);
    visited.clear();
    if (excluded >= 0) {
      visited.add(excluded);
    }
    enter();
    int expanded = 0;
    int count = pop(accept == null ? Float.POSITIVE_INFINITY : space.squared(nearest.bound()));
    while (count > 0 && expanded < budget) {
      measure(count);
      for (int i = 0; i < count; i++) {
        consider(popped[i], exact[i], accept, nearest);
        float limit = accept == null ? Float.POSITIVE_INFINITY : space.squared(nearest.bound());
        expand(offsets[i], space.squared(exact[i]), limit);
      }
      expanded += count;
      count = pop(accept == null ? Float.POSITIVE_INFINITY : space.squared(nearest.bound()));
    }
    stats.probes += expanded;
    stats.reranked += expanded;
    stats.distanceComputations += seeds.count() + 33L * expanded;
    stats.bytesRead += seeds.bytes() + (long) blockBytes * expanded;
    return count == 0;
  }

  private void enter() {
    seeds.measure(distance, seedDistances);
    entries.reset(Math.min(ENTRIES, seeds.count()));
    for (int i = 0; i < seedDistances.length; i++) {
      if (seedDistances[i] < entries.bound()) {
        entries.offer(seedDistances[i], i);
      }
    }
    for (int place = 0; place < entries.size(); place++) {
      int node = seeds.node(entries.node(place));
      if (visited.add(node)) {
        beam.offer(space.squared(entries.distance(place)), node);
      }
    }
  }

  /// Takes the nearest open candidates and touches their blocks.
  private int pop(float limit) {
    int count = 0;
    while (count < AT_ONCE) {
      int place = beam.expandNext();
      if (place < 0 || beam.distance(place) > limit) {
        break;
      }
      popped[count] = beam.node(place);
      offsets[count] = blocks.fetch(popped[count]);
      count++;
    }
    int sum = 0;
    for (int line = 0; line < blockBytes; line += LINE) {
      for (int i = 0; i < count; i++) {
        sum += segment.get(INT, offsets[i] + line);
      }
    }
    touched = sum;
    return count;
  }

  private void measure(int count) {
    long vector = BlockLayout.VECTOR_OFFSET;
    if (count == AT_ONCE) {
      distance.four(
          segment,
          offsets[0] + vector,
          offsets[1] + vector,
          offsets[2] + vector,
          offsets[3] + vector,
          exact);
    } else {
      for (int i = 0; i < count; i++) {
        exact[i] = distance.at(segment, offsets[i] + vector);
      }
    }
  }

  private void consider(int node, float measured, @Nullable RowMask accept, TopK nearest) {
    if (measured <= nearest.bound()) {
      int row = blocks.row(node);
      if (accept == null || accept.contains(row)) {
        nearest.offer(measured, row);
      }
    }
  }

  private void expand(long offset, float own, float limit) {
    float bound = Math.min(limit, beam.bound());
    int bits = estimator.below(segment, offset, own, bound, estimates);
    while (bits != 0) {
      int slot = Integer.numberOfTrailingZeros(bits);
      bits &= bits - 1;
      int target = segment.get(INT, offset + 4L * slot);
      if (target < 0 || target >= blocks.nodes()) {
        if (target == -1) {
          continue;
        }
        throw blocks.corrupt("a link to node " + target + " of " + blocks.nodes());
      }
      if (estimates[slot] < bound && visited.add(target)) {
        beam.offer(estimates[slot], target);
        bound = Math.min(limit, beam.bound());
      }
    }
  }

  /// What touching read; keeps it from being optimised away.
  int touched() {
    return touched;
  }
}
