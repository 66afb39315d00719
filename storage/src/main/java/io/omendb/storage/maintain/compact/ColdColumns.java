package io.omendb.storage.maintain.compact;

import io.omendb.storage.error.StorageException.InvalidInput;
import io.omendb.storage.format.fragment.ColumnFile;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.schema.DataType;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.List;
import java.util.Optional;

/// Which scalar columns a compaction writes as Parquet: those that were named, or those that are
/// cold in one of the fragments that it reads, so that what was made cold stays so. Immutable.
public final class ColdColumns {
  private final List<Field> scalars;
  private final Optional<List<Integer>> named;

  private ColdColumns(List<Field> scalars, Optional<List<Integer>> named) {
    this.scalars = scalars;
    this.named = named;
  }

  /// @param names the cold columns, of which there may be none; empty: as they are
  /// @throws InvalidInput if a column is not there, or of vectors
  public static ColdColumns of(Schema schema, Optional<List<String>> names) {
    List<Field> scalars =
        schema.fields().stream().filter(f -> !(f.type() instanceof DataType.Vector)).toList();
    return new ColdColumns(scalars, names.map(cold -> ids(schema, cold)));
  }

  private static List<Integer> ids(Schema schema, List<String> names) {
    List<Field> fields = schema.select(names).fields();
    for (Field field : fields) {
      if (field.type() instanceof DataType.Vector) {
        throw new InvalidInput(
            "column '" + field.name() + "' is " + field.type().text() + ", which is never cold",
            "name columns of numbers, texts, times, lists or structs");
      }
    }
    return fields.stream().map(Field::id).toList();
  }

  /// The ids of the cold columns of what is written from these fragments.
  public List<Integer> of(List<FragmentEntry> fragments) {
    return named.orElseGet(() ->
        scalars.stream()
            .map(Field::id)
            .filter(id -> fragments.stream().anyMatch(fragment -> isCold(fragment, id)))
            .toList());
  }

  /// Whether a fragment has other cold columns than were named.
  public boolean differ(FragmentEntry fragment) {
    return named.isPresent()
        && scalars.stream()
            .map(Field::id)
            .anyMatch(id ->
                fragment.fileOf(id).isPresent()
                    && isCold(fragment, id) != named.get().contains(id));
  }

  private static boolean isCold(FragmentEntry fragment, int field) {
    return fragment
        .fileOf(field)
        .map(file -> file.encoding() == ColumnFile.Encoding.PARQUET)
        .orElse(false);
  }
}
