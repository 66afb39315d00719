package io.omendb.cli;

import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Verb;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/// The help pages: examples first. Stateless.
final class HelpText {
  private static final int WIDTH = 96;

  /// What may follow the name of a dataset where a usage says `@VERSION`.
  private static final String PINS =
      "@VERSION is a number, a tag or a time: DATASET@7, @train, @2026-01-31T12:00:00Z.";

  private HelpText() {}

  /// All verbs.
  static void overview(PrintStream out) {
    out.println("omendb - versioned datasets of plain Arrow files, with vector search on disk");
    out.println();
    out.println("Examples:");
    out.println("  omendb demo");
    out.println("  omendb import photos.omen embedding=vectors.npy label=labels.npy");
    out.println("  omendb index create photos.omen --column embedding --type hnsw --metric l2");
    out.println("  omendb search photos.omen --column embedding --row-id 7 --where \"label = 3\"");
    out.println();
    out.println("Commands:");
    for (Verb verb : Verbs.all()) {
      out.println("  " + padded(verb.name(), 14) + verb.synopsis().summary());
    }
    out.println();
    out.println("DATASET is a directory. " + PINS);
    out.println("'omendb COMMAND --help' shows examples and options.");
  }

  /// The verbs that begin with one word.
  static void group(String word, PrintStream out) {
    out.println("Commands:");
    for (Verb verb : Verbs.all()) {
      if (verb.name().startsWith(word + " ")) {
        out.println("  " + padded(verb.name(), 14) + verb.synopsis().summary());
      }
    }
  }

  /// One verb in full.
  static void verb(Verb verb, PrintStream out) {
    out.println("omendb " + verb.name() + " - " + verb.synopsis().summary());
    out.println();
    out.println("Examples:");
    verb.synopsis().examples().forEach(example -> out.println("  " + example));
    out.println();
    out.println("Usage: omendb " + (verb.name() + " " + verb.synopsis().usage()).strip());
    if (verb.synopsis().usage().contains("@VERSION")) {
      out.println(PINS);
    }
    out.println();
    out.println("Options:");
    List<Option> options = new ArrayList<>(verb.synopsis().options());
    options.addAll(Flags.common());
    int column = options.stream().mapToInt(option -> form(option).length()).max().orElse(0) + 4;
    for (Option option : options) {
      print(form(option), option.getDescription(), column, out);
    }
  }

  private static void print(String form, String description, int column, PrintStream out) {
    StringBuilder line = new StringBuilder(padded("  " + form, column));
    for (String word : description.split(" ")) {
      if (line.length() + word.length() > WIDTH) {
        out.println(line.toString().stripTrailing());
        line = new StringBuilder(" ".repeat(column));
      }
      line.append(word).append(' ');
    }
    out.println(line.toString().stripTrailing());
  }

  private static String form(Option option) {
    String name =
        option.getLongOpt() == null
            ? "-" + option.getOpt()
            : (option.getOpt() == null ? "" : "-" + option.getOpt() + ", ")
                + "--"
                + option.getLongOpt();
    return option.hasArg() ? name + " " + option.getArgName() : name;
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }
}
