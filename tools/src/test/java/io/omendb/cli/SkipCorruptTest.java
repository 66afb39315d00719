package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left of a dataset of which files are missing or damaged.
class SkipCorruptTest {
  @TempDir private Path directory;

  @Test
  void fragmentsThatAreWholeAreReadOnRequest() throws IOException {
    Photos photos = Photos.imported(directory);
    List<Path> before = scalars(photos);
    Ran.ok("import", photos.dataset(), photos.csv().toString());
    Path lost = before.getFirst();
    Files.delete(lost);
    String name = lost.getFileName().toString();
    Ran refused = Ran.omendb("scan", photos.dataset(), "--select", "id", "--json");
    assertThat(refused.code()).isEqualTo(ExitCode.CORRUPT);
    assertThat(refused.err()).contains(name, "since version 2", "--skip-corrupt");
    Ran left = Ran.omendb("scan", photos.dataset(), "--select", "id", "--json", "--skip-corrupt");
    assertThat(left.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(left.out().lines()).hasSize(Photos.ROWS);
    assertThat(left.err()).contains("left out a fragment", name);
    Ran vectors = Ran.ok("scan", photos.dataset(), "--select", "v", "--json", "--skip-corrupt");
    assertThat(vectors.out().lines()).hasSize(2 * Photos.ROWS);
  }

  @Test
  void aDamagedBlockIsLeftOutToo() throws IOException {
    Photos photos = Photos.imported(directory);
    Path file = scalars(photos).getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[700] ^= 1;
    Files.delete(file);
    Files.write(file, bytes);
    Ran left = Ran.omendb("head", photos.dataset(), "--json", "--skip-corrupt");
    assertThat(left.code()).isEqualTo(ExitCode.PROBLEMS);
    assertThat(left.out()).isEmpty();
    assertThat(left.err()).contains("checksum");
  }

  private static List<Path> scalars(Photos photos) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(photos.dataset(), "data"))) {
      return files.filter(path -> path.toString().endsWith(".arrow")).toList();
    }
  }
}
