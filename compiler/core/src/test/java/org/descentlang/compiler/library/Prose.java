package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The words of a comment as Markdown: what reads as a formula, {@code max(x, 0)} or {@code [c, n]}, is set as one, and
 * lines that are indented keep their form.
 */
final class Prose {
  private static final Set<String> REDUCERS = Set.of("sum", "mean", "max", "min", "prod", "argmax", "argmin");
  private static final Set<String> WORDS =
      Set.of("and", "as", "at", "for", "from", "has", "in", "is", "it", "its", "of", "or", "the", "to", "with");
  private static final Pattern SENTENCE = Pattern.compile("(?<=\\.) (?=[A-Z`|])");
  private static final Pattern OPERATOR = Pattern.compile(" (?:[-+*/^~.]|[<>]=?|==?|!=) |[\\^/*]| \\.\\.\\. ");
  private static final Pattern NUMBER = Pattern.compile("\\d[\\d_]*(?:\\.\\d+)?(?:e-?\\d+)?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*(?:\\.\\w+)*");
  private static final Pattern TEXT = Pattern.compile("'\\w+'");

  private final String text;
  private boolean formula;

  private Prose(String text) {
    this.text = text;
  }

  /** The first sentence, without its stop. */
  static String summary(String comment) {
    String first = SENTENCE.split(paragraphs(comment).get(0), 2)[0];
    return inline(first.replaceAll("[.:]$", ""));
  }

  static String markdown(String comment) {
    return paragraphs(comment).stream()
        .map(p -> p.startsWith("  ") ? "```text\n" + p.stripIndent() + "\n```" : inline(p))
        .collect(Collectors.joining("\n\n"));
  }

  private static List<String> paragraphs(String comment) {
    List<String> paragraphs = new ArrayList<>();
    boolean goesOn = false;
    for (String line : comment.split("\n")) {
      boolean kept = line.startsWith("  ");
      int last = paragraphs.size() - 1;
      if (goesOn && kept == paragraphs.get(last).startsWith("  ") && !line.isBlank()) {
        paragraphs.set(last, paragraphs.get(last) + (kept ? "\n" : " ") + line);
      } else if (!line.isBlank()) {
        paragraphs.add(line);
      }
      goesOn = !line.isBlank();
    }
    return paragraphs;
  }

  /** What the author has quoted stays so. */
  static String inline(String text) {
    String[] parts = text.split("`", -1);
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      all.append(i % 2 == 1 ? "`" + parts[i] + "`" : new Prose(parts[i]).formulas());
    }
    return all.toString();
  }

  private String formulas() {
    StringBuilder all = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      formula = false;
      boolean begins = at == 0 || " (".indexOf(text.charAt(at - 1)) >= 0;
      int end = begins ? run(at) : -1;
      if (end > at && formula) {
        all.append('`').append(text, at, end).append('`');
        at = end;
      } else {
        all.append(escaped(text.charAt(at++)));
      }
    }
    return all.toString();
  }

  private static String escaped(char c) {
    return "*_<[]|\\".indexOf(c) >= 0 ? "\\" + c : String.valueOf(c);
  }

  /** Where the operands and operators that begin there end, or -1. */
  private int run(int at) {
    int end = operand(at);
    while (end > 0) {
      Matcher operator = OPERATOR.matcher(text).region(end, text.length());
      int next = operator.lookingAt() ? operand(operator.end()) : -1;
      if (next < 0) {
        return end;
      }
      formula = true;
      end = next;
    }
    return end;
  }

  private int operand(int at) {
    if (at >= text.length()) {
      return -1;
    }
    if (text.startsWith("+-", at)) {
      return operand(at + 2);
    }
    char c = text.charAt(at);
    if (c == '-') {
      formula |= text.startsWith("(", at + 1);
      return operand(at + 1);
    } else if (c == '(' || c == '[') {
      formula |= c == '[';
      return closed(at);
    } else if (c == '|') {
      formula = true;
      int end = text.indexOf(c, at + 1) + 1;
      return end == 0 ? -1 : end;
    }
    Matcher quoted = TEXT.matcher(text).region(at, text.length());
    if (quoted.lookingAt()) {
      formula = true;
      return quoted.end();
    }
    Matcher number = NUMBER.matcher(text).region(at, text.length());
    if (number.lookingAt()) {
      return number.end();
    }
    Matcher name = NAME.matcher(text).region(at, text.length());
    return name.lookingAt() && !WORDS.contains(name.group()) ? suffixed(name.group(), name.end()) : -1;
  }

  /** Arguments, subscripts and primes; behind the indices of a reducer its body. */
  private int suffixed(String name, int from) {
    int end = from;
    formula |= name.contains("_") || name.contains(".");
    while (end >= 0 && end < text.length() && "(['".indexOf(text.charAt(end)) >= 0) {
      if (text.charAt(end) == '\'') {
        if (name.length() > 1 || end + 1 < text.length() && Character.isLetter(text.charAt(end + 1))) {
          return end;
        }
        end++;
      } else {
        end = closed(end);
      }
      formula = true;
    }
    boolean reduces = REDUCERS.contains(name) && end > from && text.startsWith(" ", end);
    int body = reduces ? operand(end + 1) : -1;
    return body > 0 ? body : end;
  }

  private int closed(int at) {
    int depth = 0;
    for (int end = at; end < text.length(); end++) {
      char c = text.charAt(end);
      depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
      if (depth == 0) {
        return end + 1;
      }
    }
    return -1;
  }
}
