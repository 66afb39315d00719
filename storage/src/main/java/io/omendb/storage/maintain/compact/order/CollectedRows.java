package io.omendb.storage.maintain.compact.order;

import io.omendb.storage.column.Column;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.columnfile.ColumnFileFormat;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/// Rows that are gathered in memory to be sorted: the values of their columns, and behind these
/// where each row comes from and its number. For one thread at a time.
final class CollectedRows {
  /// What sorting holds of a row besides its values: its place twice, and a number for each key.
  private static final int PLACE_BYTES = 2 * Integer.BYTES;

  private final SortKeys keys;
  private final List<ColumnBuilder> builders;
  private final int valueColumns;

  CollectedRows(List<Field> fields, SortKeys keys) {
    this.keys = keys;
    this.valueColumns = fields.size();
    this.builders = builders(fields.stream().map(Field::type).toList());
  }

  private static List<ColumnBuilder> builders(List<DataType> values) {
    List<DataType> types = new ArrayList<>(values);
    types.add(DataType.Scalar.INT64);
    types.add(DataType.Scalar.INT32);
    return types.stream().map(ColumnBuilder::new).toList();
  }

  /// Adds a row.
  ///
  /// @param origin where it comes from, as [Places#number]
  /// @param number how many rows came before it
  void add(List<Column> columns, int row, long origin, int number) {
    for (int i = 0; i < valueColumns; i++) {
      builders.get(i).add(columns.get(i), row);
    }
    builders.get(valueColumns).addLong(origin);
    builders.get(valueColumns + 1).addLong(number);
  }

  int rows() {
    return builders.getLast().rows();
  }

  /// What the rows take, with what sorting them takes.
  long bytes() {
    long bytes = (long) rows() * (PLACE_BYTES + Long.BYTES * keys.count());
    for (ColumnBuilder builder : builders) {
      bytes += builder.bytes();
    }
    return bytes;
  }

  /// Gives out the rows in order, 65,536 at a time; rows with the same keys keep theirs. Nothing
  /// may be added afterwards.
  ///
  /// @param step called again and again; what it throws ends the work
  void sorted(Consumer<List<Column>> blocks, Runnable step) {
    List<Column> columns = builders.stream().map(ColumnBuilder::build).toList();
    int[] order = order(columns, step);
    for (int from = 0; from < order.length; from += ColumnFileFormat.BATCH_ROWS) {
      step.run();
      int end = Math.min(order.length, from + ColumnFileFormat.BATCH_ROWS);
      List<Column> block = new ArrayList<>();
      for (Column column : columns) {
        ColumnBuilder builder = new ColumnBuilder(column.type());
        for (int i = from; i < end; i++) {
          builder.add(column, order[i]);
        }
        block.add(builder.build());
      }
      blocks.accept(block);
    }
  }

  private int[] order(List<Column> columns, Runnable step) {
    int rows = columns.getLast().rows();
    long[][] prefixes = new long[keys.count()][rows];
    for (int key = 0; key < prefixes.length; key++) {
      for (int row = 0; row < rows; row++) {
        prefixes[key][row] = keys.prefix(columns, row, key);
      }
    }
    int[] order = new int[rows];
    Arrays.setAll(order, i -> i);
    sort(order, prefixes, columns, step);
    return order;
  }

  /// Merges sorted stretches of 1, 2, 4 … rows, which keeps the order of equal ones.
  private void sort(int[] order, long[][] prefixes, List<Column> columns, Runnable step) {
    int[] merged = new int[order.length];
    for (long width = 1; width < order.length; width *= 2) {
      step.run();
      for (long start = 0; start < order.length; start += 2 * width) {
        int right = (int) Math.min(start + width, order.length);
        int middle = right;
        int end = (int) Math.min(start + 2 * width, order.length);
        int left = (int) start;
        for (int at = left; at < end; at++) {
          boolean takeLeft =
              right >= end
                  || (left < middle && compare(order[left], order[right], prefixes, columns) <= 0);
          merged[at] = takeLeft ? order[left++] : order[right++];
        }
      }
      System.arraycopy(merged, 0, order, 0, order.length);
    }
  }

  private int compare(int a, int b, long[][] prefixes, List<Column> columns) {
    for (int key = 0; key < prefixes.length; key++) {
      int order = Long.compare(prefixes[key][a], prefixes[key][b]);
      if (order == 0) {
        order = keys.compare(columns, a, columns, b, key);
      }
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
