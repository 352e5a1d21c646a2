package org.descentlang.compiler.source;

import java.util.ArrayList;
import java.util.List;

/**
 * A source text under the name that messages show.
 *
 * @param name the name shown in diagnostics and generated comments; a relative path with forward slashes, or a plain name
 * @param text the whole text
 * @param library whether this is part of the standard library: its definitions are cited by name, not by line
 */
public record Source(String name, String text, boolean library) {
  /** The lines of the text, without their ends. */
  public List<String> lines() {
    return new ArrayList<>(List.of(text.split("\r\n|\n", -1)));
  }

  /** The 1-based line of an offset into the text. */
  public int line(int offset) {
    int line = 1;
    for (int i = 0; i < Math.min(offset, text.length()); i++) {
      if (text.charAt(i) == '\n') {
        line++;
      }
    }
    return line;
  }

  /** The 1-based column of an offset into the text. */
  public int column(int offset) {
    return Math.min(offset, text.length()) - text.lastIndexOf('\n', Math.min(offset, text.length()) - 1);
  }
}
