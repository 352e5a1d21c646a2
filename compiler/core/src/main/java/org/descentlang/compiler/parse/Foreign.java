package org.descentlang.compiler.parse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.WritableToken;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;
import org.descentlang.grammar.DescentLexer;

/** Signs of other languages: each is reported and taken for what was meant, so that the rest can still be read. */
final class Foreign {
  private static final int NOTHING = Token.INVALID_TYPE;
  private static final Map<Integer, Meaning> MEANINGS = Map.of(
      DescentLexer.FOREIGN_COMMENT, new Meaning(NOTHING, "there is no `%s`", "a comment begins with //."),
      DescentLexer.FOREIGN_TEXT, new Meaning(DescentLexer.TEXT, "a text does not stand between double quotes",
          "use single quotes, as in 'tanh'."),
      DescentLexer.FOREIGN_POWER, new Meaning(DescentLexer.POWER, "there is no `**`", "a power is written x^2."),
      DescentLexer.FOREIGN_AND, new Meaning(DescentLexer.AND, "there is no `%s`", "write `and`."),
      DescentLexer.FOREIGN_OR, new Meaning(DescentLexer.OR, "there is no `%s`", "write `or`."),
      DescentLexer.FOREIGN_NOT, new Meaning(DescentLexer.NOT, "there is no `%s`", "write `not`."),
      DescentLexer.FOREIGN_ASSIGNMENT, new Meaning(DescentLexer.BECOMES, "there is no `%s`",
          "name the value on both sides, as in m := m + g."),
      DescentLexer.SEMICOLON, new Meaning(DescentLexer.NEWLINE, "there is no `;`",
          "the end of the line ends a statement."));

  private Foreign() {}

  /** @param becomes the type of the word that was meant, or NOTHING */
  private record Meaning(int becomes, String message, String hint) {}

  /** The words of the language; one report for each kind in a line. */
  static List<Token> translate(List<Token> words, Places places) {
    List<Token> translated = new ArrayList<>(words.size());
    Set<List<Integer>> reported = new HashSet<>();
    for (Token word : words) {
      Optional<Meaning> meaning = Optional.ofNullable(MEANINGS.get(word.getType()));
      meaning
          .filter(m -> reported.add(List.of(places.at(word).line(), word.getType())))
          .ifPresent(m -> places.report(problem(places, word, m)));
      if (meaning.isEmpty()) {
        translated.add(word);
      } else if (meaning.get().becomes() != NOTHING) {
        ((WritableToken) word).setType(meaning.get().becomes());
        translated.add(word);
      }
    }
    return translated;
  }

  private static Diagnostic problem(Places places, Token word, Meaning meaning) {
    Span span = places.at(word);
    boolean comment = word.getType() == DescentLexer.FOREIGN_COMMENT;
    Span sign = comment ? new Span(places.source(), span.start(), span.start() + commentSign(word)) : span;
    return Diagnostic.error("syntax", sign, String.format(meaning.message(), sign.text())).hint(meaning.hint());
  }

  private static int commentSign(Token comment) {
    return comment.getText().startsWith("#") ? 1 : 2;
  }
}
