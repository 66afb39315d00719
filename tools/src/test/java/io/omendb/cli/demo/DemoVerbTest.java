package io.omendb.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.storage.error.StorageException.CommitConflict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where the demo may write.
class DemoVerbTest {
  @TempDir Path directory;

  @Test
  void emptyAndAbsentDirectoriesAreTaken() throws IOException {
    DemoVerb.prepare(directory, false);
    DemoVerb.prepare(directory.resolve("a/b"), false);
    assertThat(directory.resolve("a/b")).isEmptyDirectory();
  }

  @Test
  void otherFilesAreNeverTouched() throws IOException {
    Path mine = Files.writeString(directory.resolve("mine.txt"), "mine");
    Files.writeString(directory.resolve(DemoVerb.REPORT), "old");
    for (boolean force : new boolean[] {false, true}) {
      assertThatExceptionOfType(CommitConflict.class)
          .isThrownBy(() -> DemoVerb.prepare(directory, force))
          .withMessageContaining("other files");
    }
    assertThat(mine).hasContent("mine");
    assertThat(directory.resolve(DemoVerb.REPORT)).exists();
    assertThatExceptionOfType(CommitConflict.class)
        .isThrownBy(() -> DemoVerb.prepare(mine, true))
        .withMessageContaining("is a file");
  }

  @Test
  void earlierDemoIsReplacedOnRequest() throws IOException {
    Files.createDirectories(directory.resolve(DemoVerb.DATASET).resolve("manifest"));
    Files.writeString(directory.resolve(DemoVerb.REPORT), "old");
    assertThatExceptionOfType(CommitConflict.class)
        .isThrownBy(() -> DemoVerb.prepare(directory, false))
        .satisfies(e -> assertThat(e.hint().orElse("")).contains("--force"));
    DemoVerb.prepare(directory, true);
    assertThat(directory).isEmptyDirectory();
  }
}
