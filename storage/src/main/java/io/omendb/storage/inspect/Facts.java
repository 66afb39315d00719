package io.omendb.storage.inspect;

import io.omendb.storage.format.FileRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Collects the members of a [Detail.Group]. For one thread at a time.
final class Facts {
  private final Map<String, Detail> members = new LinkedHashMap<>();

  Facts add(String name, Detail value) {
    members.put(name, value);
    return this;
  }

  Facts add(String name, String text) {
    return add(name, new Detail.Text(text));
  }

  Facts add(String name, long value) {
    return add(name, new Detail.Whole(value));
  }

  Facts add(String name, boolean value) {
    return add(name, new Detail.Flag(value));
  }

  Facts add(String name, List<? extends Detail> items) {
    return add(name, new Detail.Items(List.copyOf(items)));
  }

  /// A checksum as eight hexadecimal digits.
  Facts addChecksum(String name, int crc32c) {
    return add(name, checksum(crc32c));
  }

  Facts add(String name, FileRef file) {
    return add(
        name,
        new Facts()
            .add("name", file.name())
            .add("length", file.length())
            .addChecksum("crc32c", file.crc32c())
            .group());
  }

  Detail.Group group() {
    return new Detail.Group(members);
  }

  static String checksum(int crc32c) {
    return String.format(Locale.ROOT, "%08x", crc32c);
  }
}
