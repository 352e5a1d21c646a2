package org.descentlang.compiler.emit;

import java.util.ArrayList;
import java.util.List;

/** Comments of a program as Javadoc: {@code a < b} is {@code a &lt; b}, and a line without text begins a paragraph. */
final class Javadoc {
  private Javadoc() {}

  /** The lines, with an empty one after each paragraph; none where there is no text. */
  static List<String> of(String documentation) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : documentation.split("\n\\s*\n")) {
      if (!paragraph.isBlank()) {
        add(escaped(paragraph).lines().toList(), lines);
      }
    }
    return lines;
  }

  /** What is indented keeps its lines. */
  private static void add(List<String> paragraph, List<String> lines) {
    if (paragraph.stream().allMatch(line -> line.startsWith(" "))) {
      lines.add("<pre>");
      lines.addAll(paragraph);
      lines.add("</pre>");
    } else {
      lines.add((lines.isEmpty() ? "" : "<p>") + paragraph.get(0));
      lines.addAll(paragraph.subList(1, paragraph.size()));
    }
    lines.add("");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;");
  }
}
