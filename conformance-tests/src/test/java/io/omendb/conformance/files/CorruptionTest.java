package io.omendb.conformance.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.dataset.Reading;
import io.omendb.storage.Dataset;
import io.omendb.storage.Version;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.maintain.CheckReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever happens to a file of a dataset, a check reports it, and reading gives the right answer
/// or a typed failure.
///
/// The bytes flipped are the first and last 12 of every file and a seeded sample of the others;
/// after every fourth flip everything is read. The unit tests of each format flip every byte of
/// theirs. `-Domendb.flips=N` sets the size of the sample of each file, `-Domendb.flips=all` flips
/// every byte.
class CorruptionTest {
  private static final int EDGE = 12;
  private static final String SAMPLE = System.getProperty("omendb.flips", "16");

  @TempDir static Path dir;
  private static List<Home> homes = List.of();

  /// A dataset, those of its files that are damaged, and what can be read of it.
  record Home(
      Path path, List<Path> files, Function<Path, List<Object>> reader, List<Object> truth) {
    Home {
      files = List.copyOf(files);
    }

    static Home of(Path path, List<Path> files, Function<Path, List<Object>> reader) {
      return new Home(path, files, reader, reader.apply(path));
    }

    @Override
    public String toString() {
      return path.getFileName().toString();
    }
  }

  @BeforeAll
  static void createDatasets() {
    Path small = dir.resolve("small.omen");
    SmallDataset.create(small);
    Path aged = dir.resolve("aged.omen");
    AgedDataset.create(aged);
    homes =
        List.of(
            Home.of(small, SmallDataset.files(small), SmallDataset::everything),
            Home.of(aged, AgedDataset.files(aged), CorruptionTest::rows));
  }

  static List<Home> homes() {
    return homes;
  }

  /// Every test puts back what it damaged.
  @AfterEach
  void areWhole() {
    for (Home home : homes) {
      assertThat(check(home).problems()).isEmpty();
    }
  }

  /// The rows of every version.
  private static List<Object> rows(Path home) {
    List<Object> seen = new ArrayList<>();
    try (Dataset dataset = Dataset.open(home.toString())) {
      for (Version version : dataset.log()) {
        seen.add(version);
        seen.add(Reading.all(dataset.at(version.version())));
      }
    }
    return seen;
  }

