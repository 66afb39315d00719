package io.omendb.storage.key;

import io.omendb.storage.format.fragment.ColumnStatistics;
import io.omendb.storage.format.fragment.FragmentEntry;
import io.omendb.storage.fragment.FragmentReader;
import io.omendb.storage.schema.Field;
import io.omendb.storage.schema.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The least and the greatest value of one column of a key, as statistics tell. Immutable.
record KeyBounds(int fieldId, Optional<Value> min, Optional<Value> max) {
  /// Those of all rows of some fragments.
  static List<KeyBounds> of(Key key, List<FragmentReader> readers) {
    List<KeyBounds> bounds = new ArrayList<>();
    for (Field field : key.fields()) {
      Optional<KeyBounds> all = Optional.empty();
      for (FragmentReader reader : readers) {
        KeyBounds one = of(field.id(), reader.entry());
        all = Optional.of(all.map(known -> known.with(one)).orElse(one));
      }
      all.ifPresent(bounds::add);
    }
    return bounds;
  }

  /// Whether a row of the fragment may have a value between the bounds.
  boolean mayHold(FragmentEntry fragment) {
    KeyBounds other = of(fieldId, fragment);
    return !above(min, other.max) && !above(other.min, max);
  }

  private static KeyBounds of(int fieldId, FragmentEntry fragment) {
    Optional<ColumnStatistics> column = fragment.statisticsOf(fieldId);
    return new KeyBounds(
        fieldId, column.flatMap(ColumnStatistics::min), column.flatMap(ColumnStatistics::max));
  }

  private KeyBounds with(KeyBounds other) {
    return new KeyBounds(
        fieldId,
        min.flatMap(a -> other.min.map(b -> compare(a, b) <= 0 ? a : b)),
        max.flatMap(a -> other.max.map(b -> compare(a, b) >= 0 ? a : b)));
  }

  private static boolean above(Optional<Value> a, Optional<Value> b) {
    return a.isPresent() && b.isPresent() && compare(a.get(), b.get()) > 0;
  }

  /// Values of different types say nothing of each other.
  private static int compare(Value a, Value b) {
    return switch (a) {
      case Value.OfLong(long x) when b instanceof Value.OfLong(long y) -> Long.compare(x, y);
      case Value.OfBool(boolean x) when b instanceof Value.OfBool(boolean y) ->
          Boolean.compare(x, y);
      case Value.OfString(String x) when b instanceof Value.OfString(String y) ->
          Arrays.compareUnsigned(
              x.getBytes(StandardCharsets.UTF_8), y.getBytes(StandardCharsets.UTF_8));
      case Value.OfDouble(double x) when b instanceof Value.OfDouble(double y) ->
          Double.compare(x, y);
      case Value.OfLong _, Value.OfBool _, Value.OfString _, Value.OfDouble _ -> 0;
    };
  }
}
