package org.descentlang.compiler.parse;

import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.ATNState;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** Ends a parse at its first error. {@link Parser} then repairs the text and parses again. */
final class FirstError extends DefaultErrorStrategy {
  @Override
  public void recover(Parser parser, RecognitionException error) {
    throw new ParseCancellationException(error);
  }

  @Override
  public Token recoverInline(Parser parser) {
    throw new ParseCancellationException(mismatch(parser));
  }

  /**
   * Fails at the word that fits nowhere, not where a rule later misses another one: then more is known of what would
   * fit.
   */
  @Override
  public void sync(Parser parser) {
    ATNState state = parser.getInterpreter().atn.states.get(parser.getState());
    IntervalSet fitting = parser.getInterpreter().atn.nextTokens(state);
    if (!fitting.contains(Token.EPSILON) && !fitting.contains(parser.getInputStream().LA(1))) {
      throw new ParseCancellationException(mismatch(parser));
    }
  }

  private static InputMismatchException mismatch(Parser parser) {
    return new InputMismatchException(parser);
  }

  @Override
  public void reportError(Parser parser, RecognitionException error) {}
}
