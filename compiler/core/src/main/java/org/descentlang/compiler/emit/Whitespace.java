package org.descentlang.compiler.emit;

import java.util.ArrayList;
import java.util.List;

/** JavaPoet puts an empty line after each field; here fields of one kind stand together. */
final class Whitespace {
  private Whitespace() {}

  static String tidy(String text) {
    List<String> kept = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      boolean between = lines.get(i).isBlank() && i > 0 && i + 1 < lines.size()
          && isField(lines.get(i - 1)) && isField(lines.get(i + 1))
          && kind(lines.get(i - 1)).equals(kind(lines.get(i + 1)));
      if (!between) {
        kept.add(lines.get(i));
      }
    }
    return String.join("\n", kept) + "\n";
  }

  private static boolean isField(String line) {
    return line.matches("  (private|public|final)[^({]*(=.*)?;") || line.matches("  (private|final) .* = .*;");
  }

  private static String kind(String line) {
    return line.contains("static") ? "static" : line.contains("final") ? "final" : "";
  }
}
