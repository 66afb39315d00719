package io.omendb.conformance.layering.sample.left;

import io.omendb.conformance.layering.sample.right.Right;

/// One half of a cycle. Stateless.
public final class Left {
  private Left() {}

  public static int size() {
    return Right.size();
  }
}
