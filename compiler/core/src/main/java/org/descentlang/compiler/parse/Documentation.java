package org.descentlang.compiler.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.descentlang.compiler.source.Source;

/** The comments of a text that stand above its declarations. */
final class Documentation {
  private static final String COMMENT = "//";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final List<String> lines;

  Documentation(Source source) {
    this.lines = source.lines();
  }

  /** The comment lines directly above a line, counted from 1, without their slashes and the space after them. */
  String above(int line) {
    Deque<String> comment = new ArrayDeque<>();
    for (int i = line - 2; i >= 0 && line(i).startsWith(COMMENT); i--) {
      comment.addFirst(line(i).substring(COMMENT.length()).replaceFirst("^ ", ""));
    }
    return String.join("\n", comment);
  }

  private String line(int i) {
    return lines.get(i).replace(BYTE_ORDER_MARK, "").strip();
  }
}
