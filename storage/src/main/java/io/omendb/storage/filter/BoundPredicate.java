package io.omendb.storage.filter;

import io.omendb.storage.column.Column;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Schema;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
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
    Truth truth = truth(rows, columnOf);
    System.arraycopy(truth.trues(), 0, accept.words(), 0, truth.trues().length);
  }

  /// The truth of each row as a bool column, null where it is unknown.
  ///
  /// @param columnOf the column of a field id of [#fieldIds()], with at least `rows` rows
  public Column evaluate(int rows, IntFunction<Column> columnOf) {
    Truth truth = truth(rows, columnOf);
    boolean nulls = Arrays.stream(truth.unknowns()).anyMatch(word -> word != 0);
    long[] known = truth.unknowns().clone();
    for (int word = 0; word < known.length; word++) {
      known[word] = ~known[word];
    }
    return new Column(
        Scalar.BOOL, rows, nulls ? bits(known, rows) : null, null, bits(truth.trues(), rows));
  }

  private Truth truth(int rows, IntFunction<Column> columnOf) {
    Truth truth = new Truth(rows);
    root.evaluate(rows, columnOf, truth);
    return truth;
  }

  private static MemorySegment bits(long[] words, int rows) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[8 * words.length]);
    for (int word = 0; word < words.length; word++) {
      bytes.set(Column.LONG, 8L * word, words[word]);
    }
    return bytes.asSlice(0, (rows + 7) >>> 3);
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
