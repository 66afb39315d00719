package io.omendb.conformance.layering;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.child.ChildProcess;
import io.omendb.conformance.child.ReadMetadata;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.dataset.Sample;
import io.omendb.storage.Dataset;
import io.omendb.storage.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Opening a dataset and reading its metadata loads no class that only data needs.
class StartUpTest {
  @TempDir Path dir;

  @Test
  void metadataIsReadWithoutArrow() throws IOException {
    String uri = dir.resolve("sample.omen").toString();
    try (Dataset dataset = Dataset.create(uri, Sample.SCHEMA)) {
      try (Transaction transaction = dataset.begin()) {
        transaction.append(Row.batch(Sample.SCHEMA, new Sample(1).rows(50)));
        transaction.commit();
      }
      dataset.createIndex("v").name("near").type("hnsw").build();
    }
    Path log = dir.resolve("classes.txt");
    try (ChildProcess child =
        ChildProcess.start(
            ReadMetadata.class,
            List.of("-Xlog:class+load:file=" + log),
            dir.resolve("errors.txt"),
            uri)) {
      assertThat(child.lines()).hasSize(4).first().asString().startsWith("3 50 ");
      assertThat(child.await()).isZero();
    }
    List<String> loaded = Files.readAllLines(log);
    assertThat(loaded).anyMatch(line -> line.contains("io.omendb.storage.Dataset "));
    assertThat(loaded)
        .noneMatch(line -> line.contains(" org.apache.arrow."))
        .noneMatch(line -> line.contains(" com.google.flatbuffers."))
        .noneMatch(line -> line.contains(" org.apache.parquet."))
        .noneMatch(line -> line.contains(" com.github.luben.zstd."))
        .noneMatch(line -> line.contains(" jdk.incubator.vector."));
  }
}
