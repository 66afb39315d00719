package io.omendb.storage.source.text;

import io.omendb.storage.error.StorageException.InvalidInput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One record of a text file and where its values stand. Immutable by convention.
///
/// @param names the names of the values; empty where they go by position
/// @param values null, [Boolean], [Long], [Double], [String]; of arrays `long[]`, `double[]` or a
///   [List] of such values; of objects a [java.util.Map] of such values
/// @param lines the lines of the values, from 1
/// @param columns the columns of the values, from 1
public record TextRecord(
    String file, List<String> names, List<@Nullable Object> values, long[] lines, long[] columns) {
  /// An error at a value.
  public InvalidInput wrong(int value, String what) {
    return TextInput.wrong(file, lines[value], columns[value], what);
  }

  /// An error of the record as a whole.
  public InvalidInput wrong(String what) {
    return TextInput.wrong(file, lines.length == 0 ? 1 : lines[0], 1, what);
  }
}
