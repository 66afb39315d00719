package io.omendb.bench.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainFilesTest {
  @TempDir private Path directory;

  @Test
  void whatIsScannedIsWhatWasWritten() throws Exception {
    TableRows rows = TableRows.generate(2_500);
    Path dataset = directory.resolve("t");
    Digest read = new Digest();
    try (PlainFiles files = new PlainFiles(true)) {
      files.write(dataset, rows, 1_000);
      files.open(dataset);
      assertThat(files.scan(TableRows.COLUMNS, "", read)).isEqualTo(2_500);
    }
    Digest expected = new Digest();
    for (String column : List.of("v", "caption", "value", "category", "id")) {
      expected.accept(rows.values(column, 0, 2_500));
    }
    assertThat(read.sum()).isEqualTo(expected.sum());
    assertThat(read.bytes()).isEqualTo(expected.bytes()).isEqualTo(rows.bytes() - 4 * 2_500);
  }
}
