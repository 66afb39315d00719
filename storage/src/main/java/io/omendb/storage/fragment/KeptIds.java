package io.omendb.storage.fragment;

import io.omendb.storage.column.Column;
import io.omendb.storage.columnfile.ScalarFileWriter;
import io.omendb.storage.environment.Environment;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.format.fragment.RowIdSet;
import io.omendb.storage.objectstore.ObjectStore;
import io.omendb.storage.schema.Field;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The ids that rows of a new fragment keep: in the manifest where they are few ranges, otherwise
/// in a column file of their own. Spec chapter 11. Immutable.
public record KeptIds(RowIdSet set, Optional<ColumnFile> file) {
  /// Writes what does not go into the manifest.
  ///
  /// @param ids by position, of which the first `count` are taken
  /// @param column [io.omendb.storage.schema.Schema#ROW_ID] or
  ///   [io.omendb.storage.schema.Schema#REVISION]
  public static KeptIds write(
      ObjectStore store, Environment environment, Field column, long[] ids, int count) {
    List<RowIdRange> ranges = RowIds.of(Arrays.copyOf(ids, count)).ranges();
    if (ranges.size() <= RowIdSet.MAX_RANGES) {
      return new KeptIds(new RowIdSet.Ranges(ranges), Optional.empty());
    }
    long first = Long.MAX_VALUE;
    long last = 0;
    MemorySegment values = MemorySegment.ofArray(new byte[Math.multiplyExact(8, count)]);
    for (int i = 0; i < count; i++) {
      first = Math.min(first, ids[i]);
      last = Math.max(last, ids[i]);
      values.set(Column.LONG, 8L * i, ids[i]);
    }
    String name = environment.newId() + ".arrow";
    try (ScalarFileWriter writer =
        new ScalarFileWriter(store, environment, FragmentWriter.DIRECTORY, name, List.of(column))) {
      writer.write(List.of(new Column(column.type(), count, null, null, values)), 0, count, 0);
      return new KeptIds(new RowIdSet.Stored(first, last + 1), Optional.of(writer.finish()));
    }
  }
}
