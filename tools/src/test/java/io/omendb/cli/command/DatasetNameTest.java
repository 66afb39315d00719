package io.omendb.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.cli.command.DatasetName.Pin;
import io.omendb.storage.error.StorageException.InvalidInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What may stand for a dataset.
class DatasetNameTest {
  @Test
  void directoryWithAndWithoutVersion() {
    DatasetName plain = DatasetName.parse("a/photos.omen");
    assertThat(plain.uri()).isEqualTo("a/photos.omen");
    assertThat(plain.version()).isEmpty();
    DatasetName pinned = DatasetName.parse("a/photos.omen@7");
    assertThat(pinned.uri()).isEqualTo("a/photos.omen");
    assertThat(pinned.version()).isEqualTo(OptionalLong.of(7));
  }

  @Test
  void fileUri() {
    assertThat(DatasetName.parse("file:///data/my%20photos.omen@3"))
        .isEqualTo(new DatasetName("file:///data/my%20photos.omen", new Pin.Numbered(3)));
    assertThat(DatasetName.parse("file:///data/x").version()).isEmpty();
  }

  @Test
  void atInADirectoryIsNoVersion(@TempDir Path home) throws IOException {
    Path odd = Files.createDirectory(home.resolve("me@home"));
    assertThat(DatasetName.parse(odd.toString()).version()).isEmpty();
    assertThat(DatasetName.parse(odd + "@2").uri()).isEqualTo(odd.toString());
    assertThat(DatasetName.parse(odd + "/x.omen").version()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@7",
        "a/@7",
        "x@0",
        "x@-1",
        "x@+3",
        "x@99999999999999999999",
        "x@../y",
        "x@../y@.",
        "x@",
        "x@ "
      })
  void malformedNamesAreRefused(String text) {
    assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> DatasetName.parse(text));
  }

  @Test
  void longTagIsRefusedAndShortened() {
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> DatasetName.parse("x@" + "t".repeat(300)))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }

  @Test
  void tagsAndTimesPin() {
    assertThat(DatasetName.parse("x@train"))
        .isEqualTo(new DatasetName("x", new Pin.Tagged("train")));
    assertThat(DatasetName.parse("x@v1.0-rc_2").pin()).isEqualTo(new Pin.Tagged("v1.0-rc_2"));
    assertThat(DatasetName.parse("x@2026-01-31T12:00:00Z").pin())
        .isEqualTo(new Pin.Time(Instant.parse("2026-01-31T12:00:00Z")));
    assertThat(DatasetName.parse("x@train").version()).isEmpty();
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> DatasetName.parse("x@2026-13-31T12:00:00Z"));
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> DatasetName.parseNewest("x.omen@train"))
        .satisfies(e -> assertThat(e.hint()).contains("leave out @train"));
  }

  @Test
  void authorityIsNoVersion() {
    assertThat(DatasetName.parse("s3://key:secret@bucket").version()).isEmpty();
    assertThat(DatasetName.parse("s3://key:secret@bucket/x@3").version()).hasValue(3);
  }

  @Test
  void pinnedVersionCannotBeChanged() {
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> DatasetName.parseNewest("x.omen@3"))
        .withMessageContaining("newest");
  }
}
