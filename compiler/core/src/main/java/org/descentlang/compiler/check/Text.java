package org.descentlang.compiler.check;

import java.util.Collection;
import java.util.List;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;
import org.descentlang.compiler.source.Suggestions;

/** Words of messages. */
final class Text {
  private static final int LONGEST = 60;

  /** So many names are listed where none is near. */
  static final int FEW = 6;

  private Text() {}

  /** What stands there, in one line that is not too long. */
  static String oneLine(Span span) {
    String line = span.oneLine();
    return line.length() > LONGEST ? line.substring(0, LONGEST - 3) + "..." : line;
  }

  /** The same without parentheses around it. */
  static String bare(Span span) {
    String line = oneLine(span);
    return line.startsWith("(") && line.indexOf(')') == line.length() - 1 ? line.substring(1, line.length() - 1) : line;
  }

  /** {@code 1 argument}, {@code 2 arguments}. */
  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  static String count(Dim number, String noun) {
    return number + " " + noun + (number.toString().equals("1") ? "" : "s");
  }

  /** An unknown name: the nearest of those known, or all of them where they are few. */
  static Diagnostic unknown(String id, Span at, String message, String name, Collection<String> known) {
    Diagnostic diagnostic = Diagnostic.error(id, at, message);
    List<String> others = known.stream().filter(other -> !other.equals(name)).toList();
    return Suggestions.nearest(name, others)
        .map(near -> diagnostic.hint("did you mean `" + near + "`?"))
        .orElseGet(() -> others.isEmpty() || others.size() > FEW ? diagnostic : diagnostic.hint(known(others)));
  }

  /** {@code there are `a` and `b`.} */
  static String known(Collection<String> names) {
    List<String> quoted = names.stream().sorted().map(name -> "`" + name + "`").toList();
    return (quoted.size() == 1 ? "there is " : "there are ") + listed(quoted) + ".";
  }

  /** {@code a}, {@code a and b}, {@code a, b and c}. */
  static String listed(List<String> all) {
    int last = all.size() - 1;
    return last == 0 ? all.get(0) : String.join(", ", all.subList(0, last)) + " and " + all.get(last);
  }
}
