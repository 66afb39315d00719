package io.omendb.storage.commit.change;

import io.omendb.storage.format.manifest.Operation;
import java.util.List;
import java.util.UUID;

/// What a writer wants to commit: the changes, and who it is. A writer numbers its commits from 1;
/// a number that it committed before is not committed again. Immutable.
public record Proposal(
    Operation.Kind kind, UUID writer, long sequence, List<Change> changes, String description) {
  public Proposal {
    changes = List.copyOf(changes);
    if (sequence < 1) {
      throw new IllegalArgumentException("sequences count from 1: " + sequence);
    }
  }

  /// The same proposal with other changes.
  public Proposal with(List<Change> other) {
    return new Proposal(kind, writer, sequence, other, description);
  }
}
