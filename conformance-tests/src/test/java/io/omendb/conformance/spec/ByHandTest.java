package io.omendb.conformance.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.omendb.conformance.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The bytes that appendix B explains are those of the golden dataset, each of them once.
class ByHandTest {
  private static final Pattern LINE =
      Pattern.compile("([0-9a-f]{4})  (?:00 \\* ([0-9]+)|((?:[0-9a-f]{2} ?)+))(?:  +(\\S.*))?");
  private static final Map<String, String> FILES =
      Map.of(
          "by-hand.root-1", "09223372036854775806.root",
          "by-hand.root-2", "09223372036854775805.root",
          "by-hand.root-3", "09223372036854775804.root",
          "by-hand.arrow", ".arrow",
          "by-hand.vectors", ".vectors");

  @Test
  void everyByteIsExplained() throws IOException {
    Path home = Repository.root().resolve("format-spec/golden/v1/by-hand.omen");
    List<Path> files;
    try (Stream<Path> all = Files.walk(home)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    assertThat(files).hasSameSizeAs(FILES.keySet());
    for (Map.Entry<String, String> entry : FILES.entrySet()) {
      Path file =
          files.stream()
              .filter(candidate -> candidate.toString().endsWith(entry.getValue()))
              .findFirst()
              .orElseThrow();
      assertThat(explained(entry.getKey())).as(entry.getKey()).isEqualTo(Files.readAllBytes(file));
      assertThat(Repository.read("format-spec/spec/B-a-dataset-by-hand.md"))
          .contains("`" + home.relativize(file) + "`, " + Files.size(file) + " bytes:");
    }
  }

  private static byte[] explained(String example) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String line : SpecText.example(example).lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      assertThat(matcher.matches()).as(line).isTrue();
      assertThat(Integer.parseInt(matcher.group(1), 16)).as(line).isEqualTo(bytes.size());
      bytes.writeBytes(
          matcher.group(2) != null
              ? new byte[Integer.parseInt(matcher.group(2))]
              : HexFormat.of().parseHex(matcher.group(3).replace(" ", "")));
      // What continues the line above has no explanation of its own.
      assertThat(matcher.group(4) != null || bytes.size() > 16).as(line).isTrue();
    }
    return bytes.toByteArray();
  }
}
