package io.omendb.storage.maintain.compact.order;

import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ColumnFileFormat;
import java.util.List;

/// A place in a sorted run, while runs are merged. For one thread at a time.
final class RunCursor implements Comparable<RunCursor> {
  private final int run;
  private final List<List<Column>> blocks;
  private final SortKeys keys;
  private final long[] prefixes;
  private List<Column> block;
  private int row;

  /// A cursor at the first row of a run, which has one.
  RunCursor(int run, List<List<Column>> blocks, SortKeys keys) {
    this.run = run;
    this.blocks = blocks;
    this.keys = keys;
    this.prefixes = new long[keys.count()];
    this.block = blocks.getFirst();
    look();
  }

  /// Moves to the next row; false behind the last.
  boolean next() {
    row++;
    if (inBlock() == 0) {
      if (row / ColumnFileFormat.BATCH_ROWS == blocks.size()) {
        return false;
      }
      block = blocks.get(row / ColumnFileFormat.BATCH_ROWS);
    } else if (inBlock() == block.getLast().rows()) {
      return false;
    }
    look();
    return true;
  }

  /// Where in the runs the row is, as [Places#number].
  long place() {
    return Places.number(run, row);
  }

  /// Where the row comes from.
  long origin() {
    return block.get(block.size() - 2).longAt(inBlock());
  }

  /// How many rows came before it.
  int number() {
    return (int) block.getLast().longAt(inBlock());
  }

  /// Runs hold rows that follow each other, so of equal rows that of the first run is first.
  @Override
  public int compareTo(RunCursor other) {
    for (int key = 0; key < prefixes.length; key++) {
      int order = Long.compare(prefixes[key], other.prefixes[key]);
      if (order == 0) {
        order = keys.compare(block, inBlock(), other.block, other.inBlock(), key);
      }
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(run, other.run);
  }

  private int inBlock() {
    return row % ColumnFileFormat.BATCH_ROWS;
  }

  private void look() {
    for (int key = 0; key < prefixes.length; key++) {
      prefixes[key] = keys.prefix(block, inBlock(), key);
    }
  }
}
