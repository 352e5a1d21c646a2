package org.descentlang.cli;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.descentlang.compiler.source.Suggestions;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line. */
final class Misuse {

  /** What other programs take as options. */
  private static final Set<String> SAID_IN_PROGRAM = Set.of("--lr", "--learning-rate", "--momentum", "--weight-decay",
      "--batch", "--batch-size", "--optimizer", "--loss", "--penalty", "--clip", "--metric", "--target", "--model");

  private Misuse() {}

  static String message(ParameterException usage) {
    if (usage instanceof UnmatchedArgumentException unmatched) {
      if (isCommand(unmatched)) {
        return "Unknown command '" + unmatched.getUnmatched().get(0) + "'"
            + meant(unmatched.getUnmatched().get(0), unmatched);
      }
      return (unmatched.isUnknownOption() ? unknown(unmatched.getUnmatched())
          : "'" + unmatched.getUnmatched().get(0) + "' is an argument too many") + suggestion(unmatched);
    }
    return plain(usage.getMessage()) + command(usage);
  }

  /** Only commands have arguments. */
  private static boolean isCommand(UnmatchedArgumentException unmatched) {
    return unmatched.getCommandLine().getParent() == null && !unmatched.isUnknownOption();
  }

  /** What follows an unknown option is its value, and no option. */
  private static String unknown(List<String> unmatched) {
    List<String> options = unmatched.stream().filter(text -> text.startsWith("-")).toList();
    return (options.size() == 1 ? "Unknown option: " : "Unknown options: ")
        + options.stream().map(option -> "'" + option + "'").collect(Collectors.joining(", "));
  }

  private static String suggestion(UnmatchedArgumentException unmatched) {
    if (SAID_IN_PROGRAM.contains(unmatched.getUnmatched().get(0).replaceFirst("=.*", ""))) {
      return "; it is said in the .dl file";
    }
    return unmatched.getSuggestions().isEmpty()
        ? "" : "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?";
  }

  /** The parser of the command line speaks of Java's types. */
  private static String plain(String message) {
    return message.replace("is not a long", "is not a whole number")
        .replace("is not a double", "is not a number")
        .replace("[F32, F64] (case-insensitive)", "f32, f64")
        .replaceAll("positional parameter at index \\S+ \\((\\w+)\\)", "$1")
        .replaceFirst("^Unknown subcommand '(.*)'\\.$", "Unknown command '$1'");
  }

  /** The command that was meant where help is wanted for one that there is not. */
  private static String command(ParameterException usage) {
    return usage.getArgSpec() == null && usage.getValue() != null ? meant(usage.getValue(), usage) : "";
  }

  private static String meant(String command, ParameterException usage) {
    Set<String> commands = usage.getCommandLine().getSubcommands().keySet();
    return Suggestions.nearest(command, commands).map(near -> "; did you mean " + near + "?")
        .orElseGet(() -> commands.isEmpty() ? "" : "; there are " + String.join(", ", commands));
  }
}
