package io.omendb.storage.inspect;

import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.format.manifest.IndexEntry;
import io.omendb.storage.schema.Field;
import java.util.List;
import java.util.Optional;

/// What differs between two versions, told from metadata: which row ids are live in one and not in
/// the other, never which values differ. Immutable.
///
/// @param rowsAdded rows that are live in the second version only
/// @param rowsDeleted rows that are live in the first version only
/// @param rowsUpdated rows that are live in both, with other values written since
/// @param rowsMoved rows that are live in both and not updated, in another fragment
public record Difference(
    long from,
    long to,
    List<Change<Field>> fields,
    List<Change<FragmentEntry>> fragments,
    List<Change<IndexEntry>> indexes,
    long rowsAdded,
    long rowsDeleted,
    long rowsUpdated,
    long rowsMoved) {
  /// What became of a thing between the two versions.
  public enum Kind {
    ADDED,
    REMOVED,
    CHANGED
  }

  /// A thing as it was and as it is; one of them is absent if it is new or gone.
  public record Change<T>(Optional<T> before, Optional<T> after) {
    public Change {
      if (before.isEmpty() && after.isEmpty()) {
        throw new IllegalArgumentException("a change of nothing");
      }
    }

    public Kind kind() {
      return before.isEmpty() ? Kind.ADDED : after.isEmpty() ? Kind.REMOVED : Kind.CHANGED;
    }
  }

  public Difference {
    fields = List.copyOf(fields);
    fragments = List.copyOf(fragments);
    indexes = List.copyOf(indexes);
  }

  /// Whether schema, rows, fragments and indexes are the same.
  public boolean empty() {
    return fields.isEmpty() && fragments.isEmpty() && indexes.isEmpty();
  }
}
