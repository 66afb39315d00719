package io.omendb.index.code;

/// How the vectors of linked nodes are compressed. Spec chapter 13.2.
public enum CodeKind {
  /// Four bits for each group of components, by a product quantiser.
  PRODUCT,
  /// One bit a component: the sign of the rotated difference from the block's own vector.
  SIGNS
}
