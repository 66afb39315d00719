package io.omendb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.omendb.storage.column.Batch;
import io.omendb.storage.column.ColumnBuilder;
import io.omendb.storage.environment.Progress;
import io.omendb.storage.error.StorageException.Corrupt;
import io.omendb.storage.format.manifest.ManifestNames;
import io.omendb.storage.maintain.CheckReport.Problem;
import io.omendb.storage.schema.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is left of a dataset whose newest manifest is damaged. Stateless.
class DamagedVersionTest {
  @Test
  void olderVersionsStayReadableAndCheckGoesOn(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("d.omen");
    try (Dataset dataset = Dataset.create(path.toString(), Schema.parse("v vector(2)"))) {
      append(dataset);
      append(dataset);
    }
    Path newest = path.resolve(ManifestNames.MANIFEST).resolve(ManifestNames.root(3));
    byte[] bytes = Files.readAllBytes(newest);
    bytes[100] ^= 1;
    Files.write(newest, bytes);
    try (Dataset dataset = Dataset.open(path.toString())) {
      assertThat(dataset.at(2).rows()).isEqualTo(1);
      assertThatExceptionOfType(Corrupt.class).isThrownBy(dataset::latest);
      assertThatExceptionOfType(Corrupt.class).isThrownBy(() -> dataset.at(3));
      assertThat(dataset.check(true, Progress.none()).problems())
          .extracting(Problem::path)
          .containsOnly(ManifestNames.MANIFEST + "/" + ManifestNames.root(3));
    }
  }

  private static void append(Dataset dataset) {
    ColumnBuilder vectors = new ColumnBuilder(dataset.latest().schema().require("v").type());
    vectors.addVector(new float[] {1, 2});
    try (Transaction change = dataset.begin()) {
      change.append(new Batch(dataset.latest().schema(), 1, List.of(vectors.build())));
      change.commit();
    }
  }
}
