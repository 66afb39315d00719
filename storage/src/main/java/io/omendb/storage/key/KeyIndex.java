package io.omendb.storage.key;

import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ColumnFileFormat;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.index.RowMask;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/// The keys of some rows, a share of them at a time, to be found in other fragments. For one thread
/// at a time.
public final class KeyIndex {
  private final Key key;
  private final KeyShare share;
  private final List<FragmentReader> readers;
  private final RowName names;
  private final List<KeyBounds> bounds;
  private final KeyMap map = new KeyMap();
  private int[] rows = new int[32];
  private int[] without = new int[8];
  private int rowsWithout;

  private KeyIndex(
      Key key,
      KeyShare share,
      List<FragmentReader> readers,
      RowName names,
      List<KeyBounds> bounds) {
    this.key = key;
    this.share = share;
    this.readers = readers;
    this.names = names;
    this.bounds = bounds;
  }

  /// What a row is called in messages.
  @FunctionalInterface
  public interface RowName {
    /// @param reader by its place in the list
    String of(int reader, int position);
  }

  /// Told of the rows of a fragment whose keys belong to the share.
  @FunctionalInterface
  public interface Visitor {
    /// @param entry the number of the key; -1 if it is not in the index
    void row(int position, int entry);
  }

  /// Calls with as many indexes as are needed for all rows of the readers, one after the other,
  /// each of which takes no more than about `budgetBytes`.
  ///
  /// @throws InvalidInput if two rows have the same key
  public static void each(
      Key key,
      List<FragmentReader> readers,
      long budgetBytes,
      RowName names,
      Consumer<KeyIndex> action) {
    List<KeyBounds> bounds = KeyBounds.of(key, readers);
    Deque<KeyShare> shares = new ArrayDeque<>(List.of(KeyShare.all()));
    while (!shares.isEmpty()) {
      KeyShare share = shares.pop();
      KeyIndex index = new KeyIndex(key, share, readers, names, bounds);
      if (index.fill(budgetBytes)) {
        action.accept(index);
      } else {
        share.halves().forEach(shares::push);
      }
    }
  }

  public KeyShare share() {
    return share;
  }

  /// How many keys it holds.
  public int size() {
    return map.size();
  }

  /// The row of a key, counted through the readers; ascending with the key's number.
  public int row(int entry) {
    return rows[entry];
  }

  /// The rows with a null in their keys, ascending; only the first share has them.
  public int[] rowsWithoutKey() {
    return Arrays.copyOf(without, rowsWithout);
  }

  /// What the row of a key is called.
  String name(int entry) {
    int reader = 0;
    int position = rows[entry];
    while (position >= readers.get(reader).rows()) {
      position -= readers.get(reader++).rows();
    }
    return names.of(reader, position);
  }

  /// Whether the fragment's metadata leave open that a row has a key of the index.
  public boolean mayMatch(FragmentEntry fragment) {
    return map.size() > 0 && bounds.stream().allMatch(bound -> bound.mayHold(fragment));
  }

  /// Looks up the keys of the rows of a mask that belong to the share.
  public void find(FragmentReader reader, RowMask mask, Visitor visitor) {
    KeyBytes bytes = new KeyBytes();
    for (int batch = 0; batch < reader.batches(); batch++) {
      int first = batch * ColumnFileFormat.BATCH_ROWS;
      int end = first + reader.rowsOf(batch);
      int row = mask.next(first);
      if (row < 0 || row >= end) {
        continue;
      }
      List<Column> columns = key.columns(reader, batch);
      for (; row >= 0 && row < end; row = mask.next(row + 1)) {
        key.read(columns, row - first, bytes);
        if (share.has(bytes)) {
          visitor.row(row, bytes.none() ? -1 : map.find(bytes));
        }
      }
    }
  }

  /// Whether there was room for all keys of the share.
  private boolean fill(long budgetBytes) {
    int base = 0;
    KeyBytes bytes = new KeyBytes();
    for (int i = 0; i < readers.size(); i++) {
      FragmentReader reader = readers.get(i);
      for (int batch = 0; batch < reader.batches(); batch++) {
        int first = batch * ColumnFileFormat.BATCH_ROWS;
        List<Column> columns = key.columns(reader, batch);
        for (int row = 0; row < reader.rowsOf(batch); row++) {
          key.read(columns, row, bytes);
          if (bytes.none()) {
            addWithout(Math.addExact(base, first + row));
          } else if (share.has(bytes)) {
            int known = map.find(bytes);
            if (known >= 0) {
              throw twice(known, i, first + row);
            }
            add(bytes, Math.addExact(base, first + row));
          }
        }
        if (map.bytes() > budgetBytes && map.size() > 1) {
          return false;
        }
      }
      base = Math.addExact(base, reader.rows());
    }
    return true;
  }

  private void add(KeyBytes bytes, int row) {
    int entry = map.size();
    map.add(bytes);
    if (entry == rows.length) {
      rows = Arrays.copyOf(rows, 2 * entry);
    }
    rows[entry] = row;
  }

  private void addWithout(int row) {
    if (share.first()) {
      if (rowsWithout == without.length) {
        without = Arrays.copyOf(without, 2 * rowsWithout);
      }
      without[rowsWithout++] = row;
    }
  }

  private InvalidInput twice(int known, int reader, int position) {
    return new InvalidInput(
        names.of(reader, position)
            + " has the same key as "
            + name(known)
            + ": "
            + key.text(readers.get(reader), position),
        "keep one row of each key");
  }
}
