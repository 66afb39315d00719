package io.omendb.cli;

import io.omendb.cli.command.Flags;
import io.omendb.cli.command.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.cli.Option;

/// Scripts for shells, made from the verbs and their options, so that they cannot fall behind.
/// Stateless.
final class Completions {
  private Completions() {}

  static String bash(List<Verb> verbs) {
    StringBuilder cases = new StringBuilder();
    groups(verbs)
        .forEach((group, members) ->
            cases
                .append("    '")
                .append(group)
                .append("') choices='")
                .append(second(members))
                .append("' ;;\n"));
    for (Verb verb : verbs) {
      String more = String.join(" ", words(verb, verbs));
      cases
          .append("    '")
          .append(verb.name())
          .append("') choices='")
          .append(
              options(verb).stream().flatMap(Completions::forms).collect(Collectors.joining(" ")))
          .append("' words='")
          .append(more)
          .append("' ;;\n");
    }
    return """
    # bash completion for omendb: source <(omendb completion bash)
    _omendb() {
      local current="${COMP_WORDS[COMP_CWORD]}" verb='' choices='' words='' word i
      for ((i = 1; i < COMP_CWORD; i++)); do
        word="${COMP_WORDS[i]}"
        if [[ $word == -* ]]; then
          continue
        elif [[ -z $verb ]]; then
          verb="$word"
          case "$verb" in @GROUPS@) ;; *) break ;; esac
        else
          verb="$verb $word"
          break
        fi
      done
      case "$verb" in
        '') words='@VERBS@' ;;
    @CASES@  esac
      case "$verb" in
        @GROUPS@) words="$choices" ;;
      esac
      if [[ $current == -* ]]; then
        COMPREPLY=($(compgen -W "$choices" -- "$current"))
      elif [[ -n $words ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$current"))
      else
        COMPREPLY=($(compgen -f -- "$current"))
      fi
    }
    complete -o filenames -F _omendb omendb
    """
        .replace("@GROUPS@", String.join("|", groups(verbs).keySet()))
        .replace("@VERBS@", String.join(" ", first(verbs).keySet()))
        .replace("@CASES@", cases);
  }

  static String zsh(List<Verb> verbs) {
    StringBuilder out = new StringBuilder();
    out.append("#compdef omendb\n");
    out.append("_omendb() {\n");
    out.append("  local -a verbs\n");
    out.append("  if (( CURRENT == 2 )); then\n");
    out.append("    verbs=(").append(described(first(verbs))).append(")\n");
    out.append("    _describe command verbs\n    return\n  fi\n");
    out.append("  case \"$words[2]\" in\n");
    groups(verbs)
        .forEach((group, members) -> {
          Map<String, String> seconds = new LinkedHashMap<>();
          members.forEach(verb -> seconds.put(secondWord(verb), verb.synopsis().summary()));
          out.append("    ").append(group).append(")\n");
          out.append("      if (( CURRENT == 3 )); then\n");
          out.append("        verbs=(").append(described(seconds)).append(")\n");
          out.append("        _describe command verbs\n        return\n      fi\n");
          out.append("      case \"$words[3]\" in\n");
          members.forEach(verb ->
              out.append("        ")
                  .append(secondWord(verb))
                  .append(") ")
                  .append(arguments(verb, verbs)));
          out.append("      esac ;;\n");
        });
    for (Verb verb : verbs) {
      if (!verb.name().contains(" ")) {
        out.append("    ").append(verb.name()).append(") ").append(arguments(verb, verbs));
      }
    }
    out.append("  esac\n}\n");
    out.append("if [[ $funcstack[1] == _omendb ]]; then\n  _omendb \"$@\"\n");
    out.append("else\n  compdef _omendb omendb\nfi\n");
    return out.toString();
  }

