package io.omendb.index.hnsw;

import io.omendb.index.code.CodeKind;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.Metric;
import java.util.Map;

/// Numbers of the graph file's format (spec chapter 13.2, which has the tables). Stateless.
///
/// ```
/// HEAD      64 bytes, then 16 bytes for each calibration point
/// BLOCKS    a block for each node: io.omendb.index.block.BlockLayout
/// ROWS      u32 for each node: its row
/// SEEDS     u32 for each seed: its node; then their vectors; each of both padded to 64 bytes
/// CODEBOOK  signs: the rotated centre; product: the codewords
/// ```
final class HnswFormat {
  static final int VERSION = 1;
  static final String FILE = "graph";

  /// Section numbers.
  static final class Sections {
    static final int HEAD = 1;
    static final int BLOCKS = 2;
    static final int ROWS = 3;
    static final int SEEDS = 4;
    static final int CODEBOOK = 5;

    /// What the sections are called.
    static final Map<Integer, String> NAMES =
        Map.of(HEAD, "head", BLOCKS, "blocks", ROWS, "rows", SEEDS, "seeds", CODEBOOK, "codebook");

    private Sections() {}
  }

  /// Offsets in the HEAD section.
  static final class Head {
    static final int ROWS = 0;
    static final int DIMENSION = 4;
    static final int ELEMENT = 8;
    static final int METRIC = 12;
    static final int CODE_KIND = 16;
    static final int GROUPS = 20;
    static final int BLOCK_BYTES = 24;
    static final int SEEDS = 28;
    static final int M = 32;
    static final int EF_CONSTRUCTION = 36;
    static final int CODE_SEED = 40;
    static final int LARGEST_SQUARED_NORM = 48;
    static final int POINTS = 52;
    static final int ZERO = 56;

    private Head() {}
  }

  /// Offsets in a calibration point.
  static final class Point {
    static final int K = 0;
    static final int EF = 4;
    static final int RECALL = 8;
    static final int FLOOR = 12;

    private Point() {}
  }

  static final int BLOCK_ALIGNMENT = 4096;
  static final int ALIGNMENT = 64;

  static final int HEAD_BYTES = 64;
  static final int POINT_BYTES = 16;
  static final int MAX_POINTS = 1024;
  static final int MAX_SEEDS = 1024;

  private HnswFormat() {}

  static int code(ElementType element) {
    return switch (element) {
      case FLOAT32 -> 0;
      case FLOAT16 -> 1;
      case INT8 -> 2;
      case UINT8 -> 3;
    };
  }

  static int code(Metric metric) {
    return switch (metric) {
      case L2 -> 0;
      case COSINE -> 1;
      case DOT -> 2;
    };
  }

  static int code(CodeKind kind) {
    return switch (kind) {
      case PRODUCT -> 0;
      case SIGNS -> 1;
    };
  }

  /// Rounds up to the alignment.
  static int padded(int bytes) {
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }
}
