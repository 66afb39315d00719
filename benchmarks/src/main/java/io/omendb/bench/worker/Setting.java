package io.omendb.bench.worker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;

/// Search parameters by name, in order: `probes=8,refine=4`. Immutable.
public record Setting(Map<String, String> values) {
  public Setting {
    values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  public static Setting of(String name, Object value) {
    return new Setting(Map.of(name, value.toString()));
  }

  public static Setting parse(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String part : text.split(",", -1)) {
      String[] pair = part.split("=", 2);
      if (pair.length != 2) {
        throw new IllegalArgumentException("not name=value: '" + part + "' in '" + text + "'");
      }
      values.put(pair[0], pair[1]);
    }
    return new Setting(values);
  }

  /// This and one parameter more.
  public Setting and(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put(name, value.toString());
    return new Setting(more);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no '" + name + "' in " + this);
    }
    return value;
  }

  public int number(String name) {
    return Integer.parseInt(text(name));
  }

  @Override
  public String toString() {
    StringJoiner joiner = new StringJoiner(",");
    values.forEach((name, value) -> joiner.add(name + "=" + value));
    return joiner.toString();
  }
}