  static String fish(List<Verb> verbs) {
    StringBuilder out = new StringBuilder();
    out.append("# fish completion for omendb\n");
    first(verbs)
        .forEach((word, summary) ->
            line(out, "__fish_use_subcommand", "-f -a " + word + " -d '" + plain(summary) + "'"));
    groups(verbs)
        .forEach((group, members) -> {
          String seconds =
              members.stream().map(Completions::secondWord).collect(Collectors.joining(" "));
          for (Verb verb : members) {
            String unchosen = seen(group) + "; and not " + seen(seconds);
            line(
                out,
                unchosen,
                "-f -a " + secondWord(verb) + " -d '" + plain(verb.synopsis().summary()) + "'");
          }
        });
    String allGroups = String.join(" ", groups(verbs).keySet());
    for (Verb verb : verbs) {
      String[] parts = verb.name().split(" ");
      String condition =
          parts.length == 2
              ? seen(parts[0]) + "; and " + seen(parts[1])
              : "not " + seen(allGroups) + "; and " + seen(parts[0]);
      for (Option option : options(verb)) {
        String form =
            (option.getLongOpt() == null ? "" : " -l " + option.getLongOpt())
                + (option.getOpt() == null ? "" : " -s " + option.getOpt())
                + (option.hasArg() ? " -r" : "");
        line(out, condition, form.strip() + " -d '" + plain(option.getDescription()) + "'");
      }
      List<String> words = words(verb, verbs);
      if (!words.isEmpty()) {
        line(out, condition, "-f -a '" + String.join(" ", words) + "'");
      }
    }
    return out.toString();
  }

  private static void line(StringBuilder out, String condition, String rest) {
    out.append("complete -c omendb -n '").append(condition).append("' ").append(rest).append('\n');
  }

  private static String seen(String words) {
    return "__fish_seen_subcommand_from " + words;
  }

  /// One `_arguments` call.
  private static String arguments(Verb verb, List<Verb> verbs) {
    StringBuilder out = new StringBuilder("_arguments");
    for (Option option : options(verb)) {
      String value = option.hasArg() ? ":" + plain(option.getArgName()) + ":_files" : "";
      forms(option)
          .forEach(form ->
              out.append(" '")
                  .append(Flags.repeatable(option) ? "*" : "")
                  .append(form)
                  .append('[')
                  .append(plain(option.getDescription()))
                  .append(']')
                  .append(value)
                  .append('\''));
    }
    List<String> words = words(verb, verbs);
    String rest = words.isEmpty() ? "_files" : "(" + String.join(" ", words) + ")";
    return out.append(" '*:argument:").append(rest).append("' ;;\n").toString();
  }

  private static List<Option> options(Verb verb) {
    List<Option> options = new ArrayList<>(verb.synopsis().options());
    options.addAll(Flags.common());
    return options;
  }

  private static Stream<String> forms(Option option) {
    return Stream.of(
            option.getLongOpt() == null ? "" : "--" + option.getLongOpt(),
            option.getOpt() == null ? "" : "-" + option.getOpt())
        .filter(form -> !form.isEmpty());
  }

  /// What may stand behind the verb, where it is not a dataset or a file.
  private static List<String> words(Verb verb, List<Verb> verbs) {
    return switch (verb.name()) {
      case "help" -> List.copyOf(first(verbs).keySet());
      case "completion" -> CompletionVerb.SHELLS;
      default -> List.of();
    };
  }

  /// The first words of verbs, with what they do.
  private static Map<String, String> first(List<Verb> verbs) {
    Map<String, String> first = new LinkedHashMap<>();
    for (Verb verb : verbs) {
      int space = verb.name().indexOf(' ');
      if (space < 0) {
        first.put(verb.name(), verb.synopsis().summary());
      } else {
        String group = verb.name().substring(0, space);
        first.put(group, second(groups(verbs).getOrDefault(group, List.of())).replace(" ", ", "));
      }
    }
    return first;
  }

  /// The verbs of two words, by their first.
  private static Map<String, List<Verb>> groups(List<Verb> verbs) {
    return verbs.stream()
        .filter(verb -> verb.name().contains(" "))
        .collect(
            Collectors.groupingBy(
                verb -> verb.name().substring(0, verb.name().indexOf(' ')),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  private static String second(List<Verb> members) {
    return members.stream().map(Completions::secondWord).collect(Collectors.joining(" "));
  }

  private static String secondWord(Verb verb) {
    return verb.name().substring(verb.name().indexOf(' ') + 1);
  }

  private static String described(Map<String, String> words) {
    return words.entrySet().stream()
        .map(word -> "'" + word.getKey() + ":" + plain(word.getValue()) + "'")
        .collect(Collectors.joining(" "));
  }

  /// Text without what a shell takes for its own.
  private static String plain(String text) {
    return text.replace("'", "").replace("\\", "").replaceAll("[\\[\\]:$`\"]", " ").strip();
  }
}
