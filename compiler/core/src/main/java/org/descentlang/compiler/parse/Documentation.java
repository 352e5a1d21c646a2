package org.descentlang.compiler.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.descentlang.compiler.source.Source;

/** The comments of a text that stand above its declarations. */
final class Documentation {
  private final List<String> lines;

  Documentation(Source source) {
    this.lines = source.lines();
  }

  /** The comment lines directly above a line, counted from 1, without their slashes. */
  String above(int line) {
    Deque<String> comment = new ArrayDeque<>();
    for (int i = line - 2; i >= 0 && lines.get(i).strip().startsWith("//"); i--) {
      comment.addFirst(lines.get(i).strip().substring(2).strip());
    }
    return String.join("\n", comment);
  }
}
