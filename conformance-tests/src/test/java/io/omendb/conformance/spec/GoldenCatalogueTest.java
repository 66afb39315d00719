package io.omendb.conformance.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Appendix A lists the golden datasets that are there.
class GoldenCatalogueTest {
  private static List<String> datasets(String directory) throws IOException {
    try (Stream<Path> files = Files.list(Repository.root().resolve(directory))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".omen"))
          .map(name -> name.substring(0, name.length() - ".omen".length()))
          .toList();
    }
  }

  private static List<String> names(String table) {
    return SpecText.table(table).stream().map(List::getFirst).toList();
  }

  @Test
  void datasetsAreListed() throws IOException {
    assertThat(names("goldens"))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(datasets("format-spec/golden/v1"));
    assertThat(names("invalid-goldens"))
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(datasets("format-spec/golden/invalid/v1"));
  }
}
