package io.omendb.conformance.layering.sample.right;

import io.omendb.conformance.layering.sample.left.Left;

/// One half of a cycle. Stateless.
public final class Right {
  private Right() {}

  public static int size() {
    return Left.size();
  }
}
