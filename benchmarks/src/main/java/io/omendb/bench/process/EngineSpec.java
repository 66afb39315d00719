package io.omendb.bench.process;

import java.util.List;

/// An engine that can be started. Immutable.
///
/// @param name in options and directories
/// @param label in tables
/// @param ours whether it is OmenDB, whose index is always built anew
/// @param leastQueries how many queries a measurement answers at least, however slow
public record EngineSpec(
    String name, String label, boolean ours, int leastQueries, List<String> command) {
  public EngineSpec {
    command = List.copyOf(command);
  }
}
