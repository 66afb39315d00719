package io.omendb.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The page of results: a fixed introduction, then one section for each measurement, replaced when
/// it is measured again. For one thread at a time.
public final class Page {
  private static final Pattern SECTION =
      Pattern.compile("<!-- begin (\\S+) -->\\R(.*?)<!-- end \\1 -->", Pattern.DOTALL);

  private final Path path;

  public Page(Path path) {
    this.path = path;
  }

  /// Puts a section in place of the one of that name, or adds it; sections stand in the order of
  /// their names.
  public void put(String name, String markdown) throws IOException {
    Map<String, String> sections = new TreeMap<>();
    if (Files.exists(path)) {
      Matcher matcher = SECTION.matcher(Files.readString(path));
      while (matcher.find()) {
        sections.put(matcher.group(1), matcher.group(2));
      }
    }
    sections.put(name, markdown);
    StringBuilder text = new StringBuilder(introduction());
    sections.forEach((section, body) ->
        text.append("\n<!-- begin ")
            .append(section)
            .append(" -->\n")
            .append(body)
            .append("<!-- end ")
            .append(section)
            .append(" -->\n"));
    Files.createDirectories(path.toAbsolutePath().getParent());
    Files.writeString(path, text);
  }

  private static String introduction() throws IOException {
    try (InputStream in = Page.class.getResourceAsStream("introduction.md")) {
      if (in == null) {
        throw new IOException("introduction.md is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