  @ParameterizedTest
  @MethodSource("homes")
  void aFlippedByteIsFound(Home home) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    int flips = 0;
    for (Path file : home.files()) {
      byte[] content = Files.readAllBytes(file);
      for (int place : places(content.length, random)) {
        byte[] damaged = content.clone();
        damaged[place] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, damaged);
        String damage = "byte " + place + " of " + file.getFileName() + " flipped";
        expectReport(home, damage);
        if (flips++ % 4 == 0) {
          expectTypedFailureOrTruth(home, damage);
        }
      }
      Files.write(file, content);
    }
  }

  private static Set<Integer> places(int length, SplittableRandom random) {
    Set<Integer> places = new TreeSet<>();
    boolean all = SAMPLE.equals("all");
    for (int i = 0; i < (all ? length : Math.min(EDGE, length)); i++) {
      places.add(i);
      places.add(length - 1 - i);
    }
    for (int i = all ? 0 : Integer.parseInt(SAMPLE); i > 0; i--) {
      places.add(random.nextInt(length));
    }
    return places;
  }

  @ParameterizedTest
  @MethodSource("homes")
  void aShorterOrLongerFileIsFound(Home home) throws IOException {
    for (Path file : home.files()) {
      byte[] content = Files.readAllBytes(file);
      for (int length : new int[] {0, 1, 63, content.length / 2, content.length - 1}) {
        Files.write(file, Arrays.copyOf(content, length));
        expectFound(home, file.getFileName() + " cut to " + length);
      }
      Files.write(file, Arrays.copyOf(content, content.length + 1));
      expectFound(home, file.getFileName() + " with one byte more");
      byte[] twice = Arrays.copyOf(content, 2 * content.length);
      System.arraycopy(content, 0, twice, content.length, content.length);
      Files.write(file, twice);
      expectFound(home, file.getFileName() + " twice");
      Files.write(file, content);
    }
  }

  @ParameterizedTest
  @MethodSource("homes")
  void aFileInThePlaceOfAnotherIsFound(Home home) throws IOException {
    for (Path file : home.files()) {
      byte[] content = Files.readAllBytes(file);
      for (Path other : home.files()) {
        if (other.equals(file) || !suffix(other).equals(suffix(file))) {
          continue;
        }
        byte[] others = Files.readAllBytes(other);
        Files.write(file, others);
        expectFound(home, other.getFileName() + " in the place of " + file.getFileName());
        Files.write(other, content);
        expectFound(home, other.getFileName() + " exchanged for " + file.getFileName());
        Files.write(file, content);
        Files.write(other, others);
      }
    }
  }

  /// Roots sort newest first. Without the newest one the dataset is what it was before; without
  /// another one the log has a gap, which only a check calls damage. A lease may end at any time.
  @ParameterizedTest
  @MethodSource("homes")
  void aMissingFileIsFound(Home home) throws IOException {
    Path newest =
        SmallDataset.files(home.path()).stream()
            .filter(f -> f.toString().endsWith(".root"))
            .findFirst()
            .orElseThrow();
    for (Path file : home.files()) {
      if (!file.equals(newest) && !file.toString().endsWith(".lease")) {
        byte[] content = Files.readAllBytes(file);
        Files.delete(file);
        expectReport(home, file.getFileName() + " deleted");
        if (!file.toString().endsWith(".root")) {
          expectTypedFailureOrTruth(home, file.getFileName() + " deleted");
        }
        Files.write(file, content);
      }
    }
  }

  /// Files that nothing names are no damage, unless they claim to be a version, an account or a
  /// lease.
  @ParameterizedTest
  @MethodSource("homes")
  void aFileMoreIsToldFromDamage(Home home) throws IOException {
    for (Path file : home.files()) {
      String name = file.getFileName().toString();
      boolean counted = name.endsWith(".root") || name.endsWith(".retained");
      String fresh =
          counted
              ? ManifestNames.root(1_000).replace(".root", name.substring(name.indexOf('.')))
              : new UUID(7, 7) + name.substring(36);
      Path more = Files.copy(file, file.resolveSibling(fresh));
      String damage = name + " copied to " + fresh;
      if (counted || name.endsWith(".lease")) {
        expectFound(home, damage);
      } else {
        CheckReport report = check(home);
        assertThat(report.problems()).as(damage).isEmpty();
        assertThat(report.unreferencedFiles()).as(damage).isEqualTo(1);
        assertThat(home.reader().apply(home.path())).as(damage).isEqualTo(home.truth());
      }
      Files.delete(more);
    }
  }

  private static void expectFound(Home home, String damage) {
    expectReport(home, damage);
    expectTypedFailureOrTruth(home, damage);
  }

  /// A check reports the damage, or fails itself where it is in the newest manifest.
  private static void expectReport(Home home, String damage) {
    CheckReport report;
    try {
      report = check(home);
    } catch (StorageException e) {
      assertThat(e.getMessage()).as(damage).isNotBlank();
      return;
    }
    assertThat(report.clean()).as("check after %s", damage).isFalse();
  }

  private static void expectTypedFailureOrTruth(Home home, String damage) {
    List<Object> seen = new ArrayList<>();
    try {
      seen.addAll(home.reader().apply(home.path()));
    } catch (StorageException e) {
      assertThat(e.getMessage()).as(damage).isNotBlank();
      return;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(damage + " ends in " + e, e);
    }
    assertThat(seen.equals(home.truth())).as("what is read after %s", damage).isTrue();
  }

  private static CheckReport check(Home home) {
    try (Dataset dataset = Dataset.open(home.path().toString())) {
      return dataset.check(false, Progress.none());
    }
  }

  private static String suffix(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.indexOf('.')).replace(".idx", name.substring(name.length() - 8));
  }
}
