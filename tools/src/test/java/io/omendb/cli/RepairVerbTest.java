package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.omendb.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `repair` prints and how it ends.
class RepairVerbTest {
  @TempDir private Path directory;

  @Test
  void whatIsWholeNeedsNothing() throws IOException {
    Photos photos = Photos.imported(directory);
    assertThat(Ran.ok("repair", photos.dataset()).out()).contains("version 2 is whole");
    JsonNode report = Ran.ok("repair", photos.dataset(), "--apply", "--json").json();
    assertThat(report.get("version").isNull()).isTrue();
    assertThat(report.get("damaged")).isEmpty();
  }

  @Test
  void aMissingFileTakesItsRowsAlong() throws IOException {
    Photos photos = Photos.imported(directory);
    Path lost = vectors(photos);
    Ran.ok("import", photos.dataset(), photos.csv().toString());
    Files.delete(lost);
    Ran dry = Ran.omendb("repair", photos.dataset());
    assertThat(dry.code()).isEqualTo(ExitCode.CORRUPT);
    assertThat(dry.out())
        .contains("missing", lost.getFileName().toString(), "row ids 0..299", "300 rows lost");
    assertThat(dry.err()).contains("--apply");
    JsonNode found = Ran.omendb("repair", photos.dataset(), "--json").json();
    assertThat(found.get("version").isNull()).isTrue();
    assertThat(found.get("rows_lost").asLong()).isEqualTo(Photos.ROWS);
    assertThat(found.get("fragments").get(0).get("columns").get(0).asText()).isEqualTo("v");
    JsonNode done = Ran.ok("repair", photos.dataset(), "--apply", "--json").json();
    assertThat(done.get("base").asLong()).isEqualTo(3);
    assertThat(done.get("version").asLong()).isEqualTo(4);
    assertThat(done.get("damaged_versions").get(0).get("first").asLong()).isEqualTo(2);
    assertThat(Ran.ok("count", photos.dataset()).out().strip()).isEqualTo("300");
    assertThat(Ran.ok("repair", photos.dataset()).out()).contains("version 4 is whole");
  }

  private static Path vectors(Photos photos) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(photos.dataset(), "data"))) {
      return files.filter(path -> path.toString().endsWith(".vectors")).findFirst().orElseThrow();
    }
  }
}
