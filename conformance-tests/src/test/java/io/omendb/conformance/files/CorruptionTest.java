package io.omendb.conformance.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.dataset.Reading;
import io.omendb.storage.Dataset;
import io.omendb.storage.Version;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException;
import io.omendb.storage.maintain.CheckReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever happens to a file of a dataset, a check reports it, and reading gives the right answer
/// or a typed failure.
///
/// The bytes flipped are the first and last 12 of every file and a seeded sample of the others;
/// after every fourth flip everything is read. The unit tests of each format flip every byte of
/// theirs. `-Domendb.flips=N` sets the size of the sample of each file.
class CorruptionTest {
  private static final int EDGE = 12;
  private static final int SAMPLE = Integer.getInteger("omendb.flips", 16);

  @TempDir static Path dir;
  private static Path home = Path.of("");
  private static List<Object> truth = List.of();

  @BeforeAll
  static void createDataset() {
    home = dir.resolve("small.omen");
    SmallDataset.create(home);
    truth = SmallDataset.everything(home);
  }

  /// Every test puts back what it damaged.
  @AfterEach
  void isWhole() {
    try (Dataset dataset = Dataset.open(home.toString())) {
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
    }
  }

  @Test
  void aFlippedByteIsFound() throws IOException {
    flip(home, SmallDataset.files(home), truth, SmallDataset::everything);
  }

  @Test
  void aFlippedByteOfWhatYearsLeaveIsFound() throws IOException {
    Path aged = dir.resolve("aged.omen");
    AgedDataset.create(aged);
    flip(aged, AgedDataset.files(aged), rows(aged), CorruptionTest::rows);
    try (Dataset dataset = Dataset.open(aged.toString())) {
      assertThat(dataset.check(true, Progress.none()).problems()).isEmpty();
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

  /// Flips bytes of each file, and reads with `reader` what is `truth` if nothing is damaged.
  private static void flip(
      Path home, List<Path> files, List<Object> truth, Function<Path, List<Object>> reader)
      throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    int flips = 0;
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      TreeSet<Integer> places = new TreeSet<>();
      for (int i = 0; i < Math.min(EDGE, content.length); i++) {
        places.add(i);
        places.add(content.length - 1 - i);
      }
      for (int i = 0; i < SAMPLE; i++) {
        places.add(random.nextInt(content.length));
      }
      for (int place : places) {
        byte[] damaged = content.clone();
        damaged[place] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, damaged);
        String damage = "byte " + place + " of " + file.getFileName() + " flipped";
        expectReport(home, damage);
        if (flips++ % 4 == 0) {
          expectTypedFailureOrTruth(damage, () -> reader.apply(home), truth);
        }
      }
      Files.write(file, content);
    }
  }

  @Test
  void aShorterOrLongerFileIsFound() throws IOException {
    for (Path file : SmallDataset.files(home)) {
      byte[] content = Files.readAllBytes(file);
      for (int length : new int[] {0, 1, 63, content.length / 2, content.length - 1}) {
        Files.write(file, Arrays.copyOf(content, length));
        expectFound(file.getFileName() + " cut to " + length);
      }
      Files.write(file, Arrays.copyOf(content, content.length + 1));
      expectFound(file.getFileName() + " with one byte more");
      byte[] twice = Arrays.copyOf(content, 2 * content.length);
      System.arraycopy(content, 0, twice, content.length, content.length);
      Files.write(file, twice);
      expectFound(file.getFileName() + " twice");
      Files.write(file, content);
    }
  }

  @Test
  void aFileInThePlaceOfAnotherIsFound() throws IOException {
    List<Path> files = SmallDataset.files(home);
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      for (Path other : files) {
        if (!other.equals(file) && suffix(other).equals(suffix(file))) {
          Files.copy(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
          expectFound(other.getFileName() + " in the place of " + file.getFileName());
        }
      }
      Files.write(file, content);
    }
  }

  @Test
  void aMissingFileIsFound() throws IOException {
    List<Path> files = SmallDataset.files(home);
    // Roots sort newest first. Without the newest one the dataset is what it was before; without
    // another one the log has a gap, which only a check calls damage.
    Path newest =
        files.stream().filter(f -> f.toString().endsWith(".root")).findFirst().orElseThrow();
    for (Path file : files) {
      if (!file.equals(newest)) {
        byte[] content = Files.readAllBytes(file);
        Files.delete(file);
        expectReport(home, file.getFileName() + " deleted");
        if (!file.toString().endsWith(".root")) {
          expectTypedFailureOrTruth(
              file.getFileName() + " deleted", () -> SmallDataset.everything(home), truth);
        }
        Files.write(file, content);
      }
    }
  }

  private static void expectFound(String damage) {
    expectReport(home, damage);
    expectTypedFailureOrTruth(damage, () -> SmallDataset.everything(home), truth);
  }

  /// A check reports the damage, or fails itself where it is in the newest manifest.
  private static void expectReport(Path home, String damage) {
    CheckReport report;
    try {
      report = check(home);
    } catch (StorageException e) {
      assertThat(e.getMessage()).as(damage).isNotBlank();
      return;
    }
    assertThat(report.clean()).as("check after %s", damage).isFalse();
  }

  private static void expectTypedFailureOrTruth(
      String damage, Supplier<List<Object>> reader, List<Object> truth) {
    List<Object> seen = new ArrayList<>();
    try {
      seen.addAll(reader.get());
    } catch (StorageException e) {
      assertThat(e.getMessage()).as(damage).isNotBlank();
      return;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(damage + " ends in " + e, e);
    }
    assertThat(seen.equals(truth)).as("what is read after %s", damage).isTrue();
  }

  private static CheckReport check(Path home) {
    try (Dataset dataset = Dataset.open(home.toString())) {
      return dataset.check(false, Progress.none());
    }
  }

  private static String suffix(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.indexOf('.')).replace(".idx", name.substring(name.length() - 8));
  }
}
