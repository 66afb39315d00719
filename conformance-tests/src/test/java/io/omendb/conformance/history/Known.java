package io.omendb.conformance.history;

import io.omendb.storage.schema.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a dataset holds, as plain values: what a change makes of it is written down here without
/// files, versions or races. Immutable.
///
/// @param rows by row id, each as its values by field id; what is not there is null
/// @param indexes the field ids of the indexed columns by the indexes' names
record Known(
    List<Field> fields,
    SortedMap<Long, Map<Integer, Object>> rows,
    SortedMap<String, Integer> indexes,
    SortedMap<String, Long> tags,
    SortedMap<String, String> properties,
    int nextFieldId,
    long nextRowId) {
  /// The column that tells upserts which rows are the same.
  static final int KEY = 0;

  Known {
    fields = List.copyOf(fields);
    rows = Collections.unmodifiableSortedMap(rows);
    indexes = Collections.unmodifiableSortedMap(indexes);
    tags = Collections.unmodifiableSortedMap(tags);
    properties = Collections.unmodifiableSortedMap(properties);
  }

  static Known empty(List<Field> fields) {
    return new Known(
        fields,
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        fields.size(),
        0);
  }

  List<@Nullable Object> values(long rowId) {
    Map<Integer, Object> row = Objects.requireNonNull(rows.get(rowId));
    List<@Nullable Object> values = new ArrayList<>();
    fields.forEach(field -> values.add(row.get(field.id())));
    return values;
  }

  /// The id of the row with this key, or -1.
  long find(Object key) {
    return rows.entrySet().stream()
        .filter(row -> key.equals(row.getValue().get(KEY)))
        .mapToLong(Map.Entry::getKey)
        .findFirst()
        .orElse(-1);
  }

  Known append(List<Map<Integer, Object>> added) {
    SortedMap<Long, Map<Integer, Object>> next = new TreeMap<>(rows);
    for (int i = 0; i < added.size(); i++) {
      next.put(nextRowId + i, stored(added.get(i)));
    }
    return with(next, nextRowId + added.size());
  }

  /// Rows that are there no more are left out.
  Known delete(Collection<Long> rowIds) {
    SortedMap<Long, Map<Integer, Object>> next = new TreeMap<>(rows);
    next.keySet().removeAll(rowIds);
    return with(next, nextRowId);
  }

  /// Sets one column of rows that are there; each takes a revision's id.
  Known update(Collection<Long> rowIds, int fieldId, Function<Object, Object> value) {
    SortedMap<Long, Map<Integer, Object>> next = new TreeMap<>(rows);
    for (long id : rowIds) {
      Map<Integer, Object> row = new HashMap<>(Objects.requireNonNull(rows.get(id)));
      row.computeIfPresent(fieldId, (_, before) -> value.apply(before));
      next.put(id, row);
    }
    return with(next, nextRowId + rowIds.size());
  }

  /// Puts rows into the place of those with their keys, and the others behind all.
  Known upsert(List<Map<Integer, Object>> given) {
    SortedMap<Long, Map<Integer, Object>> next = new TreeMap<>(rows);
    List<Map<Integer, Object>> missing = new ArrayList<>();
    for (Map<Integer, Object> row : given) {
      long id = find(Objects.requireNonNull(row.get(KEY)));
      if (id < 0) {
        missing.add(row);
      } else {
        Map<Integer, Object> merged = new HashMap<>(Objects.requireNonNull(rows.get(id)));
        merged.putAll(stored(row));
        next.put(id, merged);
      }
    }
    Known inserted = with(next, nextRowId).append(missing);
    return inserted.with(inserted.rows, nextRowId + given.size());
  }

  Known overwrite(List<Map<Integer, Object>> added) {
    return with(new TreeMap<>(), nextRowId).append(added);
  }

  Known addColumn(Field field, Function<Map<Integer, Object>, @Nullable Object> value) {
    List<Field> next = new ArrayList<>(fields);
    next.add(field);
    return with(next, filled(field.id(), value), indexes, nextFieldId + 1);
  }

  Known drop(int fieldId) {
    List<Field> next = new ArrayList<>(fields);
    next.removeIf(field -> field.id() == fieldId);
    return without(fieldId, next, rows, nextFieldId);
  }

  /// Puts a column into the place of another one.
  Known replace(int fieldId, Field by, Function<Map<Integer, Object>, @Nullable Object> value) {
    List<Field> next = new ArrayList<>(fields);
    next.replaceAll(field -> field.id() == fieldId ? by : field);
    return without(fieldId, next, filled(by.id(), value), nextFieldId + 1);
  }

  /// Gives a column that keeps its values another name, type or nullability.
  Known describe(Field as) {
    List<Field> next = new ArrayList<>(fields);
    next.replaceAll(field -> field.id() == as.id() ? as : field);
    return with(next, rows, indexes, nextFieldId);
  }

  Known index(String name, int fieldId) {
    SortedMap<String, Integer> next = new TreeMap<>(indexes);
    next.put(name, fieldId);
    return with(fields, rows, next, nextFieldId);
  }

  Known dropIndex(String name) {
    SortedMap<String, Integer> next = new TreeMap<>(indexes);
    next.remove(name);
    return with(fields, rows, next, nextFieldId);
  }

  /// The content of `older`; names of versions, settings and counters stay.
  Known restore(Known older) {
    return with(older.fields, older.rows, older.indexes, nextFieldId);
  }

  Known tag(String name, long version) {
    SortedMap<String, Long> next = new TreeMap<>(tags);
    next.put(name, version);
    return new Known(fields, rows, indexes, next, properties, nextFieldId, nextRowId);
  }

  Known untag(String name) {
    SortedMap<String, Long> next = new TreeMap<>(tags);
    next.remove(name);
    return new Known(fields, rows, indexes, next, properties, nextFieldId, nextRowId);
  }

  Known configure(String name, String value) {
    SortedMap<String, String> next = new TreeMap<>(properties);
    next.put(name, value);
    return new Known(fields, rows, indexes, tags, next, nextFieldId, nextRowId);
  }

  /// The values of a row of which there are columns.
  private Map<Integer, Object> stored(Map<Integer, Object> row) {
    Map<Integer, Object> stored = new HashMap<>(row);
    stored.keySet().retainAll(fields.stream().map(Field::id).toList());
    return stored;
  }

  private SortedMap<Long, Map<Integer, Object>> filled(
      int fieldId, Function<Map<Integer, Object>, @Nullable Object> value) {
    SortedMap<Long, Map<Integer, Object>> next = new TreeMap<>();
    rows.forEach((id, row) -> {
      Map<Integer, Object> filled = new HashMap<>(row);
      Object given = value.apply(row);
      if (given != null) {
        filled.put(fieldId, given);
      }
      next.put(id, filled);
    });
    return next;
  }

  private Known without(
      int fieldId,
      List<Field> nextFields,
      SortedMap<Long, Map<Integer, Object>> from,
      int fieldIds) {
    SortedMap<String, Integer> left = new TreeMap<>(indexes);
    left.values().removeIf(id -> id == fieldId);
    SortedMap<Long, Map<Integer, Object>> next = new TreeMap<>();
    from.forEach((id, row) -> {
      Map<Integer, Object> rest = new HashMap<>(row);
      rest.remove(fieldId);
      next.put(id, rest);
    });
    return with(nextFields, next, left, fieldIds);
  }

  private Known with(SortedMap<Long, Map<Integer, Object>> nextRows, long rowIds) {
    return new Known(fields, nextRows, indexes, tags, properties, nextFieldId, rowIds);
  }

  private Known with(
      List<Field> nextFields,
      SortedMap<Long, Map<Integer, Object>> nextRows,
      SortedMap<String, Integer> nextIndexes,
      int fieldIds) {
    return new Known(nextFields, nextRows, nextIndexes, tags, properties, fieldIds, nextRowId);
  }
}
