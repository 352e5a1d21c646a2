package org.descentlang.compiler.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import org.descentlang.compiler.source.Source;

/** The comments of a text that stand above its declarations. */
final class Documentation {
  private static final String COMMENT = "//";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Source source;

  Documentation(Source source) {
    this.source = source;
  }

  /** The comment lines directly above a line, counted from 1, without their slashes and the space after them. */
  String above(int line) {
    Deque<String> comment = new ArrayDeque<>();
    for (int i = line - 1; i >= 1 && text(i).startsWith(COMMENT); i--) {
      String words = text(i).substring(COMMENT.length());
      comment.addFirst(words.startsWith(" ") ? words.substring(1) : words);
    }
    return String.join("\n", comment);
  }

  private String text(int line) {
    return source.lineText(line).replace(BYTE_ORDER_MARK, "").strip();
  }
}
