package io.omendb.index.hnsw;

import io.omendb.index.block.MappedBlocks;
import io.omendb.index.block.Seeds;
import io.omendb.index.block.Traversal;
import io.omendb.index.code.BlockLayout;
import io.omendb.index.code.LinkCodes;
import io.omendb.storage.index.Bytes;
import io.omendb.storage.index.IndexFile;
import io.omendb.storage.index.IndexSearcher;
import io.omendb.storage.index.IndexSegment;
import io.omendb.storage.index.IndexSource;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.index.Tuning;
import io.omendb.storage.index.VectorRows;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/// An opened graph segment. Immutable and thread-safe.
final class HnswSegment implements IndexSegment {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private final IndexFile file;
  private final VectorRows rows;
  private final HnswHead head;
  private final Bytes blocks;
  private final Bytes rowNumbers;
  private final Seeds seeds;
  private final LinkCodes codes;

  /// Whether the row numbers were found to be a permutation. Two threads may both look.
  private volatile boolean rowsChecked;

  HnswSegment(IndexSource source) {
    if (source.formatVersion() != HnswFormat.VERSION) {
      throw new IllegalArgumentException(
          "graph format version "
              + source.formatVersion()
              + "; this library reads version "
              + HnswFormat.VERSION);
    }
    rows = source.rows();
    file = source.file(HnswFormat.FILE);
    head = HnswHead.decode(file, rows.dimension(), rows.element(), source.metric());
    if (head.rows() != rows.size()) {
      throw file.corrupt(
          "the graph has " + head.rows() + " nodes, the segment " + rows.size() + " rows");
    }
    BlockLayout layout = head.layout();
    blocks =
        section(
            HnswFormat.Sections.BLOCKS,
            Math.multiplyExact((long) head.rows(), layout.blockBytes()));
    rowNumbers = section(HnswFormat.Sections.ROWS, 4L * head.rows());
    seeds = readSeeds();
    codes = readCodes();
  }

  /// The beam's width for this tuning.
  static int width(HnswHead head, Tuning tuning, int k) {
    return tuning.ef() > 0
        ? Math.max(tuning.ef(), k)
        : head.calibration().width(tuning.recall(), k);
  }

  @Override
  public int rows() {
    return head.rows();
  }

  @Override
  public IndexSearcher searcher() {
    checkRows();
    Traversal traversal =
        new Traversal(
            mappedBlocks(),
            head.layout(),
            head.metric(),
            head.largestSquaredNorm(),
            seeds,
            codes.estimator());
    return new HnswSearcher(head, rows, traversal);
  }

  @Override
  public String parameters(Tuning tuning, int k) {
    return "ef=" + width(head, tuning, k);
  }

  @Override
  public List<String> verify() {
    return new GraphCheck(head, mappedBlocks(), seeds, rows).differences();
  }

  /// Each row belongs to one node: else a search would return a row twice. Looked at before the
  /// first search, not when a segment opens, which must not read what grows with its rows.
  private void checkRows() {
    if (rowsChecked) {
      return;
    }
    rowNumbers.verify(0, 4L * head.rows());
    RowMask seen = new RowMask(head.rows());
    for (int node = 0; node < head.rows(); node++) {
      int row = rowNumbers.segment().get(INT, 4L * node);
      if (row < 0 || row >= head.rows() || seen.contains(row)) {
        throw file.corrupt(
            "node " + node + " stands for row " + row + ": not a permutation of " + head.rows());
      }
      seen.set(row);
    }
    rowsChecked = true;
  }

  private MappedBlocks mappedBlocks() {
    return new MappedBlocks(file, head.rows(), head.layout().blockBytes(), blocks, rowNumbers);
  }

  private Bytes section(int id, long length) {
    Bytes bytes = file.section(id);
    long found = bytes.segment().byteSize();
    if (found != length) {
      throw file.corrupt("section " + id + " has " + found + " bytes, not " + length);
    }
    return bytes;
  }

  private Seeds readSeeds() {
    int count = head.seeds();
    int stride = HnswFormat.padded(head.layout().vectorBytes());
    int offset = HnswFormat.padded(4 * count);
    long length = offset + Math.multiplyExact((long) count, stride);
    Bytes bytes = section(HnswFormat.Sections.SEEDS, length);
    bytes.verify(0, length);
    int[] nodes = new int[count];
    for (int i = 0; i < count; i++) {
      nodes[i] = bytes.segment().get(INT, 4L * i);
      if (nodes[i] < 0 || nodes[i] >= head.rows()) {
        throw file.corrupt("seed " + i + " is node " + nodes[i] + " of " + head.rows());
      }
    }
    return new Seeds(nodes, bytes.segment(), offset, stride);
  }

  private LinkCodes readCodes() {
    long length = LinkCodes.bytes(head.layout());
    Bytes bytes = section(HnswFormat.Sections.CODEBOOK, length);
    bytes.verify(0, length);
    LinkCodes read = LinkCodes.read(head.layout(), head.codeSeed(), bytes.segment());
    if (!read.finite()) {
      throw file.corrupt("the codebook has a value that is not finite");
    }
    return read;
  }
}
