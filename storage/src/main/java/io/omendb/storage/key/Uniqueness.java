package io.omendb.storage.key;

import io.omendb.storage.error.StorageException;
import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.deletion.DeletedRows;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.index.RowMask;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Finds new rows whose keys other rows have. Immutable.
///
/// @param budgetBytes about how much memory keys may take at a time
public record Uniqueness(Key key, long budgetBytes) {
  /// A new row that has the key of a live one.
  ///
  /// @param row what the new row is called
  /// @param key as text: `id = 5`
  public record Clash(String row, String key, long rowId) {}

  /// The live rows of a version that stay. Immutable.
  ///
  /// @param fragments those that may hold rows with the same keys
  /// @param leaving rows that go with the same commit, by fragment and position
  public record Staying(
      Supplier<Stream<FragmentEntry>> fragments,
      Function<FragmentEntry, FragmentReader> open,
      Map<Long, DeletedRows> leaving) {
    private RowMask rows(FragmentReader reader) {
      RowMask rows = reader.live();
      Optional.ofNullable(leaving.get(reader.entry().id()))
          .ifPresent(gone -> gone.forEach(rows::clear));
      return rows;
    }
  }

  /// Checks that no row that stays has the key of a new one.
  ///
  /// @param added all rows of these are new
  /// @param refusal what is thrown at the first clash
  /// @throws InvalidInput if two new rows have the same key
  public void check(
      List<FragmentReader> added,
      KeyIndex.RowName names,
      Staying staying,
      Function<Clash, StorageException> refusal) {
    KeyIndex.each(
        key,
        added,
        budgetBytes,
        names,
        index -> {
          try (Stream<FragmentEntry> fragments = staying.fragments.get()) {
            fragments
                .filter(entry -> entry.liveRows() > 0 && index.mayMatch(entry))
                .map(staying.open)
                .forEach(reader -> check(index, reader, staying.rows(reader), refusal));
          }
        });
  }

  private void check(
      KeyIndex index,
      FragmentReader reader,
      RowMask rows,
      Function<Clash, StorageException> refusal) {
    index.find(
        reader,
        rows,
        (position, entry) -> {
          if (entry >= 0) {
            throw refusal.apply(
                new Clash(
                    index.name(entry), key.text(reader, position), reader.rowIds().at(position)));
          }
        });
  }
}
