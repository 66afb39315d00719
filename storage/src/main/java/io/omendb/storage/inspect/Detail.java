package io.omendb.storage.inspect;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A value in a description: a tree of named values. Immutable.
public sealed interface Detail {
  /// Named values, in the order in which they are shown.
  record Group(Map<String, Detail> members) implements Detail {
    public Group {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /// The same group with one more member at the end.
    public Group with(String name, Detail value) {
      Map<String, Detail> more = new LinkedHashMap<>(members);
      more.put(name, value);
      return new Group(more);
    }
  }

  /// Values of one kind, in order.
  record Items(List<Detail> items) implements Detail {
    public Items {
      items = List.copyOf(items);
    }
  }

  /// Text, an identifier, a name, a checksum or a time.
  record Text(String text) implements Detail {}

  /// A whole number.
  record Whole(long value) implements Detail {}

  record Real(double value) implements Detail {}

  record Flag(boolean value) implements Detail {}

  /// Bytes that stand for nothing more readable; the array is not to be changed.
  record Blob(byte[] bytes) implements Detail {}

  /// The whole numbers `first .. first + count - 1`.
  record Run(long first, long count) implements Detail {}
}
