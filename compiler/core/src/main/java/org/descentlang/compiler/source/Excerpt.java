package org.descentlang.compiler.source;

import java.util.Optional;

/**
 * The line of a span and the one before it, with a row of carets under the span. Tabs become spaces and what can't be
 * shown a replacement character, so that the carets stand right; of a very long line only the part around the span is
 * left.
 */
final class Excerpt {
  private static final int WIDEST = 160;
  private static final int BEFORE_SPAN = 60;
  private static final int BYTE_ORDER_MARK = 0xFEFF;
  private static final int REPLACEMENT = 0xFFFD;
  private static final String CUT = "...";

  private final Span span;
  private final String text;
  private final int from;
  private final int to;

  Excerpt(Span span) {
    this.span = span;
    this.text = span.source().lineText(span.line());
    int start = Math.min(span.column() - 1, text.length());
    boolean fits = text.length() <= WIDEST;
    this.from = fits ? 0 : boundary(Math.max(0, start - BEFORE_SPAN));
    this.to = fits ? text.length() : boundary(Math.min(text.length(), from + WIDEST));
  }

  /** Never between the two halves of a character. */
  private int boundary(int offset) {
    boolean splits = offset > 0 && offset < text.length()
        && Character.isSurrogatePair(text.charAt(offset - 1), text.charAt(offset));
    return splits ? offset - 1 : offset;
  }

  /** The line before, unless it is blank. */
  Optional<String> before() {
    return Optional.of(span.line() - 1)
        .filter(line -> line > 0)
        .map(line -> span.source().lineText(line))
        .filter(line -> !line.isBlank())
        .map(line -> line.length() > WIDEST ? shown(line.substring(0, WIDEST)) + CUT : shown(line));
  }

  String line() {
    return left() + shown(text.substring(from, to)) + (to < text.length() ? CUT : "");
  }

  private String left() {
    return from > 0 ? CUT : "";
  }

  String indent() {
    return " ".repeat(left().length() + width(text.substring(from, start())));
  }

  /** As wide as the span or what of it is on the line; one at least. */
  String carets() {
    int end = Math.min(start() + span.end() - span.start(), to);
    return "^".repeat(Math.max(1, width(text.substring(start(), end))));
  }

  private int start() {
    return Math.min(span.column() - 1, to);
  }

  private static String shown(String line) {
    StringBuilder shown = new StringBuilder();
    line.codePoints()
        .filter(c -> c != BYTE_ORDER_MARK)
        .map(c -> c == '\t' ? ' ' : visible(c) ? c : REPLACEMENT)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }

  private static int width(String line) {
    return shown(line).codePoints().map(Excerpt::width).sum();
  }

  /** The columns a character takes: East Asian and pictographs two, marks on the one before none. */
  private static int width(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default -> isWide(c) ? 2 : 1;
    };
  }

  private static boolean isWide(int c) {
    return c >= 0x1100 && c <= 0x115F
        || c >= 0x2E80 && c <= 0xA4CF
        || c >= 0xAC00 && c <= 0xD7A3
        || c >= 0xF900 && c <= 0xFAFF
        || c >= 0xFE30 && c <= 0xFE6F
        || c >= 0xFF00 && c <= 0xFF60
        || c >= 0xFFE0 && c <= 0xFFE6
        || c >= 0x1F300 && c <= 0x1FAFF
        || c >= 0x20000 && c <= 0x3FFFD;
  }

  private static boolean visible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
          Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
      default -> true;
    };
  }
}
