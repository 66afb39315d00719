package io.omendb.conformance.reader;

import io.omendb.format.manifest.ColumnFile;
import io.omendb.format.manifest.Field;
import io.omendb.format.manifest.Fragment;
import io.omendb.format.manifest.Root;
import io.omendb.format.manifest.Statistics;
import io.omendb.format.manifest.Tag;
import io.omendb.format.retention.Retention;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads a dataset as the specification says. For one thread at a time.
public final class SecondReader {
  private final Files files;
  private final SortedMap<Long, Version> versions = new TreeMap<>();

  private SecondReader(Path home) {
    files = new Files(home);
  }

  /// Reads all manifests of a dataset.
  ///
  /// @throws Refused if one of them is not as the specification says
  public static SecondReader open(Path home) {
    SecondReader reader = new SecondReader(home);
    Retention account = reader.account();
    long newest = account.getFloor();
    for (String name : reader.files.list("manifest")) {
      if (name.endsWith(".root")) {
        long version = Names.version(name);
        if (version > account.getFloor() || account.getKeptList().contains(version)) {
          reader.read(version);
        }
        newest = Math.max(newest, version);
      }
    }
    // A listing is a hint.
    while (reader.files.exists(Names.root(newest + 1))) {
      reader.read(++newest);
    }
    Refused.unless(!reader.versions.isEmpty(), "03", "a dataset without a version");
    reader.history();
    return reader;
  }

  /// What the newest garbage collection decided (chapter 16): nothing, if there was none.
  private Retention account() {
    List<String> names = files.list("gc");
    return names.isEmpty()
        ? Retention.getDefaultInstance()
        : Version.message(
            Retention.parser(),
            files.unnamed(names.getFirst(), "RETN").section(1),
            names.getFirst());
  }

  private void read(long version) {
    versions.put(version, Version.read(version, files));
  }

  private void history() {
    Set<String> older = new HashSet<>();
    Version before = null;
    for (Version version : versions.values()) {
      if (before != null && before.number() + 1 == version.number()) {
        version.follows(before, Primitives.crc(files.bytes(Names.root(before.number()))));
        turnover(version.root(), before.files(), version.files(), older);
      }
      before = version;
      older.addAll(version.files());
    }
  }

  /// What a root says that it dropped and revived is what it did.
  private static void turnover(Root root, Set<String> before, Set<String> now, Set<String> older) {
    TreeSet<String> dropped = new TreeSet<>(before);
    dropped.removeAll(now);
    TreeSet<String> revived = new TreeSet<>(now);
    revived.removeAll(before);
    revived.retainAll(older);
    Refused.unless(
        root.getDroppedList().equals(List.copyOf(dropped)),
        "08",
        "version " + root.getVersion() + " dropped " + dropped);
    Refused.unless(
        root.getRevivedList().containsAll(revived),
        "08",
        "version " + root.getVersion() + " revived " + revived);
  }

  /// All versions by their number.
  public SortedMap<Long, Version> versions() {
    return Collections.unmodifiableSortedMap(versions);
  }

  /// The versions that have a name in the newest one.
  public SortedMap<String, Long> tags() {
    SortedMap<String, Long> tags = new TreeMap<>();
    for (Tag tag : versions.lastEntry().getValue().root().getTagsList()) {
      tags.put(tag.getName(), tag.getVersion());
    }
    return tags;
  }

  /// The rows of a version by row id: the values of its columns in the order of the schema, each
  /// null, Boolean, Long, Double, String, bytes as `0x…`, a vector as a list of Float, a list as a
  /// list of such values, or a struct as a map of them.
  public SortedMap<Long, List<@Nullable Object>> rows(long number) {
    Version version = version(number);
    SortedMap<Long, List<@Nullable Object>> rows = new TreeMap<>();
    for (Loaded fragment : load(version)) {
      for (int row = 0; row < fragment.rowIds.length; row++) {
        if (!fragment.deleted.get(row)) {
          List<@Nullable Object> values = new ArrayList<>();
          for (List<@Nullable Object> column : fragment.columns) {
            values.add(column.get(row));
          }
          Refused.unless(
              rows.put(fragment.rowIds[row], values) == null, "M8", "row " + fragment.rowIds[row]);
        }
      }
    }
    return rows;
  }

