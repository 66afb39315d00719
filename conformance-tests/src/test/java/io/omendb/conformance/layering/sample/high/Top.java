package io.omendb.conformance.layering.sample.high;

import io.omendb.conformance.layering.sample.left.Left;

/// Looks down only. Stateless.
public final class Top {
  public static final String NAME = "top";

  private Top() {}

  public static int size() {
    return Left.size();
  }
}
