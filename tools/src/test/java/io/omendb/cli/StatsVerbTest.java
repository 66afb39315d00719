package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.omendb.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `stats` counts every byte of a dataset's files once.
class StatsVerbTest {
  @TempDir Path directory;
  private Photos photos = new Photos(Path.of("."));

  @BeforeEach
  void build() throws IOException {
    photos = Photos.imported(directory);
    Ran.ok(
        "index",
        "create",
        photos.dataset(),
        "--column",
        "v",
        "--type",
        "hnsw",
        "--metric",
        "l2",
        "--name",
        "near");
    Ran.ok("delete", photos.dataset(), "--where", "label = 3");
    Ran.ok("index", "drop", photos.dataset(), "--name", "near");
  }

  @Test
  void everyByteIsCountedOnce() throws IOException {
    for (String version : new String[] {"", "@1", "@2", "@3", "@4"}) {
      JsonNode stats = Ran.ok("stats", photos.dataset() + version, "--json").json();
      long kinds = 0;
      for (JsonNode bytes : stats.get("bytes_by_kind")) {
        kinds += bytes.asLong();
      }
      assertThat(kinds).isEqualTo(stats.get("bytes").asLong());
      long columns = stats.get("overhead_bytes").asLong();
      for (JsonNode column : stats.get("columns")) {
        columns += column.get("bytes").asLong();
      }
      assertThat(columns)
          .isEqualTo(
              stats.get("bytes_by_kind").get("data").asLong()
                  + stats.get("bytes_by_kind").get("vectors").asLong());
      assertThat(kinds + stats.get("superseded_bytes").asLong()).as(version).isEqualTo(onDisk());
      assertThat(stats.get("garbage_bytes").asLong()).isZero();
    }
  }

  @Test
  void columnsTellWhatTheyStandFor() {
    JsonNode stats = Ran.ok("stats", photos.dataset(), "--json").json();
    assertThat(stats.get("rows").asInt()).isEqualTo(Photos.ROWS - Photos.ROWS / 10);
    assertThat(stats.get("deleted_rows").asInt()).isEqualTo(Photos.ROWS / 10);
    JsonNode id = stats.get("columns").get(0);
    assertThat(id.get("plain_bytes").asInt()).isEqualTo(8 * Photos.ROWS);
    assertThat(id.get("compression").asDouble()).isGreaterThan(1.5);
    JsonNode v = stats.get("columns").get(1);
    assertThat(v.get("bytes").asInt()).isEqualTo(4 * Photos.DIMENSION * Photos.ROWS);
    assertThat(v.get("compression").asDouble()).isEqualTo(1);
    assertThat(stats.get("indexes")).isEmpty();
    JsonNode indexed = Ran.ok("stats", photos.dataset() + "@3", "--json").json();
    assertThat(indexed.get("indexes").get(0).get("bytes").asLong())
        .isEqualTo(indexed.get("bytes_by_kind").get("index").asLong())
        .isPositive();
    assertThat(Ran.ok("stats", photos.dataset() + "@3").out())
        .contains("vectors", "compression", "near", "superseded", "garbage     0 B");
  }

  @Test
  void filesOfNoVersionAreGarbage() throws IOException {
    Path stray = Path.of(photos.dataset(), "data", "0ce0797c-a691-41d5-97cf-c2566fee9b01.arrow");
    Files.write(stray, new byte[777]);
    JsonNode stats = Ran.ok("stats", photos.dataset(), "--json").json();
    assertThat(stats.get("garbage_bytes").asLong()).isEqualTo(777);
  }

  @Test
  void damageIsAFailure() throws IOException {
    Path arrow;
    try (Stream<Path> files = Files.list(Path.of(photos.dataset(), "data"))) {
      arrow = files.filter(file -> file.toString().endsWith(".arrow")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(arrow);
    bytes[700] ^= 1;
    Files.write(arrow, bytes);
    assertThat(Ran.omendb("stats", photos.dataset()).code()).isEqualTo(ExitCode.CORRUPT);
    assertThat(Ran.omendb("stats", photos.dataset() + "@9").code()).isEqualTo(ExitCode.NOT_FOUND);
  }

  private long onDisk() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(photos.dataset()))) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }
}
