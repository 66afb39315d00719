package io.omendb.storage.write;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.expression.Assignments;
import io.omendb.storage.filter.Predicate;
import io.omendb.storage.key.Key;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.List;
import java.util.Optional;

/// What a merge does with rows that are in both, in the source only, or in the dataset only.
/// Immutable.
///
/// @param set what an update sets; empty: all columns of the source
public record MergeRules(
    List<String> on,
    boolean updates,
    Optional<Assignments> set,
    Optional<Predicate> deletedMatched,
    boolean inserts,
    Optional<Predicate> deletedUnmatched) {
  public static MergeRules none() {
    return new MergeRules(
        List.of(), false, Optional.empty(), Optional.empty(), false, Optional.empty());
  }

  public MergeRules on(List<String> columns) {
    return new MergeRules(columns, updates, set, deletedMatched, inserts, deletedUnmatched);
  }

  public MergeRules updating(Optional<Assignments> assignments) {
    return new MergeRules(on, true, assignments, deletedMatched, inserts, deletedUnmatched);
  }

  public MergeRules deletingMatched(Predicate where) {
    return new MergeRules(on, updates, set, Optional.of(where), inserts, deletedUnmatched);
  }

  public MergeRules inserting() {
    return new MergeRules(on, updates, set, deletedMatched, true, deletedUnmatched);
  }

  public MergeRules deletingUnmatched(Predicate where) {
    return new MergeRules(on, updates, set, deletedMatched, inserts, Optional.of(where));
  }

  public Key key(Schema schema) {
    return Key.of(schema, on);
  }

  /// Checks that rows of these columns can be compared.
  public void check(Schema base, Schema source) {
    if (on.isEmpty()) {
      throw new InvalidInput(
          "it is not said which rows are the same, and the dataset has no primary key",
          "name the columns");
    }
    if (!updates && deletedMatched.isEmpty() && !inserts && deletedUnmatched.isEmpty()) {
      throw new InvalidInput("a merge that changes nothing", "say what to do with which rows");
    }
    for (Field field : key(base).fields()) {
      if (source.find(field.name()).isEmpty()) {
        throw new InvalidInput("the source misses column '" + field.name() + "' of the key");
      }
    }
  }
}
