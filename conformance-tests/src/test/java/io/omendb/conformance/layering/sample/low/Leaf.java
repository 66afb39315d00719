package io.omendb.conformance.layering.sample.low;

import io.omendb.conformance.layering.sample.high.Top;
import jdk.incubator.vector.FloatVector;
import org.apache.arrow.vector.IntVector;

/// Looks up, and uses what only the edge may use. Stateless.
public final class Leaf {
  private Leaf() {}

  public static int sum(IntVector column, FloatVector kernel) {
    return Top.NAME.length() + Top.size() + column.get(0) + kernel.length();
  }
}
