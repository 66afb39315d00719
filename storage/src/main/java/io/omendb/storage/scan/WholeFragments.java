package io.omendb.storage.scan;

import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Schema;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Whether all that a scan reads of a fragment is there and undamaged; what is not is told. For one
/// thread at a time.
public final class WholeFragments implements Predicate<FragmentEntry> {
  private final FragmentReaders readers;
  private final List<Field> fields;
  private final boolean rowIds;
  private final Consumer<Corrupt> skipped;

  private WholeFragments(
      FragmentReaders readers, Schema schema, ScanRequest request, Consumer<Corrupt> skipped) {
    this.readers = readers;
    this.fields = new ArrayList<>(request.projection());
    this.rowIds = request.rowIds();
    this.skipped = skipped;
    request
        .filter()
        .ifPresent(filter ->
            schema.fields().stream()
                .filter(field -> filter.fieldIds().contains(field.id()) && !fields.contains(field))
                .forEach(fields::add));
  }

  /// The fragments that can be read; all of them if nobody hears of the others.
  ///
  /// @param schema the schema that the request's filter was bound to
  public static Iterator<FragmentEntry> of(
      Stream<FragmentEntry> fragments,
      FragmentReaders readers,
      Schema schema,
      ScanRequest request,
      Optional<Consumer<Corrupt>> skipped) {
    return skipped
        .map(listener -> fragments.filter(new WholeFragments(readers, schema, request, listener)))
        .orElse(fragments)
        .iterator();
  }

  @Override
  public boolean test(FragmentEntry fragment) {
    FragmentReader reader = readers.open(fragment);
    try {
      reader.live();
      if (rowIds) {
        reader.rowIds();
      }
      for (Field field : fields) {
        for (int batch = 0; batch < reader.batches(); batch++) {
          reader.read(field, batch);
        }
      }
      return true;
    } catch (Corrupt e) {
      skipped.accept(e);
      return false;
    } finally {
      readers.release(reader);
    }
  }
}
