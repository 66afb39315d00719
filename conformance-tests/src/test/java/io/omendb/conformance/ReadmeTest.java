package io.omendb.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the README promises: its sample compiles, runs and finds what it should.
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");

  private static final String IMPORTS =
      """
      import io.omendb.storage.*;
      import io.omendb.storage.distance.Metric;
      import io.omendb.storage.environment.Progress;
      import io.omendb.storage.schema.Schema;
      import io.omendb.storage.source.*;
      import java.nio.file.Path;
      import java.util.List;
      """;

  @Test
  void sampleRuns(@TempDir Path directory) throws IOException, InterruptedException {
    String readme = Files.readString(README);
    int begin = readme.indexOf("```java\n", readme.indexOf("<!-- sample: begin -->")) + 8;
    String sample = readme.substring(begin, readme.indexOf("```", begin));
    assertThat(sample.lines().count()).isLessThanOrEqualTo(10);
    Path source =
        Files.writeString(
            directory.resolve("Sample.java"), IMPORTS + "void main() {\n" + sample + "}\n");
    Files.writeString(
        directory.resolve("photos.csv"),
        """
        v,year,caption
        "[1, 0, 0]",2021,bridge
        "[0.8, 0.3, 0]",2019,boat
        "[0.9, 0.2, 0]",2022,tower
        "[0, 0, 1]",2023,night
        """);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString())
            .directory(directory.toFile())
            .redirectError(directory.resolve("err.txt").toFile())
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(directory.resolve("err.txt"))).isZero();
    List<String> lines = out.lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith("2 tower ");
    assertThat(lines.get(1)).startsWith("0 bridge ");
  }

  @Test
  void filesThatItNamesExist() throws IOException {
    assertThat(README).exists();
    java.util.regex.Matcher links =
        java.util.regex.Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(Files.readString(README));
    int count = 0;
    while (links.find()) {
      assertThat(README.resolveSibling(links.group(1))).exists();
      count++;
    }
    assertThat(count).isGreaterThan(3);
  }
}
