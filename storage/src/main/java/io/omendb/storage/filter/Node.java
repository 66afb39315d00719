package io.omendb.storage.filter;

import io.omendb.storage.column.Column;
import io.omendb.storage.format.fragment.FragmentEntry;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/// A condition on numbered columns with literals of their types. Immutable.
sealed interface Node permits Node.Inner, Leaf {
  /// Writes the truth of each row over what `out` holds.
  void evaluate(int rows, IntFunction<Column> columnOf, Truth out);

  /// What truth values can occur in the fragment; see [Outcomes].
  int outcomes(FragmentEntry fragment);

  void collectFields(Set<Integer> ids);

  /// A condition made of others.
  sealed interface Inner extends Node {}

  record All(List<Node> terms) implements Inner {
    @Override
    public void evaluate(int rows, IntFunction<Column> columnOf, Truth out) {
      terms.getFirst().evaluate(rows, columnOf, out);
      Truth term = new Truth(rows);
      for (Node node : terms.subList(1, terms.size())) {
        term.fill(false);
        node.evaluate(rows, columnOf, term);
        out.and(term);
      }
    }

    @Override
    public int outcomes(FragmentEntry fragment) {
      int set = Outcomes.TRUE;
      for (Node term : terms) {
        set = Outcomes.and(set, term.outcomes(fragment));
      }
      return set;
    }

    @Override
    public void collectFields(Set<Integer> ids) {
      terms.forEach(term -> term.collectFields(ids));
    }
  }

  record Any(List<Node> terms) implements Inner {
    @Override
    public void evaluate(int rows, IntFunction<Column> columnOf, Truth out) {
      terms.getFirst().evaluate(rows, columnOf, out);
      Truth term = new Truth(rows);
      for (Node node : terms.subList(1, terms.size())) {
        term.fill(false);
        node.evaluate(rows, columnOf, term);
        out.or(term);
      }
    }

    @Override
    public int outcomes(FragmentEntry fragment) {
      int set = Outcomes.FALSE;
      for (Node term : terms) {
        set = Outcomes.or(set, term.outcomes(fragment));
      }
      return set;
    }

    @Override
    public void collectFields(Set<Integer> ids) {
      terms.forEach(term -> term.collectFields(ids));
    }
  }

  record Negation(Node term) implements Inner {
    @Override
    public void evaluate(int rows, IntFunction<Column> columnOf, Truth out) {
      term.evaluate(rows, columnOf, out);
      out.not();
    }

    @Override
    public int outcomes(FragmentEntry fragment) {
      return Outcomes.not(term.outcomes(fragment));
    }

    @Override
    public void collectFields(Set<Integer> ids) {
      term.collectFields(ids);
    }
  }

  record Always(boolean value) implements Inner {
    @Override
    public void evaluate(int rows, IntFunction<Column> columnOf, Truth out) {
      out.fill(value);
    }

    @Override
    public int outcomes(FragmentEntry fragment) {
      return value ? Outcomes.TRUE : Outcomes.FALSE;
    }

    @Override
    public void collectFields(Set<Integer> ids) {}
  }
}
