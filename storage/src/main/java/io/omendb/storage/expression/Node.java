package io.omendb.storage.expression;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.filter.BoundPredicate;
import io.omendb.storage.filter.Literal;
import io.omendb.storage.format.Limits;
import io.omendb.storage.index.RowMask;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.DataType.Scalar;
import io.omendb.storage.schema.Field;
import io.omendb.storage.sql.SqlTokens;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/// An expression on numbered columns, every part of a known type. Immutable.
sealed interface Node permits Node.Leaf, Node.Converted, Branching, NumberNode, TextNode {
  DataType type();

  boolean nullable();

  void collectFields(Set<Integer> ids);

  /// The values of the rows; those of rows that are not wanted are of no account.
  Column evaluate(Rows rows);

  /// A part without parts.
  sealed interface Leaf extends Node {}

  record Reference(Field field) implements Leaf {
    @Override
    public DataType type() {
      return field.type();
    }

    @Override
    public boolean nullable() {
      return field.nullable();
    }

    @Override
    public void collectFields(Set<Integer> ids) {
      ids.add(field.id());
    }

    @Override
    public Column evaluate(Rows rows) {
      return rows.columnOf().apply(field.id());
    }
  }

  /// A value or a null, as a column of one row.
  record Constant(Column value) implements Leaf {
    static Constant of(Literal literal) {
      Scalar type =
          switch (literal) {
            case Literal.Whole _ -> Scalar.INT64;
            case Literal.Real _ -> Scalar.FLOAT64;
            case Literal.Text _ -> Scalar.STRING;
            case Literal.Bool _ -> Scalar.BOOL;
            case Literal.Timestamp _ -> Scalar.TIMESTAMP;
          };
      ColumnBuilder builder = new ColumnBuilder(type);
      switch (literal) {
        case Literal.Whole(long value) -> builder.addLong(value);
        case Literal.Real(double value) -> builder.addDouble(value);
        case Literal.Text(String value) -> builder.addString(value);
        case Literal.Bool(boolean value) -> builder.addBool(value);
        case Literal.Timestamp(long micros) -> builder.addLong(micros);
      }
      return new Constant(builder.build());
    }

    static Constant nothing(DataType type) {
      ColumnBuilder builder = new ColumnBuilder(type);
      builder.addNull();
      return new Constant(builder.build());
    }

    @Override
    public DataType type() {
      return value.type();
    }

    @Override
    public boolean nullable() {
      return value.isNull(0);
    }

    @Override
    public void collectFields(Set<Integer> ids) {}

    @Override
    public Column evaluate(Rows rows) {
      ColumnBuilder builder = new ColumnBuilder(value.type());
      if (value.offsets() != null) {
        rows.checkRoom(builder, 0, value.bytesAt(0).byteSize() * rows.count());
      }
      for (int row = 0; row < rows.count(); row++) {
        builder.add(value, 0);
      }
      return builder.build();
    }
  }

  /// A filter's condition as a value; null where it is unknown.
  record Condition(BoundPredicate predicate, boolean nullable) implements Leaf {
    @Override
    public DataType type() {
      return Scalar.BOOL;
    }

    @Override
    public void collectFields(Set<Integer> ids) {
      ids.addAll(predicate.fieldIds());
    }

    @Override
    public Column evaluate(Rows rows) {
      return predicate.evaluate(rows.count(), rows.columnOf());
    }
  }

  /// A value as one of another type.
  record Converted(Node node, Scalar type, int at) implements Node {
    @Override
    public boolean nullable() {
      return node.nullable();
    }

    @Override
    public void collectFields(Set<Integer> ids) {
      node.collectFields(ids);
    }

    @Override
    public Column evaluate(Rows rows) {
      Column column = node.evaluate(rows);
      ColumnBuilder builder = new ColumnBuilder(type);
      for (int row = 0; row < rows.count(); row++) {
        if (!rows.wants(row)) {
          builder.addNull();
          continue;
        }
        try {
          Casts.add(builder, column, row);
        } catch (InvalidInput e) {
          throw rows.wrong(row, at, String.valueOf(e.getMessage()));
        }
      }
      return builder.build();
    }
  }

  /// Adds the columns of all parts.
  static void collect(List<Node> parts, Set<Integer> ids) {
    parts.forEach(part -> part.collectFields(ids));
  }

  /// The rows that an expression is evaluated for, and how its errors name them. Immutable view.
  ///
  /// @param wanted the rows whose values are asked for; absent: all. The others must not fail: they
  ///   belong to branches that are not taken.
  /// @param subject what errors begin with
  record Rows(
      int count,
      IntFunction<Column> columnOf,
      @Nullable RowMask wanted,
      IntToLongFunction nameOf,
      SqlTokens sql,
      String subject) {

    boolean wants(int row) {
      return wanted == null || wanted.contains(row);
    }

    /// The same rows, with only some of them wanted.
    Rows only(RowMask some) {
      return new Rows(count, columnOf, some, nameOf, sql, subject);
    }

    /// The wanted rows as a set of its own.
    RowMask wantedRows() {
      return wanted == null ? RowMask.all(count) : wanted.copy();
    }

    /// An error at a row and at a character of the text.
    InvalidInput wrong(int row, int at, String what) {
      return sql.wrong(subject + "row " + nameOf.applyAsLong(row) + ": " + what, at);
    }

    void addText(ColumnBuilder builder, int row, String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      checkRoom(builder, row, utf8.length);
      builder.addBytes(MemorySegment.ofArray(utf8));
    }

    /// Adds the value of a column at `from` to what is collected for `row`.
    void add(ColumnBuilder builder, int row, Column column, int from) {
      if (column.offsets() != null) {
        checkRoom(builder, row, column.bytesAt(from).byteSize());
      }
      builder.add(column, from);
    }

    /// Texts and bytes of a batch lie in one buffer, which must not grow without end.
    void checkRoom(ColumnBuilder builder, int row, long bytes) {
      if (builder.bytes() + bytes > Limits.MAX_BUFFER_BYTES) {
        throw new LimitExceeded(
            subject
                + "row "
                + nameOf.applyAsLong(row)
                + ": the texts of one batch exceed "
                + Limits.MAX_BUFFER_BYTES
                + " bytes",
            null,
            null);
      }
    }
  }
}
