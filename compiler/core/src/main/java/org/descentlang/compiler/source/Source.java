package org.descentlang.compiler.source;

import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A source text under the name that messages show. Lines end with LF, CR LF or CR. */
public final class Source {
  private static final Pattern LINE_END = Pattern.compile("\r\n|\n|\r");

  private final String name;
  private final String citation;
  private final String text;
  private final boolean library;
  private final int[] starts;

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
    this.starts = IntStream
        .concat(IntStream.of(0), LINE_END.matcher(text).results().mapToInt(MatchResult::end))
        .toArray();
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

  /** The lines of the text, without their ends. */
  public List<String> lines() {
    return List.of(LINE_END.split(text, -1));
  }

  /** One line, counted from 1, without its end. */
  public String lineText(int line) {
    int end = line < starts.length ? starts[line] : text.length();
    String whole = text.substring(starts[line - 1], end);
    return LINE_END.matcher(whole).replaceFirst("");
  }

  /** The 1-based line of an offset into the text. */
  public int line(int offset) {
    int found = Arrays.binarySearch(starts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The 1-based column of an offset into the text. */
  public int column(int offset) {
    return offset - starts[line(offset) - 1] + 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Source source
        && name.equals(source.name) && text.equals(source.text) && library == source.library;
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + text.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
