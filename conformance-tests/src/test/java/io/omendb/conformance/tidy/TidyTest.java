package io.omendb.conformance.tidy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.omendb.conformance.Repository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The house rules hold in every file, and every rule is able to fail.
class TidyTest {
  private static final Pattern TEXT =
      Pattern.compile(".*\\.(java|md|xml|proto|csv|sh|yml|properties|txt)|[^.]*|.*/\\.ci/[^/]*");

  @TestFactory
  List<DynamicTest> rulesForJavaHold() {
    List<JavaSource> sources = JavaSource.all();
    assertThat(sources).hasSizeGreaterThan(50);
    return javaRules().stream()
        .map(rule ->
            dynamicTest(rule.name(), () -> assertThat(rule.check().apply(sources)).isEmpty()))
        .toList();
  }

  @TestFactory
  List<DynamicTest> rulesForTextHold() {
    Path root = Repository.root();
    List<Path> files =
        Repository.files().stream()
            .filter(file -> TEXT.matcher(root.relativize(file).toString()).matches())
            .toList();
    assertThat(files).hasSizeGreaterThan(50);
    return TextRules.rules().stream()
        .map(rule ->
            dynamicTest(
                rule.name(),
                () -> {
                  List<String> found = new ArrayList<>();
                  for (Path file : files) {
                    String path = root.relativize(file).toString().replace('\\', '/');
                    found.addAll(rule.check().violations(path, Repository.read(file)));
                  }
                  assertThat(found).isEmpty();
                }))
        .toList();
  }

  @TestFactory
  List<DynamicTest> everyRuleForJavaCanFail() {
    return javaRules().stream()
        .map(rule ->
            dynamicTest(
                rule.name(),
                () -> {
                  assertThat(rule.check().apply(List.of(rule.accepted()))).isEmpty();
                  assertThat(rule.refused()).isNotEmpty();
                  for (JavaSource sample : rule.refused()) {
                    assertThat(rule.check().apply(List.of(sample))).as(sample.text()).isNotEmpty();
                  }
                }))
        .toList();
  }

  @TestFactory
  List<DynamicTest> everyRuleForTextCanFail() {
    return TextRules.rules().stream()
        .map(rule ->
            dynamicTest(
                rule.name(),
                () -> {
                  assertThat(rule.check().violations("sample.md", rule.accepted())).isEmpty();
                  assertThat(rule.refused()).isNotEmpty();
                  for (String sample : rule.refused()) {
                    assertThat(rule.check().violations("sample.md", sample))
                        .as(sample)
                        .isNotEmpty();
                  }
                }))
        .toList();
  }

  private static List<JavaRule> javaRules() {
    List<JavaRule> rules = new ArrayList<>(List.of(AmbientCalls.rule()));
    rules.addAll(NameRules.rules());
    rules.addAll(ShapeRules.rules());
    rules.addAll(DocRules.rules());
    rules.add(SealedSwitches.rule());
    return rules;
  }
}
