package org.descentlang.compiler.emit;

import java.util.ArrayList;
import java.util.List;

/**
 * What JavaPoet leaves to be desired: an empty line after each field, three lines for one line of comment, and lines of
 * any length.
 */
final class Whitespace {
  private static final int WIDTH = 120;

  private Whitespace() {}

  static String tidy(String text) {
    List<String> lines = new ArrayList<>();
    shortComments(text.lines().toList()).forEach(l -> lines.addAll(LongLines.broken(l, WIDTH)));
    return String.join("\n", joinedFields(lines)) + "\n";
  }

  /** A comment of one line on one line. */
  private static List<String> shortComments(List<String> lines) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      boolean three = i + 2 < lines.size() && lines.get(i).strip().equals("/**")
          && lines.get(i + 1).strip().startsWith("* ") && lines.get(i + 2).strip().equals("*/");
      String one = three ? lines.get(i) + lines.get(i + 1).strip().substring(1) + " */" : "";
      if (three && one.length() <= WIDTH) {
        kept.add(one);
        i += 2;
      } else {
        kept.add(lines.get(i));
      }
    }
    return kept;
  }

  private static List<String> joinedFields(List<String> lines) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      boolean between = lines.get(i).isBlank() && i > 0 && i + 1 < lines.size()
          && isField(lines.get(i - 1)) && isField(lines.get(i + 1))
          && kind(lines.get(i - 1)).equals(kind(lines.get(i + 1)));
      if (!between) {
        kept.add(lines.get(i));
      }
    }
    return kept;
  }

  /** A field of one line, or what is said of one in the middle of a group. */
  private static boolean isField(String line) {
    return line.matches("  (  )?(private |public |final |static )*[\\w.<>\\[\\]]+ \\w+( = .*)?;")
        || line.startsWith("  /** In the array of ");
  }

  private static String kind(String line) {
    return line.contains(" static ") ? "static" : line.contains(" final ") || line.contains("/**") ? "final" : "";
  }
}
