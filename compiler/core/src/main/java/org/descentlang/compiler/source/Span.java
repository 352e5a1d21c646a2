package org.descentlang.compiler.source;

/**
 * A stretch of a source text, from offset {@code start} to before offset {@code end}.
 */
public record Span(Source source, int start, int end) {
  public int line() {
    return source.line(start);
  }

  public int column() {
    return source.column(start);
  }

  public String text() {
    return source.text().substring(start, end);
  }

  /** The text in one line: what stands in several has a blank where they end, or none behind an opening bracket. */
  public String oneLine() {
    return text().strip().replaceAll("\\s+", " ").replaceAll("(?<=[(\\[]) ", "");
  }

  /** From the start of this to the end of the other, which must come later in the same text. */
  public Span to(Span last) {
    return new Span(source, start, Math.max(end, last.end));
  }

  /** {@code digits.dl:7:12}, as editors link it. */
  @Override
  public String toString() {
    return source.name() + ":" + line() + ":" + column();
  }
}
