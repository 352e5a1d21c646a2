package org.descentlang.compiler.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SourceTest {
  @ParameterizedTest
  @ValueSource(strings = {
      "", "a", "a\n", "\n", "ab\ncd", "ab\r\ncd\r\n", "ab\rcd", "a\n\r\n\rb", "\uFEFFa\n\uD83D\uDE00b"
  })
  void linesAndColumnsFindEveryCharacter(String text) {
    Source source = new Source("a.dl", text, false);
    for (int offset = 0; offset < text.length(); offset++) {
      String line = source.lineText(source.line(offset));
      int column = source.column(offset);
      if (text.charAt(offset) != '\n' && text.charAt(offset) != '\r') {
        assertThat(line.charAt(column - 1)).isEqualTo(text.charAt(offset));
      } else {
        assertThat(column).isGreaterThan(line.length());
      }
    }
    String[] lines = text.split("\r\n|\n|\r", -1);
    assertThat(source.line(text.length())).isEqualTo(lines.length);
    for (int line = 1; line <= lines.length; line++) {
      assertThat(source.lineText(line)).isEqualTo(lines[line - 1]);
    }
  }
}
