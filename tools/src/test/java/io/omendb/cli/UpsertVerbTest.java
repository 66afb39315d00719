package io.omendb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Upserts of files that have some of the columns.
class UpsertVerbTest {
  @TempDir private Path directory;
  private String dataset = "";

  @BeforeEach
  void build() throws IOException {
    dataset = directory.resolve("people.omen").toString();
    String schema = "id int64 primary key, name string, age int16, city string not null";
    Ran.ok("create", dataset, "--schema", schema);
    Ran.ok("import", dataset, file("all.csv", "id,name,age,city\n1,ann,30,Rome\n2,bob,40,Oslo\n"));
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private String rows() {
    return Ran.ok("scan", dataset, "--format", "csv").out();
  }

  @Test
  void columnsThatTheFileLacksStay() throws IOException {
    String ages = file("ages.csv", "age,id\n41,2\n");
    assertThat(Ran.ok("upsert", dataset, ages).err()).contains("1 row updated");
    assertThat(rows().lines()).contains("1,ann,30,Rome", "2,bob,41,Oslo");
    Ran.ok("upsert", dataset, file("a.jsonl", "{\"id\": 1, \"age\": null}\n"), "--on", "id");
    assertThat(rows().lines()).contains("1,ann,,Rome");
    Ran wrong = Ran.omendb("upsert", dataset, file("big.csv", "id,age\n1,99999\n"));
    assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("big.csv", "age");
  }

  @Test
  void rowsThatAreNewAreNullThere() throws IOException {
    Ran.ok("upsert", dataset, file("new.csv", "id,city\n3,Bonn\n1,Pisa\n"));
    assertThat(rows().lines()).contains("3,,,Bonn", "1,ann,30,Pisa", "2,bob,40,Oslo");
  }

  @Test
  void rowsThatAreNewNeedWhatMayNotBeNull() throws IOException {
    String before = rows();
    Ran ran = Ran.omendb("upsert", dataset, file("no.csv", "id,age\n1,31\n7,50\n"));
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err())
        .contains("row 2 of the source is not in the dataset", "misses column 'city'", "hint: ");
    assertThat(rows()).isEqualTo(before);
  }

  @Test
  void unknownColumnsAndMissingKeysAreRefused() throws IOException {
    Ran unknown = Ran.omendb("upsert", dataset, file("x.csv", "id,colour\n1,red\n"));
    assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err())
        .contains("x.csv has column 'colour'", "wanted are: id, name, age, city");
    Ran keyless = Ran.omendb("upsert", dataset, file("k.csv", "age\n1\n"));
    assertThat(keyless.code()).isEqualTo(ExitCode.USAGE);
    assertThat(keyless.err()).contains("misses column 'id' of the key");
    Ran imported = Ran.omendb("import", dataset, file("i.csv", "id,city\n9,Rome\n"));
    assertThat(imported.code()).isEqualTo(ExitCode.USAGE);
    assertThat(imported.err()).contains("misses columns 'name', 'age'");
  }
}
