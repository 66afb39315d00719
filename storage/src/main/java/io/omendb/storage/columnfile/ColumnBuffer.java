package io.omendb.storage.columnfile;

import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ArrowMessages.Node;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.error.StorageException.LimitExceeded;
import io.omendb.storage.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/// The rows of one column, or of a part of one, that wait for their record batch. Null slots hold
/// zeros or nothing, whatever came in: a null list has no elements, and a member of a null struct
/// is null where it may be. For one thread at a time.
final class ColumnBuffer {
  /// Takes the buffers of a record batch in their order.
  interface Sink {
    void add(byte[] bytes, int length);
  }

  private final String name;
  private final DataType type;
  private final boolean nullable;
  private final List<ColumnBuffer> children;
  private final GrowingBytes validity;
  private final @Nullable GrowingBytes offsets;
  private final GrowingBytes values;
  private int rows;
  private int nulls;

  /// @param name what errors call it
  ColumnBuffer(String name, DataType type, boolean nullable) {
    this.name = name;
    this.type = type;
    this.nullable = nullable;
    this.validity = new GrowingBytes(name);
    this.values = new GrowingBytes(name);
    this.offsets = offsets(type) ? new GrowingBytes(name) : null;
    this.children =
        switch (type) {
          case DataType.Scalar _, DataType.Vector _ -> List.of();
          case DataType.ListOf list -> List.of(new ColumnBuffer(name + "[]", list.element(), true));
          case DataType.Struct struct ->
              struct.members().stream()
                  .map(member ->
                      new ColumnBuffer(
                          name + "." + member.name(), member.type(), member.nullable()))
                  .toList();
        };
    clear();
  }

  private static boolean offsets(DataType type) {
    return type instanceof DataType.ListOf
        || (type instanceof DataType.Scalar scalar && scalar.variableWidth());
  }

  /// Appends `count` rows of a column from row `from` on; the caller keeps within one record batch.
  ///
  /// @param rowOf what errors call a row of the column
  void append(Column column, int from, int count, IntToLongFunction rowOf) {
    appendValidity(column, from, count, rowOf);
    switch (type) {
      case DataType.Vector _ -> throw new IllegalArgumentException("vectors have their own file");
      case DataType.Scalar scalar when scalar == DataType.Scalar.BOOL ->
          appendBits(column, from, count);
      case DataType.Scalar scalar when scalar.variableWidth() ->
          appendBytes(column, from, count, rowOf);
      case DataType.Scalar scalar -> appendFixed(column, from, count, scalar.bytes());
      case DataType.ListOf _ -> appendLists(column, from, count, rowOf);
      case DataType.Struct _ -> appendStructs(column, from, count, rowOf);
    }
    rows += count;
  }

  /// Forgets the rows.
  void clear() {
    validity.reset();
    values.reset();
    if (offsets != null) {
      offsets.reset();
      offsets.addInt(0);
    }
    rows = 0;
    nulls = 0;
    children.forEach(ColumnBuffer::clear);
  }

  /// Adds what a record batch has of this column to nodes and buffers.
  void drain(List<Node> nodes, Sink buffers) {
    int bitBytes = (int) ((rows + 7L) >>> 3);
    nodes.add(new Node(rows, nulls));
    validity.extendTo(bitBytes);
    buffers.add(validity.array(), nulls == 0 ? 0 : bitBytes);
    if (offsets != null) {
      buffers.add(offsets.array(), offsets.length());
    }
    if (type == DataType.Scalar.BOOL) {
      values.extendTo(bitBytes);
    }
    if (children.isEmpty()) {
      buffers.add(values.array(), values.length());
    }
    children.forEach(child -> child.drain(nodes, buffers));
  }

  private void appendValidity(Column column, int from, int count, IntToLongFunction rowOf) {
    for (int i = 0; i < count; i++) {
      if (!column.isNull(from + i)) {
        validity.setBit(rows + i);
      } else if (nullable) {
        nulls++;
      } else {
        throw new InvalidInput(
            "row "
                + rowOf.applyAsLong(from + i)
                + ": null in column '"
                + name
                + "', which is not null");
      }
    }
  }

  private void appendBits(Column column, int from, int count) {
    for (int i = 0; i < count; i++) {
      if (!column.isNull(from + i) && column.boolAt(from + i)) {
        values.setBit(rows + i);
      }
    }
  }

  private void appendFixed(Column column, int from, int count, int width) {
    int at = values.length();
    values.add(column.values(), (long) from * width, Math.multiplyExact(width, count));
    if (column.validity() != null) {
      for (int i = 0; i < count; i++) {
        if (column.isNull(from + i)) {
          values.clear(at + i * width, width);
        }
      }
    }
  }

  private void appendBytes(Column column, int from, int count, IntToLongFunction rowOf) {
    for (int row = from; row < from + count; row++) {
      if (!column.isNull(row)) {
        int start = column.start(row);
        int at = values.length();
        values.add(column.values(), start, column.start(row + 1) - start);
        if (type == DataType.Scalar.STRING
            && Utf8.firstInvalid(MemorySegment.ofArray(values.array()), at, values.length()) >= 0) {
          throw new InvalidInput(
              "row "
                  + rowOf.applyAsLong(row)
                  + ": text in column '"
                  + name
                  + "' is not valid UTF-8");
        }
      }
      endValue(values.length());
    }
  }

  private void appendLists(Column column, int from, int count, IntToLongFunction rowOf) {
    ColumnBuffer elements = children.getFirst();
    for (int row = from; row < from + count; row++) {
      if (!column.isNull(row)) {
        int start = column.start(row);
        int size = column.start(row + 1) - start;
        if (size > ColumnFileFormat.MAX_ELEMENTS - elements.rows) {
          throw new LimitExceeded(
              "column '"
                  + name
                  + "': more than "
                  + ColumnFileFormat.MAX_ELEMENTS
                  + " elements in "
                  + ColumnFileFormat.BATCH_ROWS
                  + " rows",
              null,
              "keep large lists in files of their own and their names in the column");
        }
        long shown = rowOf.applyAsLong(row);
        elements.append(column.elements(), start, size, _ -> shown);
      }
      endValue(elements.rows);
    }
  }

  private void appendStructs(Column column, int from, int count, IntToLongFunction rowOf) {
    int row = from;
    while (row < from + count) {
      int start = row;
      boolean none = column.isNull(row);
      while (row < from + count && column.isNull(row) == none) {
        row++;
      }
      for (int i = 0; i < children.size(); i++) {
        ColumnBuffer child = children.get(i);
        if (none) {
          child.appendEmpty(row - start);
        } else {
          child.append(column.children().get(i), start, row - start, rowOf);
        }
      }
    }
  }

  /// Appends rows that are null where they may be, and else zeros and empty values.
  private void appendEmpty(int count) {
    for (int i = 0; i < count; i++) {
      if (nullable) {
        nulls++;
      } else {
        validity.setBit(rows + i);
      }
      if (offsets != null) {
        endValue(children.isEmpty() ? values.length() : children.getFirst().rows);
      }
    }
    if (type instanceof DataType.Scalar scalar) {
      values.addZeros((long) scalar.bytes() * count);
    } else if (type instanceof DataType.Struct) {
      children.forEach(child -> child.appendEmpty(count));
    }
    rows += count;
  }

  private void endValue(int end) {
    if (offsets != null) {
      offsets.addInt(end);
    }
  }
}
