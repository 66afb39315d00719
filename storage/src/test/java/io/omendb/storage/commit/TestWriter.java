package io.omendb.storage.commit;

import io.omendb.storage.commit.change.Change;
import io.omendb.storage.commit.change.Proposal;
import io.omendb.storage.commit.history.Versions;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.format.manifest.ManifestRoot;
import io.omendb.storage.format.manifest.Operation;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Schema;
import java.util.List;
import java.util.UUID;

/// A writer of changes whose kind follows from what they are. For one thread at a time.
final class TestWriter {
  private final Commits commits;
  private final UUID id = UUID.randomUUID();
  private long sequence;

  TestWriter(ObjectStore store, Environment environment) {
    commits = new Commits(store, environment, new Versions(store));
  }

  ManifestRoot create(Schema schema) {
    return commits.create(schema, List.of());
  }

  ManifestRoot commit(ManifestRoot base, List<Change> changes) {
    return commit(base, changes, "");
  }

  ManifestRoot commit(ManifestRoot base, List<Change> changes, String description) {
    if (changes.isEmpty()) {
      return commits.commit(
          base,
          new Proposal(Operation.Kind.APPEND, id, ++sequence, changes, description),
          Rebase.none());
    }
    return commits.commit(
        base, new Proposal(kind(changes), id, ++sequence, changes, description), Rebase.none());
  }

  private static Operation.Kind kind(List<Change> changes) {
    if (changes.stream().anyMatch(Change.AddFragments.class::isInstance)) {
      return Operation.Kind.APPEND;
    }
    return switch (changes.getFirst()) {
      case Change.AddFragments _ -> Operation.Kind.APPEND;
      case Change.DeleteRows _ -> Operation.Kind.DELETE;
      case Change.RemoveAll _ -> Operation.Kind.OVERWRITE;
      case Change.Rewrite _, Change.RenewPages _ -> Operation.Kind.REWRITE;
      case Change.AddColumns _ -> Operation.Kind.ADD_COLUMNS;
      case Change.AlterColumns _ -> Operation.Kind.ALTER_COLUMNS;
      case Change.AddIndex _ -> Operation.Kind.CREATE_INDEX;
      case Change.DropIndex _ -> Operation.Kind.DROP_INDEX;
      case Change.ReplaceSegments _ -> Operation.Kind.OPTIMIZE_INDEX;
      case Change.Restore _ -> Operation.Kind.RESTORE;
      case Change.SetTag _, Change.RemoveTag _ -> Operation.Kind.TAG;
      case Change.Configure _ -> Operation.Kind.CONFIGURE;
    };
  }
}
