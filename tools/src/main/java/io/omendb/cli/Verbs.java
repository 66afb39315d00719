package io.omendb.cli;

import io.omendb.cli.command.Verb;
import java.util.List;
import java.util.Optional;

/// Every verb there is, in the order of the help page. Immutable.
final class Verbs {
  private static final List<Verb> ALL = List.of(new VersionVerb(), new HelpVerb());

  private Verbs() {}

  static List<Verb> all() {
    return ALL;
  }

  static List<String> names() {
    return ALL.stream().map(Verb::name).toList();
  }

  /// The verb that the words begin with.
  static Optional<Verb> find(List<String> words) {
    String two = words.size() > 1 ? words.get(0) + " " + words.get(1) : "";
    for (Verb verb : ALL) {
      if (verb.name().equals(words.getFirst()) || verb.name().equals(two)) {
        return Optional.of(verb);
      }
    }
    return Optional.empty();
  }

  /// Whether verbs of two words begin with this one.
  static boolean group(String word) {
    return ALL.stream().anyMatch(verb -> verb.name().startsWith(word + " "));
  }
}
