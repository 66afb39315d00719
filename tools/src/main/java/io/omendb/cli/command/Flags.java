package io.omendb.cli.command;

import java.util.List;
import org.apache.commons.cli.Option;

/// Makes options. Stateless.
public final class Flags {
  private Flags() {}

  /// A switch: `--exact`.
  public static Option flag(String name, String help) {
    return Option.builder().longOpt(name).desc(help).get();
  }

  /// An option with one value: `--where CONDITION`.
  public static Option value(String name, String argument, String help) {
    return Option.builder().longOpt(name).hasArg().argName(argument).desc(help).get();
  }

  /// An option of one letter with one value: `-k N`.
  public static Option letter(String letter, String argument, String help) {
    return Option.builder(letter).hasArg().argName(argument).desc(help).get();
  }

  /// An option that may be given several times, with one value each: `--cast v=vector(784)`.
  public static Option many(String name, String argument, String help) {
    Option option = value(name, argument, help);
    option.setType(List.class);
    return option;
  }

  /// Whether [#many] made this option.
  public static boolean repeatable(Option option) {
    return option.getType() == List.class;
  }

  /// The options that every verb has.
  public static List<Option> common() {
    return List.of(
        flag("json", "write JSON: one object, or one a line"),
        flag("quiet", "no progress and no remarks"),
        flag("debug", "show the stack trace of a failure"),
        Option.builder("h").longOpt("help").desc("show this help").get());
  }
}
