package io.omendb.index.graph;

import io.omendb.index.quantize.Workers;
import io.omendb.index.space.Space;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/// Builds a hierarchical navigable small world graph (Malkov & Yashunin, TPAMI 2020) by inserting
/// rows on several threads, and gives its bottom layer. For one build, called from one thread.
///
/// The levels of all rows derive from the seed before the first insertion, and the row with the
/// highest goes first: so the entry point never changes. Links are written under one of a set of
/// locks and read without any; a reader may see a list half old and half new, which costs it a
/// candidate at worst. With one thread the graph depends on rows and seed only.
public final class GraphBuilder {
  /// Bytes of a row while it is linked: targets and distances of its slots, its place in the order,
  /// and its part of the upper layers.
  public static final long ROW_BYTES = 8L * Graph.SLOTS + 32;

  private static final int STRIPES = 1 << 12;
  private static final int CHUNK = 64;
  private static final int MAX_LEVEL = 24;

  final Space space;
  final int m;
  final int width;
  final Graph graph;
  final float[] linkDistances;
  final int[][] upperLinks;
  final int entry;
  private final int[] order;
  private final Object[] stripes = new Object[STRIPES];

  /// @param m links that a row chooses when it is inserted
  /// @param width candidates that an insertion keeps: `ef-construction`
  public GraphBuilder(Space space, int m, int width, long seed) {
    this.space = space;
    this.m = m;
    this.width = width;
    int rows = space.rows().size();
    graph = new Graph(rows);
    linkDistances = new float[rows * Graph.SLOTS];
    upperLinks = new int[rows][];
    order = new int[rows];
    Arrays.setAll(stripes, i -> new Object());
    entry = drawLevels(new SplittableRandom(seed));
  }

  /// The row where searches begin.
  public int entry() {
    return entry;
  }

  /// Inserts all rows and returns the bottom layer.
  public Graph build(Workers workers, LongConsumer progress) {
    AtomicInteger done = new AtomicInteger();
    workers.ranges(
        order.length,
        CHUNK,
        () -> {
          Inserter inserter = new Inserter(this);
          return (from, to) -> {
            for (int i = from; i < to; i++) {
              if (order[i] != entry) {
                inserter.insert(order[i]);
              }
            }
            progress.accept(done.addAndGet(to - from));
          };
        });
    return graph;
  }

  int levelOf(int row) {
    return upperLinks[row].length / m;
  }

  Object lockOf(int row) {
    return stripes[row & (STRIPES - 1)];
  }

  private int drawLevels(SplittableRandom random) {
    int highest = -1;
    int highestRow = 0;
    int[] none = new int[0];
    for (int row = 0; row < upperLinks.length; row++) {
      int level = (int) Math.min(MAX_LEVEL, -Math.log(1 - random.nextDouble()) / Math.log(m));
      upperLinks[row] = level == 0 ? none : new int[level * m];
      Arrays.fill(upperLinks[row], -1);
      if (level > highest) {
        highest = level;
        highestRow = row;
      }
      int other = random.nextInt(row + 1);
      order[row] = order[other];
      order[other] = row;
    }
    return highestRow;
  }
}
