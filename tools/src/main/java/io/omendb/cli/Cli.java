package io.omendb.cli;

import io.omendb.cli.command.Cancellation;
import io.omendb.cli.command.Console;
import io.omendb.cli.command.ExitCode;
import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Invocation;
import io.omendb.cli.command.OutputClosed;
import io.omendb.cli.command.Verb;
import io.omendb.storage.error.StorageException.InvalidInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/// Runs one command line with the given streams: finds the verb, parses its options, and turns
/// every failure into a message and an exit code. Stateless.
public final class Cli {
  private static final Set<String> LEADING = Set.of("--json", "--quiet", "--debug");

  private Cli() {}

  public static ExitCode run(String[] args, Console console, Cancellation cancellation) {
    Failures failures = new Failures(console, List.of(args));
    try {
      ExitCode code = dispatch(List.of(args), console, cancellation);
      console.out().flush();
      return code;
    } catch (OutputClosed e) {
      return failures.report(e);
    } catch (Throwable e) {
      try {
        console.out().flush();
      } catch (OutputClosed closed) {
        e.addSuppressed(closed);
      }
      return failures.report(e);
    }
  }

  private static ExitCode dispatch(List<String> args, Console console, Cancellation cancellation) {
    List<String> rest = new ArrayList<>(args);
    List<String> leading = new ArrayList<>();
    while (!rest.isEmpty() && LEADING.contains(rest.getFirst())) {
      leading.add(rest.removeFirst());
    }
    String first = rest.isEmpty() ? "help" : rest.getFirst();
    switch (first) {
      case "-h", "--help" -> rest.set(0, "help");
      case "--version" -> rest.set(0, "version");
      case "help" -> {
        if (rest.isEmpty()) {
          rest.add(first);
        }
      }
      default -> {}
    }
    Optional<Verb> found = Verbs.find(rest);
    if (found.isEmpty()) {
      if (Verbs.group(first) && wantsHelp(rest)) {
        HelpText.group(first, console.out());
        return ExitCode.OK;
      }
      throw unknownVerb(rest);
    }
    Verb verb = found.get();
    List<String> options = new ArrayList<>(rest.subList(words(verb), rest.size()));
    if (wantsHelp(options)) {
      HelpText.verb(verb, console.out());
      return ExitCode.OK;
    }
    options.addAll(0, leading);
    return verb.run(new Invocation(parse(verb, options), console, cancellation));
  }

  private static boolean wantsHelp(List<String> args) {
    int end = args.indexOf("--");
    List<String> options = end < 0 ? args : args.subList(0, end);
    return options.contains("-h") || options.contains("--help");
  }

  private static int words(Verb verb) {
    return verb.name().contains(" ") ? 2 : 1;
  }

  private static CommandLine parse(Verb verb, List<String> args) {
    Options options = new Options();
    verb.synopsis().options().forEach(options::addOption);
    Flags.common().forEach(options::addOption);
    CommandLine line;
    try {
      line =
          DefaultParser.builder()
              .setAllowPartialMatching(false)
              .setStripLeadingAndTrailingQuotes(false)
              .get()
              .parse(options, args.toArray(String[]::new));
    } catch (UnrecognizedOptionException e) {
      throw unknownOption(verb, options, e.getOption());
    } catch (MissingArgumentException e) {
      throw new InvalidInput(
          dashed(e.getOption()) + " needs a value: " + e.getOption().getArgName(), seeHelp(verb));
    } catch (ParseException e) {
      throw new InvalidInput(String.valueOf(e.getMessage()), seeHelp(verb));
    }
    for (Option option : options.getOptions()) {
      String[] values = line.getOptionValues(option);
      if (values != null && values.length > 1 && !Flags.repeatable(option)) {
        throw new InvalidInput(dashed(option) + " is given " + values.length + " times");
      }
    }
    checkArguments(verb, line.getArgList());
    return line;
  }

  private static void checkArguments(Verb verb, List<String> arguments) {
    if (arguments.size() < verb.synopsis().minArguments()) {
      throw new InvalidInput(
          "'" + verb.name() + "' needs more: omendb " + verb.name() + " " + verb.synopsis().usage(),
          seeHelp(verb));
    }
    if (arguments.size() > verb.synopsis().maxArguments()) {
      throw new InvalidInput(
          "unexpected argument '"
              + arguments.get(verb.synopsis().maxArguments())
              + "' after '"
              + verb.name()
              + "'",
          "omendb " + verb.name() + " " + verb.synopsis().usage());
    }
  }

  private static InvalidInput unknownVerb(List<String> typed) {
    String first = typed.getFirst();
    if (Verbs.group(first)) {
      List<String> verbs =
          Verbs.names().stream().filter(name -> name.startsWith(first + " ")).toList();
      String all = String.join(", ", verbs);
      if (typed.size() == 1) {
        return new InvalidInput("'" + first + "' needs one more word", "one of: " + all);
      }
      String both = first + " " + typed.get(1);
      return new InvalidInput(
          "unknown command '" + both + "'",
          Suggestions.nearest(both, verbs)
              .map(name -> "did you mean '" + name + "'?")
              .orElse("one of: " + all));
    }
    return new InvalidInput(
        "unknown command '" + first + "'",
        Suggestions.nearest(first, Verbs.names())
            .map(name -> "did you mean '" + name + "'?")
            .orElse("'omendb help' lists the commands"));
  }

  private static InvalidInput unknownOption(Verb verb, Options options, String typed) {
    String name = typed.contains("=") ? typed.substring(0, typed.indexOf('=')) : typed;
    List<String> names = options.getOptions().stream().map(Cli::dashed).toList();
    return new InvalidInput(
        "'" + verb.name() + "' has no option '" + name + "'",
        Suggestions.nearest(name, names)
            .map(near -> "did you mean '" + near + "'?")
            .orElse(seeHelp(verb)));
  }

  private static String dashed(Option option) {
    return option.hasLongOpt() ? "--" + option.getLongOpt() : "-" + option.getOpt();
  }

  private static String seeHelp(Verb verb) {
    return "'omendb " + verb.name() + " --help' shows examples";
  }

  /// Whether the line asks for that switch, even where it does not parse.
  static boolean asks(List<String> args, String flag) {
    return args.stream().takeWhile(arg -> !arg.equals("--")).anyMatch(flag::equals);
  }
}
