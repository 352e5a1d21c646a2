package org.descentlang.compiler.parse;

import java.util.Map;
import java.util.Optional;
import org.antlr.v4.runtime.Token;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.grammar.DescentLexer;

/** Signs that are missing, too many, or those of other languages and of mathematics. */
final class SignMistakes {
  private static final Map<String, String> SIGNS = Map.ofEntries(
      Map.entry("?", "write if c then a else b."),
      Map.entry("\u00D7", "write `*`."),
      Map.entry("\u00B7", "write `*`."),
      Map.entry("\u2212", "write `-`."),
      Map.entry("\u2013", "write `-`."),
      Map.entry("\u2264", "write `<=`."),
      Map.entry("\u2265", "write `>=`."),
      Map.entry("\u2260", "write `!=`."),
      Map.entry("\u2211", "write `sum`."),
      Map.entry("\u2018", "use straight quotes, as in 'tanh'."),
      Map.entry("\u2019", "use straight quotes, as in 'tanh'."),
      Map.entry("\u201C", "use straight single quotes, as in 'tanh'."),
      Map.entry("\u201D", "use straight single quotes, as in 'tanh'."));

  private final SyntaxError error;

  SignMistakes(SyntaxError error) {
    this.error = error;
  }

  Optional<Diagnostic> unfinishedText() {
    return Mistakes.when(error.found(DescentLexer.UNFINISHED_TEXT), () -> error
        .say("this text has no end")
        .hint("a text ends with a single quote, on the same line."));
  }

  Optional<Diagnostic> unknownSign() {
    return Mistakes.when(error.found(DescentLexer.UNKNOWN), () -> {
      String sign = error.found().getText();
      Diagnostic unknown = error.say(Wording.quoted(error.found()) + " is no sign of the language");
      return SIGNS.containsKey(sign) ? unknown.hint(SIGNS.get(sign))
          : Character.isLetter(sign.codePointAt(0)) ? unknown.hint("a name has letters from a to z, digits and _.")
          : unknown;
    });
  }

  Optional<Diagnostic> arrow() {
    return Mistakes.when(error.found(DescentLexer.FOREIGN_ARROW), () -> error
        .say("there is no " + Wording.quoted(error.found()))
        .hint(error.followsValue() ? Habits.NAMELESS_FUNCTION
            : "a definition has `=`, a replacement `:=`, a declared shape `:`."));
  }

  Optional<Diagnostic> missingBrace() {
    boolean ends = error.found(Token.EOF) && error.innermostBracket().isEmpty();
    return error.innermostBrace()
        .filter(brace -> ends || error.missesBrace())
        .map(brace -> Diagnostic
            .error("syntax", ends ? error.say("").at() : error.at(error.first()), "`}` is missing before "
                + (ends ? "the text ends" : Wording.quoted(error.first())))
            .because("The block begins", error.at(brace)));
  }

  Optional<Diagnostic> strayBrace() {
    return Mistakes.when(error.found(DescentLexer.CLOSE_BRACE) && error.innermostBrace().isEmpty(), () -> error
        .say("`}` closes nothing"));
  }

  Optional<Diagnostic> strayBracket() {
    boolean closes = error.found(DescentLexer.CLOSE) || error.found(DescentLexer.CLOSE_BRACKET);
    return Mistakes.when(closes && error.innermostBracket().isEmpty(), () -> error
        .say(Wording.quoted(error.found()) + " closes nothing"));
  }

  Optional<Diagnostic> numberWithoutDigit() {
    boolean begins = error.found(DescentLexer.PLACE);
    boolean ends = error.follows(DescentLexer.WHOLE) && error.touches()
        && (error.found(DescentLexer.DOT) || error.found(DescentLexer.EVERYTHING) || error.found(DescentLexer.DOTS));
    if (begins) {
      return Optional.of(error
          .say("a number begins with a digit")
          .hint("write 0" + error.found().getText() + "."));
    }
    return Mistakes.when(ends, () -> error
        .say("a number ends with a digit")
        .hint("write " + error.before(1).getText() + ".0, or leave the point out."));
  }

  Optional<Diagnostic> surplusComma() {
    boolean closes = error.found(DescentLexer.CLOSE) || error.found(DescentLexer.CLOSE_BRACKET);
    return Mistakes.when(closes && error.follows(DescentLexer.COMMA), () -> error
        .say("nothing follows the comma before " + Wording.quoted(error.found()))
        .hint("leave the comma out."));
  }
}
