package org.descentlang.compiler.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RendererTest {
  private static final Source DIGITS = new Source("digits.dl", """
      // Line 1
      // Line 2

      // Line 4
      model Digits(image: [784]) {
        hidden = relu(dense(image, 32))
        logits = dense(hidden, 10, in = 64)
      }
      """, false);

  private static Span span(Source source, String text) {
    int start = source.text().indexOf(text);
    return new Span(source, start, start + text.length());
  }

  private static String render(Source source, String at) {
    return Renderer.PLAIN.render(Diagnostic.error("some-id", span(source, at), "wrong"));
  }

  @Test
  void showsPlaceExcerptReasonsAndHint() {
    Diagnostic diagnostic = Diagnostic
        .error("shape-mismatch", span(DIGITS, "logits"), "dense(..., 10) expects 64 values, but `hidden` has 32")
        .because("`hidden` is [32] because of dense(image, 32)", span(DIGITS, "hidden"))
        .because("`dense` wants what `in` says")
        .hint("leave `in` out; it follows from `hidden`");
    assertThat(Renderer.PLAIN.render(diagnostic)).isEqualTo("""
        digits.dl:7:3: error [shape-mismatch]: dense(..., 10) expects 64 values, but `hidden` has 32

          6 |   hidden = relu(dense(image, 32))
          7 |   logits = dense(hidden, 10, in = 64)
            |   ^^^^^^

        `hidden` is [32] because of dense(image, 32) at digits.dl:6.
        `dense` wants what `in` says.
        Hint: leave `in` out; it follows from `hidden`.
        """);
  }

  @Test
  void severalComeInOrderOfPlace() {
    Diagnostic second = Diagnostic.warning("b", span(DIGITS, "model"), "second");
    Diagnostic first = Diagnostic.error("a", span(DIGITS, "// Line 1"), "first");
    assertThat(Renderer.PLAIN.render(List.of(second, first))).isEqualTo("""
        digits.dl:1:1: error [a]: first

          1 | // Line 1
            | ^^^^^^^^^

        digits.dl:5:1: warning [b]: second

          4 | // Line 4
          5 | model Digits(image: [784]) {
            | ^^^^^
        """);
  }

  @Test
  void theLibraryIsCitedByName() {
    Source library = new Source("layers.dl", "layer dense(x: [n]) { }", true);
    Diagnostic diagnostic = Diagnostic
        .error("a", span(DIGITS, "hidden"), "wrong")
        .because("`dense` takes one vector", span(library, "dense"));
    assertThat(Renderer.PLAIN.render(diagnostic)).endsWith("`dense` takes one vector in layers.dl.\n");
  }

  @Test
  void numbersOfDifferentLengthAlign() {
    Source source = new Source("a.dl", "\n".repeat(8) + "nine\nten", false);
    assertThat(render(source, "ten")).endsWith("""
           9 | nine
          10 | ten
             | ^^^
        """);
  }

  @Test
  void tabsAndWideCharactersDoNotMisplaceCarets() {
    Source source = new Source("a.dl", "\t'\u65E5\u672C' = \uD83D\uDE00 + e\u0301 \u0000 x", false);
    assertThat(render(source, "x")).contains(
        "  1 |  '\u65E5\u672C' = \uD83D\uDE00 + e\u0301 \uFFFD x\n    | " + " ".repeat(19) + "^\n");
    assertThat(render(source, "\u672C")).endsWith("    |     ^^\n");
  }

  @Test
  void aSpanOfSeveralLinesIsMarkedOnItsFirst() {
    assertThat(render(DIGITS, "(image: [784]) {\n  hidden")).endsWith("""
          5 | model Digits(image: [784]) {
            |             ^^^^^^^^^^^^^^^^
        """);
  }

  @Test
  void anEmptySpanAtTheEndHasOneCaret() {
    Span end = new Span(DIGITS, DIGITS.text().length(), DIGITS.text().length());
    assertThat(Renderer.PLAIN.render(Diagnostic.error("a", end, "more"))).isEqualTo("""
        digits.dl:9:1: error [a]: more

          8 | }
          9 |
            | ^
        """);
  }

  @Test
  void ofAVeryLongLineThePartAroundTheSpanIsShown() {
    Source source = new Source("a.dl", "a".repeat(1_000_000) + "XYZ" + "b".repeat(1_000_000), false);
    assertThat(render(source, "XYZ")).endsWith(
        "  1 | ..." + "a".repeat(60) + "XYZ" + "b".repeat(97) + "...\n    | " + " ".repeat(63) + "^^^\n");
  }

  @Test
  void aVeryLongLineIsNotCutInsideACharacter() {
    String text = "x" + "\uD83D\uDE00".repeat(1_000) + "Z";
    assertThat(render(new Source("a.dl", text, false), "Z")).doesNotContain("\uFFFD");
  }

  @Test
  void coloursChangeNothingButColours() {
    Diagnostic diagnostic = Diagnostic.error("a", span(DIGITS, "logits"), "wrong").hint("right");
    String coloured = Renderer.COLOURED.render(diagnostic);
    assertThat(coloured).contains("\u001b[1;31m^^^^^^\u001b[0m");
    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(Renderer.PLAIN.render(diagnostic));
  }
}
