package io.omendb.conformance.history;

import io.omendb.storage.Dataset;
import io.omendb.storage.commit.plan.Verdict;
import io.omendb.storage.format.manifest.Operation.Kind;
import io.omendb.storage.objectstore.ObjectStore;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/// One change of a dataset: how it is made, what it makes of what is known, and what it concerns,
/// as far as that decides whether two of them exclude each other. Immutable.
///
/// @param act makes it, as versions of which the last is of this kind
/// @param rows ids of rows that it deletes or updates
/// @param fragments ids of those that it rewrites
/// @param subject the index or tag that it concerns
/// @param column the field id of the column that it drops or that its index is on
record Move(
    Kind kind,
    String name,
    BiConsumer<Dataset, ObjectStore> act,
    UnaryOperator<Known> effect,
    Set<Trait> traits,
    Set<Long> rows,
    Set<Long> fragments,
    Optional<String> subject,
    Optional<Integer> column) {
  /// What else decides.
  enum Trait {
    /// Changes the columns.
    SCHEMA,
    /// Leaves rows that were written for the columns before without a value that they need.
    STRANDS,
    /// Gives fragments further files.
    ATTACHES,
    /// Prepares itself anew when it is refused.
    RETRIES,
    /// Is more than one commit, so that nobody can come in between in a defined way.
    COMPOUND
  }

  Move {
    traits = Set.copyOf(traits);
    rows = Set.copyOf(rows);
    fragments = Set.copyOf(fragments);
  }

  static Move of(
      Kind kind, String name, BiConsumer<Dataset, ObjectStore> act, UnaryOperator<Known> effect) {
    return new Move(
        kind, name, act, effect, Set.of(), Set.of(), Set.of(), Optional.empty(), Optional.empty());
  }

  Move with(Trait... more) {
    return new Move(kind, name, act, effect, Set.of(more), rows, fragments, subject, column);
  }

  Move onRows(Long... ids) {
    return new Move(kind, name, act, effect, traits, Set.of(ids), fragments, subject, column);
  }

  Move onFragments(Long... ids) {
    return new Move(kind, name, act, effect, traits, rows, Set.of(ids), subject, column);
  }

  Move on(String subjectName) {
    return new Move(
        kind, name, act, effect, traits, rows, fragments, Optional.of(subjectName), column);
  }

  Move onColumn(int fieldId) {
    return new Move(
        kind, name, act, effect, traits, rows, fragments, subject, Optional.of(fieldId));
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }

  /// Whether this move, prepared before another one and committed after it, is refused: what a
  /// verdict of the table means for the two.
  boolean refusedAfter(Move theirs, Verdict verdict) {
    return switch (verdict) {
      case REBASE -> false;
      case CONFLICT -> !has(Trait.RETRIES) || theirs.has(Trait.SCHEMA);
      case ROWS -> !has(Trait.RETRIES) && !Collections.disjoint(rows, theirs.rows);
      case FRAGMENTS ->
          theirs.has(Trait.ATTACHES) || !Collections.disjoint(fragments, theirs.fragments);
      case COLUMNS -> theirs.has(Trait.STRANDS);
      case INDEX ->
          theirs.kind == Kind.ALTER_COLUMNS
              ? theirs.column.isPresent() && theirs.column.equals(column)
              : theirs.subject.equals(subject);
      case TAG -> theirs.subject.equals(subject);
    };
  }

  @Override
  public String toString() {
    return kind + " (" + name + ")";
  }
}
