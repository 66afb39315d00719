package io.omendb.conformance.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.conformance.Repository;
import io.omendb.conformance.reader.Refused;
import io.omendb.conformance.reader.SecondReader;
import io.omendb.storage.Dataset;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.Corrupt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every invariant of chapter 08 has a dataset that breaks it, and readers refuse it by its number.
class InvalidDatasetTest {
  private static final Pattern INVARIANT = Pattern.compile("(?m)^\\| (M[0-9]+) \\|");

  @TempDir Path dir;

  @BeforeAll
  static void writeMissing() {
    if ("write".equals(System.getProperty("omendb.golden"))) {
      Arrays.stream(InvalidDataset.values())
          .filter(invalid -> !Files.exists(invalid.home()))
          .forEach(invalid -> invalid.build(invalid.home()));
    }
  }

  @Test
  void everyInvariantIsBroken() throws IOException {
    String chapter = Repository.read("format-spec/spec/08-manifest.md");
    List<String> invariants =
        INVARIANT.matcher(chapter).results().map(match -> match.group(1)).toList();
    List<String> broken = Arrays.stream(InvalidDataset.values()).map(Enum::name).toList();
    assertThat(broken).containsExactlyInAnyOrderElementsOf(invariants);
    try (Stream<Path> homes = Files.list(InvalidDataset.directory())) {
      assertThat(homes.map(home -> home.getFileName().toString().replace(".omen", "")))
          .containsExactlyInAnyOrderElementsOf(broken);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theProductRefuses(InvalidDataset invalid) {
    List<String> problems = new ArrayList<>();
    try (Dataset dataset = Dataset.open(invalid.home().toString())) {
      dataset.check(true, Progress.none()).problems().forEach(p -> problems.add(p.toString()));
    } catch (Corrupt e) {
      problems.add(e.getMessage());
    }
    assertThat(problems).anyMatch(text -> text.contains("invariant " + invalid + ":"));
  }

  @ParameterizedTest
  @EnumSource
  void theSecondReaderRefuses(InvalidDataset invalid) {
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> SecondReader.open(invalid.home()))
        .returns(invalid.name(), Refused::rule);
  }

  @ParameterizedTest
  @EnumSource
  void isWrittenAlikeToday(InvalidDataset invalid) throws IOException {
    Path home = dir.resolve("again.omen");
    invalid.build(home);
    Map<String, byte[]> files = content(home);
    Map<String, byte[]> expected = content(invalid.home());
    assertThat(files.keySet()).isEqualTo(new TreeSet<>(expected.keySet()));
    files.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(expected.get(name)));
  }

  private static Map<String, byte[]> content(Path home) throws IOException {
    Map<String, byte[]> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(home.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return content;
  }
}
