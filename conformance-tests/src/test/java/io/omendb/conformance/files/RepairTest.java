package io.omendb.conformance.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.dataset.BatchSource;
import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.dataset.Sample;
import io.omendb.storage.Dataset;
import io.omendb.storage.Snapshot;
import io.omendb.storage.Transaction;
import io.omendb.storage.Version;
import io.omendb.storage.distance.Metric;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.format.checksum.BlockSums;
import io.omendb.storage.format.fragment.RowIdRange;
import io.omendb.storage.maintain.GcPolicy;
import io.omendb.storage.maintain.repair.RepairReport;
import io.omendb.storage.maintain.repair.RepairReport.Salvaged;
import io.omendb.storage.schema.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever happens to a file that the newest version needs, a repair makes a version that is
/// whole, and says exactly what it lacks.
class RepairTest {
  /// Something that happens to a file.
  private interface Damage {
    void happen(Path file, byte[] content) throws IOException;
  }

  private static final Schema SCHEMA =
      Schema.parse("id int64 not null, real float64, title string, v vector(8)");
  private static final List<String> COLUMNS = List.of("id", "real", "title", "v");

  @TempDir static Path dir;
  private static Path home = Path.of("");

  /// The rows of each version.
  private static final Map<Long, SortedMap<Long, Row>> TRUTH = new HashMap<>();

  /// All that rows ever were, by their ids.
  private static final Map<Long, Set<Row>> EVER = new HashMap<>();

  /// The files that the newest version needs, as paths within the dataset.
  private static final List<Path> NEEDED = new ArrayList<>();

  private static long newest;

