package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.NoViableAltException;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;
import org.descentlang.compiler.source.Suggestions;
import org.descentlang.grammar.DescentLexer;
import org.descentlang.grammar.Layout;

/** One word that does not fit where it stands: the words around it, and what would fit. */
final class SyntaxError {
  private final Places places;
  private final List<Token> words;
  private final RecognitionException error;
  private final Repair repair;
  private final int at;

  SyntaxError(Places places, List<Token> words, RecognitionException error, Repair repair) {
    this.places = places;
    this.words = words;
    this.error = error;
    this.repair = repair;
    this.at = error.getOffendingToken().getTokenIndex();
  }

  Diagnostic explain() {
    return new Mistakes(this).explain().orElseGet(this::plain);
  }

  /** What would fit and what was found. */
  private Diagnostic plain() {
    String expected = expected();
    Diagnostic diagnostic =
        say(expected.isEmpty() ? misfit() : "expected " + expected + ", but " + Wording.found(found()));
    return innermostBracket()
        .filter(bracket -> ends() || at(bracket).line() < at(found()).line())
        .map(bracket -> diagnostic.because(Wording.quoted(bracket) + " stands open", at(bracket)))
        .orElse(diagnostic);
  }

  /** In words; empty where there is too much to name. */
  String expected() {
    return expectsValue() ? "a value" : fitting().map(Wording::expected).orElse("");
  }

  private String misfit() {
    return at > repair.first() && !ends()
        ? Wording.quoted(found()) + " does not fit after " + Wording.quoted(before(1))
        : Wording.quoted(found()) + " does not fit here";
  }

  Diagnostic say(String message) {
    return Diagnostic.error("syntax", place(), message);
  }

  /** One of some words is missing, and another stands there. */
  Diagnostic misspelled(String expected, List<String> words) {
    return say("expected " + expected + ", but " + Wording.found(found()))
        .hint(Suggestions.nearest(found().getText(), words).map(word -> "did you mean `" + word + "`?")
            .orElse("it begins with one of " + String.join(", ", words) + "."));
  }

  Diagnostic reserved(Token word) {
    return Diagnostic.error("reserved-word", at(word), Wording.quoted(word) + " can't be a name: it is "
        + (Wording.isReducer(word.getType()) ? "a reducer" : "a word of the language"));
  }

  /** The word; where the line or the text ends, right after the word before. */
  private Span place() {
    if (!ends() || at == 0) {
      return places.at(found());
    }
    int end = places.at(before(1)).end();
    return new Span(places.source(), end, end);
  }

  /** Whether the line or the text ends here. */
  boolean ends() {
    return found().getType() == Token.EOF || found().getType() == DescentLexer.NEWLINE;
  }

  Token found() {
    return words.get(at);
  }

  boolean found(int type) {
    return found().getType() == type;
  }

  /** The n-th word before the one that does not fit; that itself at the beginning of the text. */
  Token before(int n) {
    return words.get(Math.max(0, at - n));
  }

  /** The bracket that the word before closes. */
  Optional<Token> openedBefore() {
    int depth = 0;
    for (int i = at - 1; i >= repair.first(); i--) {
      int type = words.get(i).getType();
      depth += type == DescentLexer.CLOSE ? 1 : type == DescentLexer.OPEN ? -1 : 0;
      if (depth == 0) {
        return type == DescentLexer.OPEN ? Optional.of(words.get(i)) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  Token wordBefore(Token word) {
    return words.get(Math.max(0, word.getTokenIndex() - 1));
  }

  boolean follows(int type) {
    return at > 0 && before(1).getType() == type;
  }

  /** The word after the one that does not fit. */
  Token after() {
    return words.get(Math.min(words.size() - 1, at + 1));
  }

  /** The first word of the statement, clause or declaration. */
  Token first() {
    return words.get(repair.first());
  }

  boolean isFirst() {
    return at == repair.first();
  }

  List<Token> statement() {
    return words.subList(repair.first(), at);
  }

  Optional<Token> innermostBracket() {
    List<Token> open = repair.openBrackets();
    return open.isEmpty() ? Optional.empty() : Optional.of(open.get(open.size() - 1));
  }

  Optional<Token> innermostBrace() {
    List<Token> open = repair.openBraces();
    return open.isEmpty() ? Optional.empty() : Optional.of(open.get(open.size() - 1));
  }

  Span at(Token word) {
    return places.at(word);
  }

  /** Whether it stands right after the word before, without a space. */
  boolean touches() {
    return at > 0 && places.at(before(1)).end() == places.at(found()).start();
  }

  /** What would fit; empty where that depends on words before this one. */
  private Optional<IntervalSet> fitting() {
    boolean known = !(error instanceof NoViableAltException choice) || choice.getStartToken() == found();
    return known ? Optional.ofNullable(error.getExpectedTokens()) : Optional.empty();
  }

  boolean expects(int type) {
    return fitting().map(types -> types.contains(type)).orElse(false);
  }

  /** Whether a value is missing; after an operator always. */
  boolean expectsValue() {
    return expects(DescentLexer.WHOLE) || !isFirst() && Wording.isOperator(before(1).getType()) && fitting().isEmpty();
  }

  /** Whether a value ends right before, inside a larger one. */
  boolean followsValue() {
    int type = before(1).getType();
    return !isFirst() && isInValue() && (Wording.endsValue(type) || Layout.isName(type));
  }

  private boolean isInValue() {
    int type = first().getType();
    boolean loss = type == DescentLexer.LOSS && innermostBrace().isPresent();
    boolean begins = loss || type == DescentLexer.REQUIRE || type == DescentLexer.WARN
        || type == DescentLexer.RETURN || type == DescentLexer.IF
        || statement().stream().anyMatch(word -> Wording.isDefining(word.getType()));
    return begins && (type == DescentLexer.IF || !expects(DescentLexer.OPEN_BRACE));
  }

  /** A declaration at the left edge, inside a block: what is missing is the brace that closes the block. */
  boolean missesBrace() {
    return innermostBrace().isPresent() && repair.startsDeclaration(repair.first()) && Repair.isAtLeftEdge(first());
  }

  /** Whether this may well be the rest of a block that an earlier mistake has closed. */
  boolean mayFollowFromAnother() {
    return innermostBrace().isEmpty() && (!Repair.isAtLeftEdge(first()) || found(DescentLexer.CLOSE_BRACE));
  }
}
