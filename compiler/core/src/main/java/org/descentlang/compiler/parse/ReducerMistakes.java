package org.descentlang.compiler.parse;

import java.util.Optional;
import org.antlr.v4.runtime.Token;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.grammar.DescentLexer;
import org.descentlang.grammar.Layout;

/** Reducers without their head or their body, and where none may stand. */
final class ReducerMistakes {
  private final SyntaxError error;

  ReducerMistakes(SyntaxError error) {
    this.error = error;
  }

  Optional<Diagnostic> reducerWithoutHead() {
    Token word = error.before(1);
    boolean lone = Wording.isReducer(word.getType()) && word != error.found();
    return Mistakes.when(lone, () -> error.reserved(word)
        .hint("a reducer has a head in parentheses, as in " + word.getText() + "(i) x[i]."));
  }

  Optional<Diagnostic> signOfBody() {
    boolean body = error.found(DescentLexer.MINUS) && error.follows(DescentLexer.CLOSE) && error.expectsValue();
    return Mistakes.when(body, () -> error
        .say("a reducer's body begins with no sign")
        .hint("put it in parentheses, as in sum(i) (-x[i])."));
  }

  /** {@code sum(x)}, as if it were a function. */
  Optional<Diagnostic> headOfTensor() {
    boolean oneName = error.follows(DescentLexer.CLOSE) && error.expectsValue()
        && Layout.isName(error.before(2).getType()) && error.before(3).getType() == DescentLexer.OPEN;
    return Mistakes.when(oneName && Wording.isReducer(error.before(4).getType()), () -> {
      String reducer = error.before(4).getText();
      String tensor = error.before(2).getText();
      return error.say("`" + reducer + "(" + tensor + ")` is the head of a reducer: what is reduced follows it")
          .hint("name the index: `" + reducer + "(i) " + tensor + "[i]`; over all elements it is `" + reducer + "() "
              + tensor + "`.");
    });
  }

  /** {@code mean((a - b)^2)}, of which the end is the first word that does not fit. */
  Optional<Diagnostic> headOfValue() {
    boolean ends = error.ends() || Wording.isOperator(error.found().getType()) || error.found(DescentLexer.CLOSE)
        || error.found(DescentLexer.COMMA);
    return error.openedBefore().map(error::wordBefore)
        .filter(word -> Wording.isReducer(word.getType()) && ends && error.followsValue())
        .map(word -> error
            .say("what `" + word.getText() + "` reduces follows its parentheses, in which indices stand")
            .hint("over all elements of a tensor it is " + word.getText() + "() (a - b)^2, over an index "
                + word.getText() + "(i) (a[i] - b[i])^2."));
  }

  Optional<Diagnostic> headWithoutBody() {
    return error.innermostBracket()
        .map(error::wordBefore)
        .filter(word -> word.getType() == DescentLexer.EXTREMUM && error.found(DescentLexer.WHERE))
        .map(Token::getText)
        .map(word -> error
            .say("`where` stands in the head of a reducer, and this `" + word
                + "` is none: no value follows its parentheses")
            .hint("a reducer's body begins in the same line and with no sign: " + word + "(i where c) x[i], "
                + word + "(i where c) (-x[i])."));
  }

  Optional<Diagnostic> reducerAsOperand() {
    boolean divisor = error.follows(DescentLexer.DIVIDE) || error.follows(DescentLexer.REMAINDER);
    boolean exponent = error.follows(DescentLexer.POWER);
    return Mistakes.when(Wording.isReducer(error.found().getType()) && (divisor || exponent), () -> error
        .say("without parentheses a reducer is no " + (divisor ? "divisor" : "exponent"))
        .hint("put it in parentheses, as in a " + error.before(1).getText() + " (" + error.found().getText()
            + "(i) x[i])."));
  }
}
