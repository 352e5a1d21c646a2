package org.descentlang.compiler.source;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.descentlang.compiler.source.Diagnostic.Reason;
import org.descentlang.compiler.source.Diagnostic.Severity;

/**
 * Makes text of diagnostics, the only place that does:
 *
 * <pre>{@code
 * digits.dl:7:12: error [shape-mismatch]: dense(..., 10) expects 64 values, but `hidden` has 32
 *
 *   6 |   hidden = relu(dense(image, 32))
 *   7 |   logits = dense(hidden, 10, in = 64)
 *     |            ^^^^^^
 *
 * `hidden` is [32] because of dense(image, 32) at digits.dl:6.
 * Hint: leave `in` out; it follows from `hidden`.
 * }</pre>
 */
public final class Renderer {
  /** Text alone, as for files and tests. */
  public static final Renderer PLAIN = new Renderer(false);

  /** With the colours of a terminal. */
  public static final Renderer COLOURED = new Renderer(true);

  private static final Comparator<Diagnostic> BY_PLACE = Comparator
      .comparing((Diagnostic diagnostic) -> diagnostic.at().source().name())
      .thenComparingInt(diagnostic -> diagnostic.at().start());

  private final boolean coloured;

  private Renderer(boolean coloured) {
    this.coloured = coloured;
  }

  /** All of them in order of place, with an empty line between two. */
  public String render(List<Diagnostic> diagnostics) {
    return diagnostics.stream().sorted(BY_PLACE).map(this::render).collect(Collectors.joining("\n"));
  }

  /** One of them; the text ends with a line end. */
  public String render(Diagnostic diagnostic) {
    StringBuilder text = new StringBuilder();
    text.append(headline(diagnostic)).append("\n\n").append(excerpt(diagnostic));
    if (!diagnostic.reasons().isEmpty() || diagnostic.hint().isPresent()) {
      text.append('\n');
    }
    diagnostic.reasons().forEach(reason -> text.append(reason(reason)).append('\n'));
    diagnostic.hint().ifPresent(hint -> text.append(bold("Hint:")).append(' ').append(sentence(hint)).append('\n'));
    return text.toString();
  }

  private String headline(Diagnostic diagnostic) {
    return bold(diagnostic.at() + ":") + " "
        + signal(diagnostic.severity(), severity(diagnostic.severity()) + " [" + diagnostic.id() + "]:") + " "
        + bold(diagnostic.message());
  }

  private static String severity(Severity severity) {
    return switch (severity) {
      case ERROR -> "error";
      case WARNING -> "warning";
    };
  }

  private String excerpt(Diagnostic diagnostic) {
    Span at = diagnostic.at();
    Excerpt excerpt = new Excerpt(at);
    String number = Integer.toString(at.line());
    StringBuilder text = new StringBuilder();
    excerpt.before().ifPresent(before -> text.append(numbered(number, Integer.toString(at.line() - 1), before)));
    text.append(numbered(number, number, excerpt.line()));
    text.append(numbered(number, "", excerpt.indent() + signal(diagnostic.severity(), excerpt.carets())));
    return text.toString();
  }

  /** A line of the excerpt, its number to the right in a column that the last one just fills. */
  private static String numbered(String widest, String number, String line) {
    return ("  " + " ".repeat(widest.length() - number.length()) + number + " | " + line).stripTrailing() + "\n";
  }

  private static String reason(Reason reason) {
    String text = reason.at().map(at -> reason.text() + place(at)).orElse(reason.text());
    return sentence(text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1));
  }

  /** The library's definitions are cited by name: their lines change with every edit. */
  private static String place(Span at) {
    return at.source().library() ? " in " + at.source().name() : " at " + at.source().name() + ":" + at.line();
  }

  private static String sentence(String text) {
    return text.endsWith(".") || text.endsWith("?") || text.endsWith("!") ? text : text + ".";
  }

  private String bold(String text) {
    return coloured ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  private String signal(Severity severity, String text) {
    if (!coloured) {
      return text;
    }
    return switch (severity) {
      case ERROR -> "\u001b[1;31m" + text + "\u001b[0m";
      case WARNING -> "\u001b[1;33m" + text + "\u001b[0m";
    };
  }
}
