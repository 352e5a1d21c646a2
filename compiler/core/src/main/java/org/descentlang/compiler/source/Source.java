package org.descentlang.compiler.source;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A source text under the name that messages show. Lines end with LF, CR LF or CR. */
public final class Source {
  private final String name;
  private final String citation;
  private final String text;
  private final boolean library;
  /** Where lines start; null until somebody asks, which of most files of the library nobody does. */
  private int[] starts;

  /**
   * @param name the name shown in diagnostics: a path with forward slashes, or a plain name
   * @param text the whole text
   * @param library whether this is part of the standard library: its definitions are cited by name, not by line
   */
  public Source(String name, String text, boolean library) {
    this(name, name, text, library);
  }

  private Source(String name, String citation, String text, boolean library) {
    this.name = name;
    this.citation = citation;
    this.text = text;
    this.library = library;
  }

  public String name() {
    return name;
  }

  /** The name in what is generated, which is the same on every machine. */
  public String citation() {
    return citation;
  }

  /** The same text, called so in what is generated. */
  public Source cited(String as) {
    return new Source(name, as, text, library);
  }

  public String text() {
    return text;
  }

  public boolean library() {
    return library;
  }

  /** One line, counted from 1, without its end. */
  public String lineText(int line) {
    int start = starts()[line - 1];
    int end = line < starts().length ? starts()[line] : text.length();
    while (end > start && isLineEnd(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** The 1-based line of an offset into the text. */
  public int line(int offset) {
    int found = Arrays.binarySearch(starts(), offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The 1-based column of an offset into the text. */
  public int column(int offset) {
    return offset - starts()[line(offset) - 1] + 1;
  }

  private int[] starts() {
    if (starts == null) {
      starts = starts(text.toCharArray());
    }
    return starts;
  }

  private static int[] starts(char[] text) {
    IntStream.Builder starts = IntStream.builder().add(0);
    for (int i = 0; i < text.length; i++) {
      boolean goesOn = text[i] == '\r' && i + 1 < text.length && text[i + 1] == '\n';
      if (isLineEnd(text[i]) && !goesOn) {
        starts.add(i + 1);
      }
    }
    return starts.build().toArray();
  }

  private static boolean isLineEnd(char unit) {
    return unit == '\n' || unit == '\r';
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Source source
        && name.equals(source.name) && text.equals(source.text) && library == source.library;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
