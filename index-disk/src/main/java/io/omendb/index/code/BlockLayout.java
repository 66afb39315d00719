package io.omendb.index.code;

import io.omendb.index.graph.Graph;
import io.omendb.storage.distance.ElementType;
import io.omendb.storage.distance.FastScanCodes;
import io.omendb.storage.distance.Metric;

/// Where things are in a node's block; a function of the vectors' shape. Immutable.
///
/// ```
/// 0        32 x int32    linked nodes, -1 where a slot is free; taken slots come first
/// 128      stride bytes  own vector, as in the column, zeros to a multiple of 64
/// factors  32 x float32  A of each link, then 32 x float32 B       (signs only)
/// codes    groups x 16   4-bit codes of the linked vectors, as FastScanCodes lays them out
/// ```
///
/// @param dimension components of a vector
/// @param spaceDimension components in the space of the graph: one more where vectors are lifted
/// @param groups 4-bit codes a vector, before padding
public record BlockLayout(
    int dimension, ElementType element, int spaceDimension, CodeKind kind, int groups) {
  /// Where the own vector begins.
  public static final int VECTOR_OFFSET = 4 * Graph.SLOTS;

  /// From this many components on, one bit each tells enough.
  static final int SIGNS_FROM = 256;

  /// The layout for vectors of this shape.
  public static BlockLayout of(int dimension, ElementType element, Metric metric) {
    int space = metric == Metric.DOT ? dimension + 1 : dimension;
    int rotated = roundUp(space, 32);
    if (space >= SIGNS_FROM && rotated / 4 <= FastScanCodes.MAX_GROUPS) {
      return new BlockLayout(dimension, element, space, CodeKind.SIGNS, rotated / 4);
    }
    int groups = Math.min((space + 1) / 2, FastScanCodes.MAX_GROUPS);
    return new BlockLayout(dimension, element, space, CodeKind.PRODUCT, groups);
  }

  /// Bytes of the own vector, without padding.
  public int vectorBytes() {
    return Math.multiplyExact(dimension, element.bytes());
  }

  /// Components that one code stands for.
  public int groupWidth() {
    return kind == CodeKind.SIGNS ? 4 : (spaceDimension + groups - 1) / groups;
  }

  /// Components of a vector in the space, zeros up to whole groups included.
  public int paddedDimension() {
    return groups * groupWidth();
  }

  public int paddedGroups() {
    return FastScanCodes.paddedGroups(groups);
  }

  /// Where the factors begin, or would.
  public int factorsOffset() {
    return VECTOR_OFFSET + roundUp(vectorBytes(), 64);
  }

  public int codesOffset() {
    return factorsOffset() + (kind == CodeKind.SIGNS ? 8 * Graph.SLOTS : 0);
  }

  /// Bytes of a block: a multiple of 64.
  public int blockBytes() {
    return codesOffset() + FastScanCodes.blockBytes(groups);
  }

  private static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }
}
