package org.descentlang.compiler.parse;

import java.util.List;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.descentlang.compiler.source.Diagnostic;

/** One word that does not fit where it stands, and what is to be said about it. */
final class SyntaxError {
  private final Places places;
  private final List<Token> words;
  private final RecognitionException error;
  private final Repair repair;

  SyntaxError(Places places, List<Token> words, RecognitionException error, Repair repair) {
    this.places = places;
    this.words = words;
    this.error = error;
    this.repair = repair;
  }

  boolean missesBrace() {
    return !repair.openBraces().isEmpty() && repair.startsDeclaration(repair.first())
        && places.at(words.get(repair.first())).column() == 1;
  }

  Diagnostic explain() {
    return Diagnostic.error("syntax", places.at(error.getOffendingToken()),
        "`" + error.getOffendingToken().getText() + "` does not fit here");
  }
}