  @BeforeAll
  static void createDataset() throws IOException {
    home = dir.resolve("whole.omen");
    Sample sample = new Sample(5);
    try (Dataset dataset = Dataset.create(home.toString(), SCHEMA)) {
      append(dataset, sample, 1_500);
      delete(dataset, "title IN ('red', '_')");
      append(dataset, sample, 10);
      dataset.compact();
      index(dataset, "graph", "hnsw");
      index(dataset, "lists", "ivf-pq");
      for (int i = 0; i < 36; i++) {
        append(dataset, sample, 6);
      }
      List<Row> updates =
          LongStream.range(4, 13)
              .mapToObj(
                  id -> Row.of(id, 1.5, "updated", List.of(1f, 2f, 3f, 4f, 5f, 6f, 7f, (float) id)))
              .toList();
      dataset.upsert(new BatchSource(Row.batch(SCHEMA, updates)), "id");
      delete(dataset, "title = 'blue' OR real < -1");
      delete(dataset, "id = 2");
      append(dataset, sample, 5);
      for (Version version : dataset.log()) {
        SortedMap<Long, Row> rows = Reading.all(dataset.at(version.version()));
        TRUTH.put(version.version(), rows);
        rows.forEach((id, row) -> EVER.computeIfAbsent(id, _ -> new HashSet<>()).add(row));
      }
      newest = dataset.latest().version();
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
    Path alone = copy();
    try (Dataset dataset = Dataset.open(alone.toString())) {
      collect(dataset);
    }
    SmallDataset.files(alone).stream()
        .map(alone::relativize)
        .filter(path -> Files.exists(home.resolve(path)))
        .forEach(NEEDED::add);
  }

  private static void collect(Dataset dataset) {
    dataset.collectGarbage(
        new GcPolicy(Duration.ZERO, 1, Duration.ZERO, true, true), Progress.none());
  }

  private static void append(Dataset dataset, Sample sample, int rows) {
    try (Transaction transaction = dataset.begin()) {
      transaction.append(
          Row.batch(
              SCHEMA,
              sample.rows(rows).stream().map(row -> row.select(Sample.SCHEMA, COLUMNS)).toList()));
      transaction.commit();
    }
  }

  private static void delete(Dataset dataset, String where) {
    try (Transaction transaction = dataset.begin()) {
      transaction.delete(where);
      transaction.commit();
    }
  }

  private static void index(Dataset dataset, String name, String type) {
    dataset.createIndex("v").name(name).type(type).metric(Metric.L2).threads(1).seed(1).build();
  }

  @Test
  void aWholeDatasetNeedsNoRepair() throws IOException {
    try (Dataset dataset = Dataset.open(home.toString())) {
      RepairReport report = dataset.repair(true, Progress.none());
      assertThat(report.clean()).isTrue();
      assertThat(report.version()).isEmpty();
      assertThat(report.naming()).isEmpty();
      assertThat(dataset.latest().version()).isEqualTo(newest);
    }
  }

  @Test
  void eachKindOfDamageToEachKindOfFileIsRepaired() throws IOException {
    Map<String, Path> files = new TreeMap<>();
    SplittableRandom random = new SplittableRandom(7);
    List<Path> needed = new ArrayList<>(NEEDED);
    while (!needed.isEmpty()) {
      Path file = needed.remove(random.nextInt(needed.size()));
      files.putIfAbsent(suffix(file), file);
    }
    assertThat(files.keySet())
        .contains("root", "page", "arrow", "vectors", "dv", "rows.idx", "lists.idx");
    for (Path file : files.values()) {
      repaired(file, (path, _) -> Files.delete(path), "missing");
      repaired(file, (path, bytes) -> Files.write(path, Arrays.copyOf(bytes, 70)), "corrupt");
      repaired(file, (path, bytes) -> flip(path, bytes, random.nextInt(bytes.length)), "corrupt");
      repaired(file, RepairTest::swap, "corrupt");
    }
  }

  @Test
  void storedRowIdsThatAreLostAreGivenAnew() throws IOException {
    int renumbered = 0;
    for (Path file : NEEDED) {
      if (suffix(file).equals("arrow") && holds(home.resolve(file), "_rowid")) {
        renumbered +=
            (int) repaired(file, (path, _) -> Files.delete(path), "missing").rowsRenumbered();
      }
    }
    assertThat(renumbered).isPositive();
  }

  @Test
  void whateverIsDamagedAtOnceIsRepairedAndWorkGoesOn() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 4; round++) {
      Path copy = copy();
      int count = 1 + random.nextInt(6);
      for (int i = 0; i < count; i++) {
        Path file = copy.resolve(NEEDED.get(random.nextInt(NEEDED.size())));
        byte[] bytes = Files.readAllBytes(file);
        flip(file, bytes, random.nextInt(bytes.length));
      }
      repair(copy);
      try (Dataset dataset = Dataset.open(copy.toString())) {
        append(dataset, new Sample(77), 3);
        dataset.optimizeIndexes();
        dataset.compact();
        assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
      }
    }
  }

  @Test
  void batchesAndBlocksThatAreWholeAreKept() throws IOException {
    Path large = dir.resolve("large.omen");
    try (Dataset dataset = Dataset.create(large.toString(), SCHEMA)) {
      append(dataset, new Sample(3), 70_000);
    }
    List<Path> old = SmallDataset.files(large);
    Path vectors = largest(old, "vectors");
    byte[] bytes = Files.readAllBytes(vectors);
    int block = BlockSums.BLOCK_BYTES;
    int lost = block / 32;
    flip(vectors, bytes, 3 * block + 5);
    boolean[] met = new boolean[1];
    try (Dataset dataset = Dataset.open(large.toString());
        Dataset other = Dataset.open(large.toString())) {
      SortedMap<Long, Row> before = Reading.byRowId(dataset.latest().scan().select("id"));
      RepairReport report =
          dataset.repair(
              true,
              (phase, _, _) -> {
                if (phase.equals("salvage rows") && !met[0]) {
                  met[0] = true;
                  delete(other, "id = 69999");
                  append(other, new Sample(4), 7);
                }
              });
      assertThat(report.rowsLost()).isEqualTo(lost);
      assertThat(report.fragments().getFirst().lostIds())
          .containsExactly(new RowIdRange((3 * block - 4_096) / 32, lost));
      assertThat(met[0]).isTrue();
      assertThat(report.version()).hasValue(5);
      SortedMap<Long, Row> after = Reading.byRowId(dataset.latest().scan().select("id"));
      assertThat(after).hasSize(before.size() - lost - 1 + 7).doesNotContainKey(69_999L);
      assertThat(dataset.repair(false, Progress.none()).clean()).isTrue();
    }
    List<Path> repaired = new ArrayList<>(SmallDataset.files(large));
    repaired.removeAll(old);
    Path scalars = largest(repaired, "arrow");
    byte[] content = Files.readAllBytes(scalars);
    flip(scalars, content, content.length * 97 / 100);
    try (Dataset dataset = Dataset.open(large.toString())) {
      assertThat(dataset.repair(false, Progress.none()).rowsLost()).isPositive().isLessThan(65_536);
    }
  }

  private static Path largest(List<Path> files, String suffix) {
    return files.stream()
        .filter(file -> suffix(file).equals(suffix))
        .max(Comparator.comparingLong(file -> file.toFile().length()))
        .orElseThrow();
  }

  private static boolean holds(Path file, String text) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
  }

  private static void flip(Path file, byte[] bytes, int place) throws IOException {
    bytes[place] ^= 4;
    Files.write(file, bytes);
  }

  private static void swap(Path file, byte[] bytes) throws IOException {
    for (Path other : SmallDataset.files(file.resolveSibling(".").normalize())) {
      if (!other.equals(file) && suffix(other).equals(suffix(file))) {
        Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);
        return;
      }
    }
    Files.write(file, new byte[bytes.length]);
  }

  /// Damages a file that the newest version needs, and repairs it.
  private static RepairReport repaired(Path file, Damage damage, String kind) throws IOException {
    Path copy = copy();
    Path target = copy.resolve(file);
    damage.happen(target, Files.readAllBytes(target));
    if (suffix(file).equals("root") && kind.equals("missing")) {
      // Without its newest root the dataset is what it was before.
      try (Dataset dataset = Dataset.open(copy.toString())) {
        RepairReport report = dataset.repair(true, Progress.none());
        assertThat(report.clean()).isTrue();
        assertThat(report.newest()).isEqualTo(newest - 1);
        return report;
      }
    }
    RepairReport report = repair(copy);
    assertThat(report.damaged())
        .as("%s %s", kind, file)
        .singleElement()
        .satisfies(found -> {
          assertThat(found.path()).isEqualTo(file.toString());
          assertThat(found.kind()).isEqualTo(kind);
        });
    boolean index = suffix(file).endsWith("idx");
    assertThat(report.indexes()).hasSize(index ? 1 : 0);
    assertThat(report.unreadable()).hasSize(suffix(file).equals("root") ? 1 : 0);
    assertThat(report.rowsLost() == 0)
        .as("%s", report)
        .isEqualTo(
            !Set.of("arrow", "vectors").contains(suffix(file)) || report.rowsRenumbered() > 0);
    return report;
  }

  /// Repairs a copy, checks what came out against the report, and gives the report.
  private static RepairReport repair(Path copy) throws IOException {
    List<Path> before = SmallDataset.files(copy);
    RepairReport found;
    try (Dataset dataset = Dataset.open(copy.toString())) {
      found = dataset.repair(false, Progress.none());
    }
    assertThat(SmallDataset.files(copy)).isEqualTo(before);
    try (Dataset dataset = Dataset.open(copy.toString())) {
      RepairReport report = dataset.repair(true, Progress.none());
      assertThat(report.damaged()).isEqualTo(found.damaged());
      assertThat(report.fragments()).isEqualTo(found.fragments());
      assertThat(report.deletions()).isEqualTo(found.deletions());
      Snapshot now = dataset.latest();
      assertThat(now.version()).isEqualTo(newest + 1).isEqualTo(report.version().orElseThrow());
      assertThat(SmallDataset.files(copy)).containsAll(before);
      compare(report, Reading.all(now));
    }
    try (Dataset dataset = Dataset.open(copy.toString())) {
      assertThat(dataset.repair(true, Progress.none()).clean()).isTrue();
      collect(dataset);
      assertThat(dataset.check(true, Progress.none()).problems()).as("%s", found).isEmpty();
    }
    return found;
  }

  private static void compare(RepairReport report, SortedMap<Long, Row> rows) {
    SortedMap<Long, Row> truth = Objects.requireNonNull(TRUTH.get(report.base()));
    assertThat(rows.size() - report.rowsReappearing())
        .as("%s", report)
        .isEqualTo(truth.size() - report.rowsLost());
    if (report.rowsRenumbered() > 0) {
      assertThat(new ArrayList<>(truth.values())).containsAll(rows.values());
      return;
    }
    Set<Long> lost = new TreeSet<>();
    for (Salvaged fragment : report.fragments()) {
      for (RowIdRange range : fragment.lostIds()) {
        for (long id = range.first(); id < range.end(); id++) {
          lost.add(id);
        }
      }
    }
    assertThat(lost).hasSize((int) report.rowsLost());
    Set<Long> expected = new TreeSet<>(truth.keySet());
    expected.removeAll(lost);
    assertThat(rows.keySet()).as("%s", report).containsAll(expected);
    rows.forEach((id, row) -> {
      if (truth.containsKey(id)) {
        assertThat(row).isEqualTo(truth.get(id));
      } else {
        assertThat(EVER.get(id)).contains(row);
      }
    });
  }

  private static Path copy() throws IOException {
    Path copy = Files.createTempDirectory(dir, "copy");
    for (Path file : SmallDataset.files(home)) {
      Path target = copy.resolve(home.relativize(file));
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
    return copy;
  }

  private static String suffix(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".idx") ? name.substring(37) : name.substring(name.indexOf('.') + 1);
  }
}