  /// Checks the index segments of a version, as far as their files tell.
  public void checkIndexes(long number) {
    Version version = version(number);
    Root root = version.root();
    for (int column = 0; column < root.getFieldsCount(); column++) {
      Field field = root.getFields(column);
      if (root.getIndexesList().stream().anyMatch(index -> index.getFieldId() == field.getId())) {
        Map<Long, List<Float>> vectors = new HashMap<>();
        for (Loaded fragment : load(version)) {
          for (int row = 0; row < fragment.revisions.length; row++) {
            vectors.put(fragment.revisions[row], vector(fragment.columns.get(column).get(row)));
          }
        }
        root.getIndexesList().stream()
            .filter(index -> index.getFieldId() == field.getId())
            .forEach(index -> IndexSegments.check(index, field, vectors, files));
      }
    }
  }

  private static List<Float> vector(@Nullable Object value) {
    List<Float> components = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(component -> components.add((Float) component));
    }
    return components;
  }

  private Version version(long number) {
    Version version = versions.get(number);
    if (version == null) {
      throw new IllegalArgumentException("no version " + number);
    }
    return version;
  }

  private List<Loaded> load(Version version) {
    Map<Integer, Field> schema = new HashMap<>();
    version.root().getFieldsList().forEach(field -> schema.put(field.getId(), field));
    Set<Long> revisions = new HashSet<>();
    List<Loaded> loaded = new ArrayList<>();
    for (Fragment fragment : version.fragments()) {
      Loaded one = load(fragment, version.root().getFieldsList(), schema);
      FragmentRules.unique(one.revisions, new BitSet(), revisions);
      loaded.add(one);
    }
    return loaded;
  }

  private Loaded load(Fragment fragment, List<Field> fields, Map<Integer, Field> schema) {
    int rows = Math.toIntExact(fragment.getRows());
    Map<Integer, List<@Nullable Object>> columns = new HashMap<>();
    for (ColumnFile file : fragment.getFilesList()) {
      columns.putAll(new ArrowFile(file, files.bytes(file.getFile()), rows).read(schema::get));
    }
    for (Statistics statistics : fragment.getStatisticsList()) {
      Field field = schema.get(statistics.getFieldId());
      List<@Nullable Object> column = columns.get(statistics.getFieldId());
      if (field != null && column != null) {
        Bounds.check(statistics, field, column);
      }
    }
    BitSet deleted =
        fragment.hasDeletions() ? Positions.of(fragment.getDeletions(), rows, files) : new BitSet();
    List<List<@Nullable Object>> ordered = new ArrayList<>();
    for (Field field : fields) {
      List<@Nullable Object> column = columns.get(field.getId());
      if (column == null) {
        Refused.unless(field.getNullable(), "05", "no file has " + field.getName());
        column = Collections.nCopies(rows, null);
      }
      // Deleted rows may hold nulls of the time before the column refused them.
      for (int row = 0; !field.getNullable() && row < rows; row++) {
        Refused.unless(
            column.get(row) != null || deleted.get(row), "05", field.getName() + " is null");
      }
      ordered.add(column);
    }
    return new Loaded(
        ordered,
        Ids.at(fragment.getRowIds(), rows, ids(columns, Ids.ROW_ID)),
        Ids.at(Ids.revisions(fragment), rows, ids(columns, Ids.REVISION)),
        deleted);
  }

  private static List<Long> ids(Map<Integer, List<@Nullable Object>> columns, int field) {
    List<Long> ids = new ArrayList<>();
    for (Object value : columns.getOrDefault(field, List.of())) {
      if (!(value instanceof Long id)) {
        throw new Refused("11", "an id that is no int64");
      }
      ids.add(id);
    }
    return ids;
  }

  /// The columns of a fragment in the order of the schema, and its ids by position.
  // Never compared: it lives within one call.
  @SuppressWarnings("ArrayRecordComponent")
  private record Loaded(
      List<List<@Nullable Object>> columns, long[] rowIds, long[] revisions, BitSet deleted) {}
}
