package io.omendb.storage.filter;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.schema.Schema;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;

/// A filter whose columns and types were checked against a schema. Immutable.
public final class BoundPredicate {
  private final Predicate predicate;
  private final Node root;
  private final Set<Integer> fieldIds;

  BoundPredicate(Predicate predicate, Node root) {
    this.predicate = predicate;
    this.root = root;
    Set<Integer> ids = new TreeSet<>();
    root.collectFields(ids);
    this.fieldIds = Set.copyOf(ids);
  }

  /// Reads and binds the text of a WHERE clause.
  ///
  /// @throws InvalidInput naming the character of the text where a name, a type or the syntax is
  ///   wrong
  public static BoundPredicate parse(String where, Schema schema) {
    return Binder.bind(FilterParser.parse(where), schema);
  }

  public Predicate predicate() {
    return predicate;
  }

  /// The columns that are read.
  public Set<Integer> fieldIds() {
    return fieldIds;
  }

  /// Sets `accept` to the rows where the filter is true.
  ///
  /// @param columnOf the column of a field id of [#fieldIds()], with at least `rows` rows
  /// @param accept of size `rows`; what it held is overwritten
  public void evaluate(int rows, IntFunction<Column> columnOf, RowMask accept) {
    if (accept.size() != rows) {
      throw new IllegalArgumentException("a mask of " + accept.size() + " for " + rows + " rows");
    }
    Truth truth = new Truth(rows);
    root.evaluate(rows, columnOf, truth);
    System.arraycopy(truth.trues(), 0, accept.words(), 0, truth.trues().length);
  }

  /// Whether the fragment can hold a row where the filter is true; false is proved by its
  /// statistics.
  public boolean mayMatch(FragmentEntry fragment) {
    return (root.outcomes(fragment) & Outcomes.TRUE) != 0;
  }

  @Override
  public String toString() {
    return predicate.toString();
  }
}
