package io.omendb.index.hnsw;

import io.omendb.index.block.AssembledBlocks;
import io.omendb.index.block.BlockAssembler;
import io.omendb.index.block.Blocks;
import io.omendb.index.block.Seeds;
import io.omendb.index.block.Traversal;
import io.omendb.index.code.BlockLayout;
import io.omendb.index.code.LinkCodes;
import io.omendb.index.code.LinkEncoder;
import io.omendb.index.graph.Connectivity;
import io.omendb.index.graph.Filling;
import io.omendb.index.graph.Graph;
import io.omendb.index.graph.GraphBuilder;
import io.omendb.index.quantize.Workers;
import io.omendb.index.space.Lifts;
import io.omendb.index.space.Space;
import io.omendb.index.space.SpaceRows;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.index.IndexBuild;
import io.omendb.storage.index.IndexFileWriter;
import io.omendb.storage.index.IndexSummary;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Builds a graph segment: graph, order, codes, blocks, seeds, calibration. For one build.
final class HnswBuilder {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long MOST_KEPT_BYTES = 128L << 20;
  private static final long CHUNK_BYTES = 16L << 20;

  private final IndexBuild build;
  private final VectorRows rows;
  private final Metric metric;
  private final HnswParameters parameters;
  private final Workers workers;
  private final BlockLayout layout;
  private final long graphSeed;
  private final long codeSeed;
  private final long seedSeed;
  private final long sampleSeed;

  HnswBuilder(IndexBuild build, Workers workers) {
    this.build = build;
    this.rows = build.rows();
    this.metric = build.metric();
    this.parameters = HnswParameters.of(build.parameters());
    this.workers = workers;
    this.layout = BlockLayout.of(rows.dimension(), rows.element(), metric);
    SplittableRandom random = new SplittableRandom(build.seed());
    graphSeed = random.nextLong();
    codeSeed = random.nextLong();
    seedSeed = random.nextLong();
    sampleSeed = random.nextLong();
  }

  IndexSummary build() {
    checkBudget();
    verifyRows();
    Lifts lifts = Lifts.of(rows, metric, workers, () -> build.progress("lifts", 0, 1));
    Space space = new Space(rows, metric, lifts);
    Graph graph = new Graph(0);
    int[] rowOfNode = new int[0];
    if (rows.size() > 0) {
      Linked linked = link(space);
      rowOfNode =
          new Connectivity(linked.graph, linked.entry)
              .repair(space, () -> build.progress("connect", 0, 1));
      graph =
          Filling.filled(
              linked.graph, space, workers, done -> build.progress("fill", done, rows.size()));
    }
    SpaceRows spaceRows = new SpaceRows(rows, metric, lifts, layout.paddedDimension());
    try (Arena arena = Arena.ofShared();
        IndexFileWriter writer = build.create(HnswFormat.FILE)) {
      Calibration calibration = write(writer, arena, graph, spaceRows, rowOfNode, lifts);
      writer.complete();
      List<IndexSummary.CalibrationPoint> points = new ArrayList<>();
      for (Calibration.Point point : calibration.gains()) {
        points.add(
            new IndexSummary.CalibrationPoint(
                point.k(),
                Math.round(point.recall() * 1e4) / 1e4,
                String.format(Locale.ROOT, "ef=%d", point.width())));
      }
      return new IndexSummary(new byte[0], points);
    }
  }

  /// The links hold most of the memory, and nothing can make them fewer.
  private void checkBudget() {
    long needed = Math.multiplyExact(GraphBuilder.ROW_BYTES, (long) rows.size());
    if (needed > build.memoryBudgetBytes()) {
      throw new IllegalArgumentException(
          "a graph of "
              + rows.size()
              + " rows is built in "
              + needed
              + " bytes of memory, and the budget is "
              + build.memoryBudgetBytes()
              + ": raise it, or build smaller segments");
    }
  }

  private record Linked(Graph graph, int entry) {}

  /// Links all rows. What only that needs, half of the memory, is free again afterwards.
  private Linked link(Space space) {
    GraphBuilder builder = new GraphBuilder(space, parameters.m(), parameters.width(), graphSeed);
    Graph graph = builder.build(workers, done -> build.progress("graph", done, rows.size()));
    return new Linked(graph, builder.entry());
  }

  private void verifyRows() {
    for (int run = 0, row = 0; run < rows.runs(); run++) {
      rows.verify(run, row, rows.endOf(run) - row);
      row = rows.endOf(run);
    }
  }

