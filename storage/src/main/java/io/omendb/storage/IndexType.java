package io.omendb.storage;

import io.omendb.storage.index.IndexProvider.Parameter;
import java.util.List;

/// A kind of index that this installation can build, and its parameters. Immutable.
public record IndexType(String name, List<Parameter> parameters) {
  public IndexType {
    parameters = List.copyOf(parameters);
  }
}
