package io.omendb.conformance.tidy;

import io.omendb.conformance.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What no file of the project says. Stateless.
final class TextRules {
  private static final Pattern LATER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private static final Pattern URL = Pattern.compile("\\b[a-z][a-z0-9+]*://([A-Za-z0-9.-]+)");

  /// Names of machines that serve packages, in whatever form they are written.
  private static final Pattern PACKAGE_HOST =
      Pattern.compile(
          "\\b(repo[0-9]*|repository|registry|mirrors?|nexus|artifactory|pypi|npm|proxy)"
              + "(\\.[a-z0-9-]+)+\\.(org|com|net|io|dev|internal|local)\\b");

  private static final Pattern MACHINE_PATH =
      Pattern.compile(
          "(?<![A-Za-z0-9._$}*~-])/(root|home/[a-z]|Users/[A-Za-z]|work/)"
              + "|\\b[A-Z]:\\\\\\\\?Users");

  /// Hosts of which a link or a name space may speak.
  private static final Set<String> HOSTS =
      Set.of(
          "maven.apache.org",
          "www.apache.org",
          "arrow.apache.org",
          "www.w3.org",
          "github.com",
          "openjdk.org",
          "keepachangelog.com",
          "semver.org",
          "creativecommons.org",
          "archive.ics.uci.edu",
          "doi.org",
          "arxiv.org",
          "www.rfc-editor.org");

  private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^\\]\\[]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");

  private TextRules() {}

  static List<TextRule> rules() {
    return List.of(
        new TextRule(
            "nothing is left for later",
            perMatch(LATER, match -> Optional.of(match.group() + ": do it or drop it")),
            List.of("// TO" + "DO: later", "FIX" + "ME"),
            "what to do next, in Spanish: todo"),
        new TextRule(
            "addresses lead to known places",
            perMatch(URL, TextRules::unknownHost),
            List.of("https" + "://example.org/a", "see http" + "://10.0.0.7:8080/"),
            "xmlns=\"http://maven.apache.org/POM/4.0.0\", s3://bucket/photos.omen"),
        new TextRule(
            "no package host is named",
            perMatch(PACKAGE_HOST, match -> Optional.of(match.group() + " serves packages")),
            List.of("at repo" + "1.maven.org", "https" + "://registry" + ".npmjs.org/x"),
            "a registry of packages; repo.find(x)"),
        new TextRule(
            "no path of one machine is named",
            perMatch(
                MACHINE_PATH, match -> Optional.of(match.group() + " exists on one machine only")),
            List.of(
                "/ro" + "ot/x", "cd /ho" + "me/ada", "\"/wo" + "rk/main\"", "C:" + "\\Users\\ada"),
            "/usr/lib/jvm, $HOME/work/x, ${dir}/root, manifest/root"),
        new TextRule(
            "links lead to files and headings that exist",
            TextRules::brokenLinks,
            List.of("[a](no-such-file.md)", "# A\n[a](#b)", "[a](README.md#no-such-heading)"),
            "# A b\n[a](#a-b) [b](pom.xml) `[c](no.md)` [d](https://github.com/)\n```\n[e](no.md)\n```"));
  }

  private static TextRule.Check perMatch(
      Pattern pattern, Function<MatchResult, Optional<String>> verdict) {
    return (path, text) -> {
      List<String> found = new ArrayList<>();
      pattern
          .matcher(text)
          .results()
          .forEach(match -> {
            long line = text.substring(0, match.start()).chars().filter(c -> c == '\n').count() + 1;
            verdict.apply(match).ifPresent(wrong -> found.add(path + ":" + line + ": " + wrong));
          });
      return found;
    };
  }

  private static Optional<String> unknownHost(MatchResult match) {
    return !match.group().startsWith("http") || HOSTS.contains(match.group(1))
        ? Optional.empty()
        : Optional.of(match.group() + " is not on the list of known hosts");
  }

  private static List<String> brokenLinks(String path, String text) {
    // Texts among the resources become part of files elsewhere, from where their links lead.
    if (!path.endsWith(".md") || path.contains("/src/main/resources/")) {
      return List.of();
    }
    String prose = FENCE.matcher(text).replaceAll("").replaceAll("`[^`\n]*`", "");
    List<String> found = new ArrayList<>();
    LINK.matcher(prose)
        .results()
        .map(match -> match.group(1))
        .forEach(link -> {
          if (!link.contains("://")
              && !link.startsWith("mailto:")
              && !resolves(path, prose, link)) {
            found.add(path + ": broken link " + link);
          }
        });
    return found;
  }

  private static boolean resolves(String path, String text, String link) {
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    Path base = Repository.root().resolve(path);
    Path target = file.isEmpty() ? base : base.resolveSibling(file).normalize();
    if (!file.isEmpty() && !Files.exists(target)) {
      return false;
    }
    if (hash < 0 || (!file.isEmpty() && !file.endsWith(".md"))) {
      return true;
    }
    String content = file.isEmpty() ? text : Repository.read(target);
    String anchor = link.substring(hash + 1);
    return HEADING.matcher(content).results().anyMatch(h -> anchor(h.group(1)).equals(anchor));
  }

  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }
}
