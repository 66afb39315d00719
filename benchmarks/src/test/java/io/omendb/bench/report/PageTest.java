package io.omendb.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  @TempDir Path directory;

  @Test
  void aSectionIsReplacedAndTheOthersStay() throws IOException {
    Path path = directory.resolve("docs/page.md");
    Page page = new Page(path);
    page.put("2-b", "second\n");
    page.put("1-a", "old\n");
    page.put("1-a", "## A\n\nnew\n");
    assertThat(Files.readString(path))
        .startsWith("# Benchmarks")
        .endsWith(
            """

            <!-- begin 1-a -->
            ## A

            new
            <!-- end 1-a -->

            <!-- begin 2-b -->
            second
            <!-- end 2-b -->
            """)
        .doesNotContain("old\n");
  }

  @Test
  void aTableHasARuleBelowItsHeads() {
    assertThat(new Table("engine", "speed").row("a", "1").toString())
        .isEqualTo("| engine | speed |\n| --- | ---: |\n| a | 1 |\n");
  }

  @Test
  void figuresReadWell() {
    assertThat(Figures.number(12_345.6)).isEqualTo("12,346");
    assertThat(Figures.number(54.26)).isEqualTo("54.3");
    assertThat(Figures.number(-1)).isEqualTo("–");
    assertThat(Figures.ratio(1.234)).isEqualTo("1.23×");
    assertThat(Figures.median(3, 1, 2)).isEqualTo(2);
    assertThat(Figures.median(4, 1, 2, 3)).isEqualTo(2.5);
  }
}
