package org.descentlang.compiler.emit;

import java.util.ArrayList;
import java.util.List;

/**
 * Breaks lines that are too long where they are least nested; a comment without such a place between words, and a
 * statement after its {@code =} rather than in a subscript.
 */
final class LongLines {
  private static final String CONTINUED = "    ";
  /** What a break may stand before, too; words stand in comments. */
  private static final List<String> WORDS = List.of("&& ", "|| ", "else ", "where ", "from ");

  private LongLines() {}

  static List<String> broken(String line, int width) {
    List<String> lines = new ArrayList<>();
    String indent = " ".repeat(line.length() - line.stripLeading().length());
    String rest = line;
    String start = "";
    while (start.length() + rest.length() > width) {
      int room = width - start.length();
      int place = place(rest, room, isComment(line));
      if (place <= 0 && isComment(line)) {
        place = rest.lastIndexOf(' ', room);
      }
      if (place <= 0) {
        break;
      }
      lines.add(start + rest.substring(0, place).stripTrailing());
      rest = rest.substring(place).stripLeading();
      start = isComment(line) ? commentIndent(line) + CONTINUED : indent + CONTINUED;
    }
    lines.add(start + rest);
    return lines;
  }

  private static boolean isComment(String line) {
    return line.matches("\\s*(\\*|//) .*");
  }

  /** Up to the first letter of a comment. */
  private static String commentIndent(String line) {
    int letter = line.indexOf(line.stripLeading().startsWith("*") ? "*" : "//");
    int first = letter + 2;
    while (first < line.length() && (line.charAt(first) == ' ' || line.charAt(first) == '/')) {
      first++;
    }
    return line.substring(0, first);
  }

  /**
   * After a comma or before an operator, outside of strings, as little nested as possible, as late as possible. Where
   * all of these are nested, of a comment between two words that are not; where that is the best of them in a
   * subscript, of a statement after its {@code =}.
   */
  private static int place(String text, int width, boolean comment) {
    int best = -1;
    int blank = -1;
    int assigned = -1;
    int least = Integer.MAX_VALUE;
    int depth = 0;
    int subscripts = 0;
    boolean inSubscript = false;
    boolean quoted = false;
    for (int i = 0; i < Math.min(text.length(), width); i++) {
      char c = text.charAt(i);
      quoted ^= c == '"' && (i == 0 || text.charAt(i - 1) != '\\');
      depth += quoted ? 0 : c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
      subscripts += quoted ? 0 : c == '[' ? 1 : c == ']' ? -1 : 0;
      if (!quoted && isBreak(text, i) && i > width / 3 && depth <= least) {
        best = i;
        least = depth;
        inSubscript = subscripts > 0;
      }
      if (depth == 0 && text.startsWith(" = ", i - 3)) {
        assigned = i;
      }
      if (comment && depth == 0 && i > width / 3 && text.charAt(i - 1) == ' ' && text.charAt(i) != ' ') {
        blank = i;
      }
    }
    if (comment) {
      return least > 0 && blank > 0 ? blank : best;
    }
    return inSubscript && assigned > 0 ? assigned : best;
  }

  private static boolean isBreak(String text, int i) {
    return i > 1 && text.charAt(i - 1) == ' ' && text.charAt(i) != ' '
        && (text.charAt(i - 2) == ',' || "+-*/?:&|".indexOf(text.charAt(i)) >= 0 && text.startsWith(" ", i + 1)
            || WORDS.stream().anyMatch(w -> text.startsWith(w, i)));
  }
}
