package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Verb;
import io.omendb.storage.format.manifest.ManifestNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tags, times, restore and gc, as typed.
class HistoryVerbsTest {
  @TempDir Path directory;

  private String dataset() throws IOException {
    Photos photos = Photos.imported(directory);
    Ran.ok("delete", photos.dataset(), "--where", "label = 3");
    Ran.ok("delete", photos.dataset(), "--where", "label = 4");
    return photos.dataset();
  }

  /// As if everything had been written that long ago.
  private static void age(String dataset, Duration age) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(dataset))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
      }
    }
  }

  private static String count(String dataset) {
    return Ran.ok("count", dataset).out().strip();
  }

  @Test
  void tagsNameVersions() throws IOException {
    String dataset = dataset();
    JsonNode added = Ran.ok("tag", "add", dataset + "@2", "whole", "--json").json();
    assertThat(added.get("tagged_version").asLong()).isEqualTo(2);
    assertThat(added.get("version").asLong()).isEqualTo(5);
    assertThat(Ran.ok("tag", "add", dataset, "now").err()).contains("version 5", "'now'");
    assertThat(count(dataset + "@whole")).isEqualTo("300");
    assertThat(count(dataset + "@now")).isEqualTo("240");
    List<JsonNode> tags = Ran.ok("tag", "list", dataset, "--json").jsonLines();
    assertThat(tags).extracting(tag -> tag.get("name").asText()).containsExactly("now", "whole");
    assertThat(Ran.ok("tag", "list", dataset).out()).contains("whole", "2");
    assertThat(Ran.ok("info", dataset, "--json").json().get("tags")).hasSize(2);
    assertThat(Ran.ok("info", dataset).out()).contains("whole (2)");
    Ran.ok("tag", "rm", dataset, "whole");
    Ran absent = Ran.omendb("count", dataset + "@whole");
    assertThat(absent.code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(absent.err()).contains("no tag 'whole'", "tag list");
    assertThat(Ran.omendb("tag", "rm", dataset, "whole").code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(Ran.omendb("tag", "add", dataset, "7").code()).isEqualTo(ExitCode.USAGE);
    assertThat(Ran.omendb("tag", "add", dataset + "@99", "x").code()).isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void timesPinToo() throws IOException {
    String dataset = dataset();
    List<JsonNode> log = Ran.ok("log", dataset, "--json").jsonLines();
    String second = log.get(2).get("timestamp").asText();
    assertThat(count(dataset + "@" + second)).isEqualTo("300");
    assertThat(count(dataset + "@2999-01-01T00:00:00Z")).isEqualTo("240");
    assertThat(Ran.omendb("count", dataset + "@1999-01-01T00:00:00Z").code())
        .isEqualTo(ExitCode.NOT_FOUND);
    assertThat(Ran.ok("log", dataset + "@3", "--limit", "1", "--json").jsonLines())
        .singleElement()
        .satisfies(line -> assertThat(line.get("version").asLong()).isEqualTo(3));
  }

  @Test
  void everyVerbThatTakesAVersionTakesTagsAndTimes() throws IOException {
    String dataset = dataset();
    Ran.ok("tag", "add", dataset + "@2", "whole");
    String out = directory.resolve("out.csv").toString();
    List<String> pinned =
        Verbs.all().stream()
            .filter(verb -> verb.synopsis().usage().contains("@VERSION"))
            .map(Verb::name)
            .toList();
    assertThat(pinned).contains("count", "log", "diff", "tag add", "index list");
    for (String pin : List.of("@whole", "@2999-01-01T00:00:00Z")) {
      for (String verb : pinned) {
        List<String> line = new ArrayList<>(List.of(verb.split(" ")));
        line.add(dataset + pin);
        switch (verb) {
          case "export" -> line.add(out);
          case "search" -> line.addAll(List.of("--row-id", "1"));
          case "tag add" -> line.add("again");
          case "bench" -> line.addAll(List.of("--queries", queries()));
          default -> {}
        }
        Ran.ok(line.toArray(String[]::new));
        Files.deleteIfExists(Path.of(out));
      }
    }
    assertThat(Ran.ok("help").out())
        .contains("a number, a tag or a time: DATASET@7, @train, @2026-01-31T12:00:00Z");
    assertThat(Ran.ok("help", "count").out()).contains("@VERSION is a number, a tag or a time");
    assertThat(Ran.ok("help", "gc").out()).doesNotContain("@VERSION");
  }

  private String queries() throws IOException {
    return new Photos(directory).queries(2, Photos.DIMENSION).toString();
  }

  @Test
  void logShowsWhatComesBeforeADamagedVersion() throws IOException {
    String dataset = dataset();
    damage(dataset, 2);
    Ran json = Ran.omendb("log", dataset, "--json");
    assertThat(json.code()).isEqualTo(ExitCode.CORRUPT);
    assertThat(json.jsonLines())
        .extracting(line -> line.get("version").asLong())
        .containsExactly(4L, 3L);
    assertThat(json.errorJson().get("code").asText()).isEqualTo("corrupt");
    Ran table = Ran.omendb("log", dataset);
    assertThat(table.code()).isEqualTo(ExitCode.CORRUPT);
    assertThat(table.out().lines()).hasSize(3);
    assertThat(Ran.ok("log", dataset, "--limit", "2").out()).isEqualTo(table.out());
    damage(dataset, 4);
    Ran newest = Ran.omendb("log", dataset);
    assertThat(newest.code()).isEqualTo(ExitCode.CORRUPT);
    assertThat(newest.out()).isEmpty();
  }

  /// Damages the root of a version.
  private static void damage(String dataset, long version) throws IOException {
    Path root = Path.of(dataset, "manifest", ManifestNames.root(version));
    byte[] bytes = Files.readAllBytes(root);
    bytes[bytes.length / 2] ^= 0x40;
    Files.write(root, bytes);
  }

  @Test
  void restoreBringsBackAndKeepsTheRest() throws IOException {
    String dataset = dataset();
    JsonNode restored = Ran.ok("restore", dataset + "@2", "--json").json();
    assertThat(restored.get("restored_version").asLong()).isEqualTo(2);
    assertThat(restored.get("version").asLong()).isEqualTo(5);
    assertThat(count(dataset)).isEqualTo("300");
    assertThat(count(dataset + "@4")).isEqualTo("240");
    assertThat(Ran.ok("restore", dataset + "@4").err()).contains("version 6 holds", "version 4");
    assertThat(count(dataset)).isEqualTo("240");
    assertThat(Ran.omendb("restore", dataset).code()).isEqualTo(ExitCode.USAGE);
    assertThat(Ran.omendb("restore", dataset + "@99").code()).isEqualTo(ExitCode.NOT_FOUND);
    Ran.ok("check", dataset);
  }

  @Test
  void gcTellsAndThenRemoves() throws IOException {
    String dataset = dataset();
    Ran.ok("tag", "add", dataset + "@2", "whole");
    age(dataset, Duration.ofDays(8));
    JsonNode dry = Ran.ok("gc", dataset, "--json").json();
    assertThat(dry.get("applied").asBoolean()).isFalse();
    assertThat(dry.get("versions_removed").asLong()).isEqualTo(3);
    assertThat(dry.get("kept").get(0).get("version").asLong()).isEqualTo(2);
    assertThat(Ran.ok("gc", dataset).out()).contains("would be removed: 3 versions", "tag whole");
    assertThat(count(dataset + "@3")).isEqualTo("270");
    JsonNode real = Ran.ok("gc", dataset, "--apply", "--json").json();
    assertThat(real.get("applied").asBoolean()).isTrue();
    for (String field : List.of("versions_removed", "files_removed", "bytes_removed")) {
      assertThat(real.get(field)).as(field).isEqualTo(dry.get(field));
    }
    Ran gone = Ran.omendb("count", dataset + "@3");
    assertThat(gone.code()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(gone.err()).contains("version 3 was removed by gc");
    assertThat(count(dataset + "@whole")).isEqualTo("300");
    assertThat(count(dataset)).isEqualTo("240");
    assertThat(Ran.ok("log", dataset, "--json").jsonLines())
        .extracting(line -> line.get("version").asLong())
        .containsExactly(5L, 2L);
    Ran.ok("check", dataset, "--deep");
    assertThat(Ran.ok("gc", dataset, "--apply").out()).contains("removed: 0 versions");
  }

  @Test
  void shortTimesNeedTheirWord() throws IOException {
    String dataset = dataset();
    Ran refused = Ran.omendb("gc", dataset, "--older-than", "0s", "--apply");
    assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
    assertThat(refused.err()).contains("younger than 1 h");
    assertThat(Ran.omendb("gc", dataset, "--grace", "5m").code()).isEqualTo(ExitCode.USAGE);
    assertThat(Ran.omendb("gc", dataset, "--older-than", "soon").code()).isEqualTo(ExitCode.USAGE);
    assertThat(Ran.omendb("gc", dataset, "--keep-versions", "0").code()).isEqualTo(ExitCode.USAGE);
    assertThat(Ran.omendb("gc", dataset + "@2").code()).isEqualTo(ExitCode.USAGE);
    Ran.ok("gc", dataset, "--older-than", "0s", "--keep-versions", "2", "--apply", "--i-know");
    assertThat(Ran.ok("log", dataset, "--json").jsonLines()).hasSize(2);
    Ran.ok("check", dataset);
  }
}
