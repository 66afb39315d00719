package io.omendb.conformance.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.Repository;
import io.omendb.conformance.dataset.Reading;
import io.omendb.conformance.dataset.Row;
import io.omendb.conformance.reader.SecondReader;
import io.omendb.storage.Dataset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A reader that was written from the specification alone finds in the golden datasets what the
/// product finds in them.
class SecondReaderTest {
  @ParameterizedTest
  @EnumSource
  void readsWhatTheProductReads(GoldenDataset golden) {
    SecondReader second = SecondReader.open(golden.home());
    try (Dataset dataset = Dataset.open(golden.home().toString())) {
      Set<Long> numbers = new TreeSet<>();
      dataset.log().forEach(version -> numbers.add(version.version()));
      assertThat(second.versions().keySet()).isEqualTo(numbers);
      for (long version : second.versions().keySet()) {
        Map<Long, Row> rows = new LinkedHashMap<>();
        second.rows(version).forEach((id, values) -> rows.put(id, new Row(values)));
        assertThat(rows).isEqualTo(Reading.all(dataset.at(version)));
        second.checkIndexes(version);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsWhatTheDescriptionSays(GoldenDataset golden) {
    SecondReader second = SecondReader.open(golden.home());
    SortedMap<Long, List<@Nullable Object>> rows = second.rows(second.versions().lastKey());
    List<String> lines =
        rows.entrySet().stream().map(row -> "row " + row.getKey() + " " + row.getValue()).toList();
    assertThat(Repository.read(golden.expectations()).lines().filter(l -> l.startsWith("row ")))
        .containsExactlyElementsOf(lines);
  }
}
