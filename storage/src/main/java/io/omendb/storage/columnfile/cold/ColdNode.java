package io.omendb.storage.columnfile.cold;

import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.schema.DataType;
import java.util.ArrayList;
import java.util.List;

/// A column or a part of one, as definition and repetition levels of its leaves put it together:
/// Melnik et al., Dremel, 2010. Immutable.
///
/// @param defined the definition level from which on it is not null
/// @param repetition the repetition level of what it lies in
/// @param leaves how many leaves it has, from `firstLeaf` on
/// @param children its element, or its members
record ColdNode(
    DataType type,
    boolean nullable,
    int defined,
    int repetition,
    int firstLeaf,
    int leaves,
    List<ColdNode> children) {
  ColdNode {
    children = List.copyOf(children);
  }

  static ColdNode of(DataType type, boolean nullable) {
    return of(type, nullable, 0, 0, 0);
  }

  private static ColdNode of(
      DataType type, boolean nullable, int outside, int repetition, int firstLeaf) {
    int defined = outside + (nullable ? 1 : 0);
    List<ColdNode> children = new ArrayList<>();
    int leaves = 0;
    switch (type) {
      case DataType.Vector _ -> throw new IllegalArgumentException("vectors are never cold");
      case DataType.Scalar _ -> leaves = 1;
      case DataType.ListOf list -> {
        children.add(of(list.element(), true, defined + 1, repetition + 1, firstLeaf));
        leaves = children.getFirst().leaves;
      }
      case DataType.Struct struct -> {
        for (DataType.Member member : struct.members()) {
          ColdNode child =
              of(member.type(), member.nullable(), defined, repetition, firstLeaf + leaves);
          children.add(child);
          leaves += child.leaves;
        }
      }
    }
    return new ColdNode(type, nullable, defined, repetition, firstLeaf, leaves, children);
  }

  /// Adds the next value and moves the leaves behind it.
  ///
  /// @throws Corrupt if the leaves do not fit together
  void read(List<ColdLeaf> all, ColumnBuilder out) {
    ColdLeaf first = all.get(firstLeaf);
    if (first.definition() < defined) {
      if (!nullable) {
        throw first.wrong("a null where none may be");
      }
      out.addNull();
      skip(all, defined);
      return;
    }
    switch (type) {
      case DataType.Vector _ -> throw new IllegalStateException("vectors are never cold");
      case DataType.Scalar scalar -> first.read(scalar, out);
      case DataType.ListOf _ -> {
        if (first.definition() == defined) {
          skip(all, defined + 1);
        } else {
          do {
            children.getFirst().read(all, out.elements());
          } while (first.repetition() > repetition);
        }
        out.endList();
      }
      case DataType.Struct _ -> {
        for (int i = 0; i < children.size(); i++) {
          children.get(i).read(all, out.member(i));
        }
        out.endStruct();
      }
    }
  }

  /// Moves behind what is not there, which takes one entry of each leaf.
  private void skip(List<ColdLeaf> all, int below) {
    for (int leaf = firstLeaf; leaf < firstLeaf + leaves; leaf++) {
      if (all.get(leaf).definition() >= below) {
        throw all.get(leaf).wrong("a value in what is null or empty");
      }
      all.get(leaf).consume();
    }
  }
}
