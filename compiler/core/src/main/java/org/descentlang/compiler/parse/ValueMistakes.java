package org.descentlang.compiler.parse;

import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.grammar.DescentLexer;
import org.descentlang.grammar.Layout;

/** Values in which a part is missing, or does not fit with the one before. */
final class ValueMistakes {
  private static final Set<Integer> COMPARING = Set.of(
      DescentLexer.LESS, DescentLexer.LESS_EQUAL, DescentLexer.GREATER, DescentLexer.GREATER_EQUAL,
      DescentLexer.EQUAL, DescentLexer.NOT_EQUAL);
  private static final Set<Integer> VALUE_STARTS = Set.of(
      DescentLexer.WHOLE, DescentLexer.REAL, DescentLexer.TEXT, DescentLexer.OPEN);

  private final SyntaxError error;

  ValueMistakes(SyntaxError error) {
    this.error = error;
  }

  Optional<Diagnostic> partOfValue() {
    boolean whole = error.found(DescentLexer.IF) || error.found(DescentLexer.NOT)
        || error.found(DescentLexer.OPEN_BRACKET);
    String what = error.found(DescentLexer.OPEN_BRACKET) ? "a list" : Wording.quoted(error.found());
    return Mistakes.when(whole && error.expectsValue(), () -> error
        .say(what + " is no part of a larger value")
        .hint(error.found(DescentLexer.OPEN_BRACKET)
            ? "give it a name of its own."
            : "put it in parentheses: a + (if c then b else 0)."));
  }

  /** {@code pair = (0.9, 0.98)}: parentheses that call nothing. */
  Optional<Diagnostic> tuple() {
    boolean named = error.innermostBracket().filter(bracket -> bracket.getType() == DescentLexer.OPEN)
        .filter(bracket -> error.wordBefore(bracket).getType() == DescentLexer.EQUALS).isPresent();
    return Mistakes.when(named && error.found(DescentLexer.COMMA), () -> error
        .say("parentheses hold one value")
        .hint("a list stands in brackets, as in [0.9, 0.98]; what is a pair elsewhere may be two options here, "
            + "each with its name."));
  }

  Optional<Diagnostic> comparisonForDefinition() {
    return Mistakes.when(error.found(DescentLexer.EQUAL) && error.expects(DescentLexer.EQUALS), () -> error
        .say("`==` compares two values, and nothing is defined here")
        .hint("a definition has one `=`."));
  }

  Optional<Diagnostic> definitionForComparison() {
    return Mistakes.when(error.found(DescentLexer.EQUALS) && error.followsValue(), () -> error
        .say("`=` defines a name, and does not fit here")
        .hint("two values are compared with `==`."));
  }

  Optional<Diagnostic> comparisonChain() {
    boolean compared = error.statement().stream().anyMatch(word -> COMPARING.contains(word.getType()));
    return Mistakes.when(compared && COMPARING.contains(error.found().getType()), () -> error
        .say("comparisons can't be chained")
        .hint("write a < b and b < c."));
  }

  Optional<Diagnostic> choice() {
    String missing = error.expects(DescentLexer.THEN) ? "`then`" : "`else`";
    boolean value = error.expects(DescentLexer.ELSE) && !error.expects(DescentLexer.NEWLINE);
    return Mistakes.when(error.expects(DescentLexer.THEN) || value, () -> error
        .say("expected " + missing + ", but " + Wording.found(error.found()))
        .hint("a value that depends on a condition is written if c then a else b."));
  }

  Optional<Diagnostic> plusSign() {
    return Mistakes.when(error.found(DescentLexer.PLUS) && error.expectsValue(), () -> error
        .say("there is no sign `+`, only the sum of two values")
        .hint("leave it out."));
  }

  /** {@code ~a} and {@code a | b}. */
  Optional<Diagnostic> signOfCondition() {
    if (error.found(DescentLexer.DRAWN) && error.expectsValue()) {
      return Optional.of(error.say("there is no sign `~`: it stands before a distribution").hint("write `not`."));
    }
    return Mistakes.when(error.found(DescentLexer.BAR) && error.followsValue(), () -> error
        .say("`|` stands between texts that an option may be")
        .hint("of two conditions write `or`."));
  }

  Optional<Diagnostic> slice() {
    boolean bracket = error.innermostBracket().filter(b -> b.getType() == DescentLexer.OPEN_BRACKET).isPresent();
    boolean colon = error.found(DescentLexer.COLON) || error.found(DescentLexer.DOTS);
    return Mistakes.when(bracket && colon, () -> error
        .say("there are no slices: " + Wording.quoted(error.found()) + " does not fit in a subscript")
        .hint("an index stands for all its values, as in y[i] = x[i, 0], or for some: y[i < 3] = x[i + 1]."));
  }

  Optional<Diagnostic> partOfCall() {
    boolean value = error.follows(DescentLexer.CLOSE) || error.follows(DescentLexer.CLOSE_BRACKET);
    return Mistakes.when(value && error.found(DescentLexer.DOT), () -> error
        .say("only a name has parts")
        .hint("give the value before the point a name; what is done to a value is called around it, relu(f(x))."));
  }

  Optional<Diagnostic> valueAfterValue() {
    int type = error.found().getType();
    boolean starts = VALUE_STARTS.contains(type) || Layout.isName(type) || Wording.isReducer(type);
    return Mistakes.when(starts && error.followsValue(), () -> error
        .say(Wording.quoted(error.found()) + " does not fit after " + Wording.quoted(error.before(1)))
        .hint("is " + (error.innermostBracket().isPresent() ? "a comma or " : "")
            + "an operator missing? A product is written a * b."));
  }
}
