package io.omendb.index.hnsw;

/// Numbers of the graph file's format (spec chapter 13.2). Stateless.
///
/// ```
/// section 1 HEAD      64 bytes, then 16 bytes for each calibration point
///   0  u32 rows          16 u32 code kind      32 u32 m                 48 f32 largest squared norm
///   4  u32 dimension     20 u32 groups         36 u32 ef-construction   52 u32 calibration points
///   8  u32 element type  24 u32 block bytes    40 u64 rotation seed     56 u64 zero
///   12 u32 metric        28 u32 seeds
///   point: u32 k, u32 ef, f32 mean recall, f32 lower bound of the recall
/// section 2 BLOCKS    rows x block bytes, one block a node
/// section 3 ROWS      rows x u32: the row of each node
/// section 4 SEEDS     seeds x u32 node, zeros to a multiple of 64; then their vectors, each padded
///                     with zeros to a multiple of 64
/// section 5 CODEBOOK  signs: the rotated centre, f32; product: groups x 16 x width, f32
/// ```
final class HnswFormat {
  static final int VERSION = 1;
  static final String FILE = "graph";

  static final int HEAD = 1;
  static final int BLOCKS = 2;
  static final int ROWS = 3;
  static final int SEEDS = 4;
  static final int CODEBOOK = 5;

  static final int BLOCK_ALIGNMENT = 4096;
  static final int ALIGNMENT = 64;

  static final int HEAD_BYTES = 64;
  static final int POINT_BYTES = 16;
  static final int MAX_POINTS = 1024;
  static final int MAX_SEEDS = 1024;

  private HnswFormat() {}

  static int padded(int bytes) {
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }
}
