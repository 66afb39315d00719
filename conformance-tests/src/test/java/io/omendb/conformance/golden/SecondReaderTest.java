package io.omendb.conformance.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.conformance.Repository;
import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.reader.Refused;
import io.omendb.conformance.reader.SecondReader;
import io.omendb.format.retention.Retention;
import io.omendb.storage.Dataset;
import io.omendb.storage.format.frame.FrameBytes;
import io.omendb.storage.format.frame.FrameKind;
import io.omendb.storage.format.frame.FrameWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A reader that was written from the specification alone finds in the golden datasets what the
/// product finds in them.
class SecondReaderTest {
  /// Damages bytes this far from each other.
  private static final int STRIDE = 13;

  @TempDir Path dir;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COLD_COLUMNS")
  void readsWhatTheProductReads(GoldenDataset golden) {
    SecondReader second = SecondReader.open(golden.home());
    try (Dataset dataset = Dataset.open(golden.home().toString())) {
      Set<Long> numbers = new TreeSet<>();
      dataset.log().forEach(version -> numbers.add(version.version()));
      assertThat(second.versions().keySet()).isEqualTo(numbers);
      for (long version : second.versions().keySet()) {
        Map<Long, Row> rows = new LinkedHashMap<>();
        for (Map.Entry<Long, List<@Nullable Object>> row : second.rows(version).entrySet()) {
          rows.put(row.getKey(), new Row(row.getValue()));
        }
        assertThat(rows).isEqualTo(Reading.all(dataset.at(version)));
        second.checkIndexes(version);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COLD_COLUMNS")
  void readsWhatTheDescriptionSays(GoldenDataset golden) {
    SecondReader second = SecondReader.open(golden.home());
    SortedMap<Long, List<@Nullable Object>> rows = second.rows(second.versions().lastKey());
    List<String> lines =
        rows.entrySet().stream().map(row -> "row " + row.getKey() + " " + row.getValue()).toList();
    assertThat(Repository.read(golden.expectations()).lines().filter(l -> l.startsWith("row ")))
        .containsExactlyElementsOf(lines);
  }

  /// This reader lacks Parquet, as chapter 06 allows.
  @Test
  void columnsInParquetAreRefusedByName() {
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> SecondReader.open(GoldenDataset.COLD_COLUMNS.home()))
        .withMessageContaining("PARQUET")
        .matches(refused -> refused.rule().equals("06"));
  }

  @Test
  void versionsThatWereCollectedAreGone() throws IOException {
    Path home = copy(GoldenDataset.BY_HAND.home());
    Retention account =
        Retention.newBuilder().setGeneration(1).setFloor(2).addKept(1).setThrough(3).build();
    UUID dataset = new UUID(0xf23128c4a2134cb5L, 0xb3280ed5ebaa5760L);
    String name = "09223372036854775806.retained";
    FrameBytes target = new FrameBytes();
    try (FrameWriter writer =
        new FrameWriter(target, name, FrameKind.RETENTION, new UUID(0, 1), dataset)) {
      writer.section(1, 64);
      writer.write(MemorySegment.ofArray(account.toByteArray()));
      writer.complete();
    }
    Files.createDirectory(home.resolve("gc"));
    Files.write(home.resolve("gc").resolve(name), target.toByteArray());
    assertThat(SecondReader.open(home).versions()).containsOnlyKeys(1L, 3L);
  }

  private Path copy(Path from) throws IOException {
    Path home = dir.resolve("copy.omen");
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path copy = home.resolve(from.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    return home;
  }

  @Test
  void findsDamage() throws IOException {
    Path home = copy(GoldenDataset.BY_HAND.home());
    List<Path> files;
    try (Stream<Path> all = Files.walk(GoldenDataset.BY_HAND.home())) {
      files = all.filter(Files::isRegularFile).toList();
    }
    assertThat(SecondReader.open(home).rows(3)).hasSize(2);
    for (Path file : files) {
      Path copy = home.resolve(GoldenDataset.BY_HAND.home().relativize(file));
      byte[] bytes = Files.readAllBytes(file);
      for (int at = 0; at < bytes.length; at += STRIDE) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= (byte) (1 << (at % 8));
        Files.write(copy, damaged);
        assertThatExceptionOfType(Refused.class)
            .as("byte %d of %s", at, copy.getFileName())
            .isThrownBy(() -> SecondReader.open(home).rows(3));
      }
      Files.write(copy, Arrays.copyOf(bytes, bytes.length - 1));
      assertThatExceptionOfType(Refused.class).isThrownBy(() -> SecondReader.open(home).rows(3));
      Files.write(copy, bytes);
    }
  }
}
