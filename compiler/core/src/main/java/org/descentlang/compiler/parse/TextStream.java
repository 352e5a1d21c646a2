package org.descentlang.compiler.parse;

import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.IntStream;
import org.antlr.v4.runtime.misc.Interval;

/**
 * A text as the lexer reads it, one UTF-16 unit at a time: ANTLR's own streams count code points, while a span counts
 * as {@link String} does.
 */
final class TextStream implements CharStream {
  private final String text;
  private final int end;
  private int position;

  /** From one place to before another. */
  TextStream(String text, int start, int end) {
    this.text = text;
    this.end = end;
    this.position = start;
  }

  @Override
  public void consume() {
    if (position == end) {
      throw new IllegalStateException("the text has ended");
    }
    position++;
  }

  @Override
  public int LA(int offset) {
    int at = position + (offset < 0 ? offset : offset - 1);
    return at < 0 || at >= end ? IntStream.EOF : text.charAt(at);
  }

  @Override
  public int mark() {
    return -1;
  }

  @Override
  public void release(int marker) {}

  @Override
  public int index() {
    return position;
  }

  @Override
  public void seek(int index) {
    position = Math.min(index, end);
  }

  @Override
  public int size() {
    return end;
  }

  @Override
  public String getText(Interval interval) {
    return text.substring(Math.min(interval.a, end), Math.min(interval.b + 1, end));
  }

  @Override
  public String getSourceName() {
    return IntStream.UNKNOWN_SOURCE_NAME;
  }
}
