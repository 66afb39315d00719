package io.omendb.conformance.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.Repository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// No marked table or example of the specification is without a test, and every chapter names the
/// tests that check it. That a test's table exists, the test itself says.
class SpecCoverageTest {
  private static final Pattern MARKER =
      Pattern.compile("(?m)^<!-- (table|example): ([a-z0-9.-]+) -->$");
  private static final Pattern CHECKED = Pattern.compile("(?m)^\\*Checked by\\* (.+)$");
  private static final Pattern TEST_NAME = Pattern.compile("`([A-Za-z0-9]+)`");

  private static Map<String, String> tests() {
    Map<String, String> tests = new TreeMap<>();
    for (Path file : Repository.files()) {
      String path = Repository.root().relativize(file).toString();
      if (path.contains("src/test/java") && path.endsWith(".java")) {
        String name = file.getFileName().toString().replace(".java", "");
        tests.put(name, Repository.read(file));
      }
    }
    return tests;
  }

  /// What is wrong with a chapter.
  private static List<String> problems(String chapter, String text, Map<String, String> tests) {
    List<String> problems = new ArrayList<>();
    List<String> named =
        CHECKED
            .matcher(text)
            .results()
            .flatMap(line -> TEST_NAME.matcher(line.group(1)).results())
            .map(name -> name.group(1))
            .toList();
    if (named.isEmpty()) {
      problems.add(chapter + " does not say what checks it");
    }
    named.stream()
        .filter(name -> !tests.containsKey(name))
        .forEach(
            name -> problems.add(chapter + " names the test " + name + ", which is not there"));
    for (MatchResult marker : MARKER.matcher(text).results().toList()) {
      String literal = '"' + marker.group(2) + '"';
      if (named.stream().noneMatch(name -> tests.getOrDefault(name, "").contains(literal))) {
        problems.add(chapter + ": none of its tests reads " + marker.group(1) + " " + literal);
      }
    }
    if (MARKER.matcher(text).results().filter(m -> m.group(1).equals("example")).count()
        != SpecText.examples(text).size()) {
      problems.add(chapter + ": an example is not a fenced block right below its marker");
    }
    return problems;
  }

  @Test
  void everyFactOfTheChaptersHasItsTest() {
    Map<String, String> tests = tests();
    List<String> problems = new ArrayList<>();
    SpecText.chapters().forEach((name, text) -> problems.addAll(problems(name, text, tests)));
    assertThat(SpecText.chapters().keySet().stream().map(name -> name.split("-")[0]))
        .contains(
            "00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "13", "13.1",
            "13.2", "14", "15", "16", "17", "18", "A", "B", "C", "D", "E", "F");
    assertThat(problems).isEmpty();
  }

  @Test
  void markersAreUnique() {
    TreeSet<String> seen = new TreeSet<>();
    SpecText.chapters()
        .values()
        .forEach(text ->
            MARKER.matcher(text).results().forEach(m -> assertThat(seen.add(m.group())).isTrue()));
    assertThat(seen).hasSizeGreaterThan(20);
  }

  @Test
  void aFactWithoutATestIsFound() {
    Map<String, String> tests = Map.of("ATest", "table(\"a\")");
    String checked = "\n*Checked by* `ATest`.\n";
    assertThat(problems("c", "<!-- table: a -->" + checked, tests)).isEmpty();
    assertThat(problems("c", "<!-- table: b -->" + checked, tests)).hasSize(1);
    assertThat(problems("c", "<!-- example: a -->\ntext\n" + checked, tests)).hasSize(1);
    assertThat(problems("c", "<!-- table: a -->\n", tests)).hasSize(2);
    assertThat(problems("c", "\n*Checked by* `BTest`.\n", tests)).hasSize(1);
  }
}
