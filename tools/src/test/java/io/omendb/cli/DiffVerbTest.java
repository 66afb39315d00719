package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.omendb.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `diff` tells what lies between two versions.
class DiffVerbTest {
  @TempDir static Path directory;
  private static Photos photos = new Photos(Path.of("."));

  @BeforeAll
  static void build() throws IOException {
    photos = Photos.imported(directory);
    Ran.ok("delete", photos.dataset(), "--where", "label = 3");
    Ran.ok("import", photos.dataset(), photos.csv().toString());
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
  }

  @Test
  void hasItsFields() {
    JsonNode diff = Ran.ok("diff", photos.dataset() + "@2", photos.dataset(), "--json").json();
    assertThat(diff.get("from").asInt()).isEqualTo(2);
    assertThat(diff.get("to").asInt()).isEqualTo(5);
    assertThat(diff.get("rows_added").asInt()).isEqualTo(Photos.ROWS);
    assertThat(diff.get("rows_deleted").asInt()).isEqualTo(Photos.ROWS / 10);
    assertThat(diff.get("rows_moved").asInt()).isZero();
    assertThat(diff.get("fragments").get("added")).hasSize(1);
    assertThat(diff.get("fragments").get("changed").get(0).get("after").get("deleted_rows").asInt())
        .isEqualTo(Photos.ROWS / 10);
    assertThat(diff.get("fragments").get("removed")).isEmpty();
    assertThat(diff.get("indexes").get("added").get(0).get("name").asText()).isEqualTo("near");
    assertThat(diff.get("schema").get("changed")).isEmpty();
    JsonNode back = Ran.ok("diff", photos.dataset(), photos.dataset() + "@2", "--json").json();
    assertThat(back.get("rows_deleted").asInt()).isEqualTo(Photos.ROWS);
    assertThat(back.get("indexes").get("removed")).hasSize(1);
  }

  @Test
  void oneArgumentComparesWithTheNewest() {
    assertThat(Ran.ok("diff", photos.dataset() + "@4").out())
        .isEqualTo(Ran.ok("diff", photos.dataset() + "@4", photos.dataset() + "@5").out())
        .contains("0 added, 0 deleted", "index  added", "near hnsw l2: 570 rows");
    assertThat(Ran.ok("diff", photos.dataset() + "@5").out())
        .contains("rows       0 added, 0 deleted")
        .doesNotContain("change");
    assertThat(Ran.ok("diff", photos.dataset() + "@1").out()).contains("fragment  added");
  }

  @Test
  void wrongArguments() throws IOException {
    Ran bare = Ran.omendb("diff", photos.dataset());
    assertThat(bare.code()).isEqualTo(ExitCode.USAGE);
    assertThat(bare.err()).contains("pins no version", "@1");
    assertThat(Ran.omendb("diff", photos.dataset() + "@1", photos.dataset() + "@99").code())
        .isEqualTo(ExitCode.NOT_FOUND);
    Photos other = Photos.imported(Files.createDirectory(directory.resolve("other")));
    Ran different = Ran.omendb("diff", photos.dataset(), other.dataset());
    assertThat(different.code()).isEqualTo(ExitCode.USAGE);
    assertThat(different.err()).contains("different datasets");
    assertThat(Ran.omendb("diff").code()).isEqualTo(ExitCode.USAGE);
  }
}