  private Calibration write(
      IndexFileWriter writer,
      Arena arena,
      Graph graph,
      SpaceRows spaceRows,
      int[] rowOfNode,
      Lifts lifts) {
    int[] nodeOfRow = new int[rowOfNode.length];
    for (int node = 0; node < rowOfNode.length; node++) {
      nodeOfRow[rowOfNode[node]] = node;
    }
    LinkCodes codes =
        LinkCodes.train(
            layout,
            spaceRows,
            codeSeed,
            workers,
            build.memoryBudgetBytes() / 8,
            () -> build.progress("train codes", 0, 1));
    long kept = Math.min(build.memoryBudgetBytes() / 8, MOST_KEPT_BYTES) / workers.count();
    Supplier<LinkEncoder> encoders =
        codes.encoders(spaceRows, workers, kept, arena, () -> build.progress("encode", 0, 1));
    List<BlockAssembler> assemblers = new ArrayList<>();
    for (int i = 0; i < workers.count(); i++) {
      assemblers.add(new BlockAssembler(layout, rows, rowOfNode, nodeOfRow, graph, encoders.get()));
    }
    writer.section(HnswFormat.Sections.BLOCKS, HnswFormat.BLOCK_ALIGNMENT);
    writeBlocks(writer, assemblers);
    writer.section(HnswFormat.Sections.ROWS, HnswFormat.ALIGNMENT);
    writer.write(ints(rowOfNode, arena));
    int[] seedRows =
        SeedSelection.select(
            spaceRows, workers, seedSeed, (done, total) -> build.progress("seeds", done, total));
    Seeds seeds = writeSeeds(writer, seedRows, nodeOfRow, arena);
    writer.section(HnswFormat.Sections.CODEBOOK, HnswFormat.ALIGNMENT);
    MemorySegment codebook = arena.allocate(LinkCodes.bytes(layout), 64);
    codes.write(codebook);
    writer.write(codebook);

    Calibration calibration =
        calibrate(assemblers, rowOfNode, nodeOfRow, seeds, codes, lifts, arena);
    HnswHead head =
        new HnswHead(
            rows.size(),
            layout,
            metric,
            seeds.count(),
            parameters,
            codeSeed,
            lifts.largestSquaredNorm(),
            calibration);
    writer.section(HnswFormat.Sections.HEAD, HnswFormat.ALIGNMENT);
    byte[] bytes = head.encode();
    MemorySegment encoded = arena.allocate(bytes.length, 64);
    MemorySegment.copy(bytes, 0, encoded, ValueLayout.JAVA_BYTE, 0, bytes.length);
    writer.write(encoded);
    return calibration;
  }

  /// Measures what searches of the blocks reach that are being written.
  private Calibration calibrate(
      List<BlockAssembler> assemblers,
      int[] rowOfNode,
      int[] nodeOfRow,
      Seeds seeds,
      LinkCodes codes,
      Lifts lifts,
      Arena arena) {
    Calibrator calibrator = new Calibrator(rows, metric, sampleSeed, build.memoryBudgetBytes());
    calibrator.findTruth(workers, () -> build.progress("calibration", 0, 2));
    List<Traversal> traversals = new ArrayList<>();
    for (BlockAssembler assembler : assemblers) {
      traversals.add(
          new Traversal(
              assembled(rowOfNode, assembler, arena),
              layout,
              metric,
              lifts.largestSquaredNorm(),
              seeds,
              codes.estimator()));
    }
    Calibration measured =
        calibrator.measure(
            traversals, nodeOfRow, workers, () -> build.progress("calibration", 1, 2));
    build.progress("calibration", 2, 2);
    return measured;
  }

  private void writeBlocks(IndexFileWriter writer, List<BlockAssembler> assemblers) {
    int blockBytes = layout.blockBytes();
    int chunk = Math.clamp(CHUNK_BYTES / blockBytes, 1, Math.max(1, rows.size()));
    try (Arena arena = Arena.ofShared()) {
      MemorySegment buffer = arena.allocate((long) chunk * blockBytes, 64);
      for (int first = 0; first < rows.size(); first += chunk) {
        int from = first;
        int count = Math.min(chunk, rows.size() - first);
        AtomicInteger worker = new AtomicInteger();
        workers.ranges(
            count,
            64,
            () -> {
              BlockAssembler assembler = assemblers.get(worker.getAndIncrement());
              return (start, end) -> {
                for (int i = start; i < end; i++) {
                  assembler.assemble(from + i, buffer, (long) i * blockBytes);
                }
              };
            });
        writer.write(buffer.asSlice(0, (long) count * blockBytes));
        build.progress("blocks", first + count, rows.size());
      }
    }
  }

  private Seeds writeSeeds(IndexFileWriter writer, int[] seedRows, int[] nodeOfRow, Arena arena) {
    int stride = HnswFormat.padded(layout.vectorBytes());
    int offset = HnswFormat.padded(4 * seedRows.length);
    MemorySegment section = arena.allocate(offset + (long) stride * seedRows.length, 64);
    int[] nodes = new int[seedRows.length];
    for (int i = 0; i < seedRows.length; i++) {
      int row = seedRows[i];
      nodes[i] = nodeOfRow[row];
      section.set(INT, 4L * i, nodes[i]);
      int run = rows.runOf(row);
      MemorySegment.copy(
          rows.segment(run),
          rows.offset(run, row),
          section,
          offset + (long) stride * i,
          layout.vectorBytes());
    }
    writer.section(HnswFormat.Sections.SEEDS, HnswFormat.ALIGNMENT);
    writer.write(section);
    return new Seeds(nodes, section, offset, stride);
  }

  private Blocks assembled(int[] rowOfNode, BlockAssembler assembler, Arena arena) {
    long bytes = build.memoryBudgetBytes() / 3 / workers.count();
    int places =
        Math.clamp(bytes / layout.blockBytes(), 4 * Blocks.IN_HAND, Math.max(16, rowOfNode.length));
    return new AssembledBlocks(rowOfNode, assembler, layout.blockBytes(), places, arena);
  }

  private static MemorySegment ints(int[] values, Arena arena) {
    MemorySegment segment = arena.allocate(4L * values.length, 64);
    MemorySegment.copy(values, 0, segment, INT, 0, values.length);
    return segment;
  }
}
