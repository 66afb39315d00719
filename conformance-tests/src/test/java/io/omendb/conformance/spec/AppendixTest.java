package io.omendb.conformance.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.Repository;
import io.omendb.storage.format.frame.FrameKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The appendices leave out no version of a kind of file, and no idea that a design note rejects.
class AppendixTest {
  @Test
  void theLastChangeOfEachKindIsItsVersion() {
    Map<String, String> last = new TreeMap<>();
    for (List<String> row : SpecText.table("changes")) {
      last.put(row.get(0), row.get(1));
    }
    Map<String, String> code =
        Arrays.stream(FrameKind.values())
            .collect(Collectors.toMap(FrameKind::code, kind -> kind.major() + "." + kind.minor()));
    assertThat(last).containsAllEntriesOf(code);
  }

  @Test
  void everyRejectedIdeaHasItsLine() throws IOException {
    Map<String, Long> notes = new TreeMap<>();
    try (Stream<Path> files = Files.list(Repository.root().resolve("docs/designs"))) {
      for (Path file : files.toList()) {
        String text = Repository.read(file);
        int rejected = text.indexOf("\n## Rejected\n");
        assertThat(rejected).as(file + " has a section of what was rejected").isPositive();
        notes.put(
            file.getFileName().toString().substring(0, 4),
            text.substring(rejected).lines().filter(line -> line.startsWith("- ")).count());
      }
    }
    Map<String, Long> lines =
        SpecText.table("rejected").stream()
            .collect(Collectors.groupingBy(List::getFirst, TreeMap::new, Collectors.counting()));
    assertThat(lines).isEqualTo(notes);
  }
}
