package org.descentlang.compiler.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;
import org.descentlang.grammar.DescentLexer;
import org.descentlang.grammar.Layout;

/**
 * What can be done about the words of a text where one does not fit, so that the rest can be read: the statement,
 * clause or declaration around it is left out, or the brace that its block misses is put in.
 */
final class Repair {
  private final List<Token> words;
  private final int at;

  Repair(List<Token> words, int at) {
    this.words = words;
    this.at = at;
  }

  /** Where the statement around the word begins. */
  int first() {
    int depth = 0;
    for (int i = at; i > 0; i--) {
      int type = words.get(i - 1).getType();
      if (depth == 0 && (type == DescentLexer.NEWLINE || type == DescentLexer.OPEN_BRACE)) {
        return i;
      }
      depth += type == DescentLexer.CLOSE_BRACE ? 1 : type == DescentLexer.OPEN_BRACE ? -1 : 0;
    }
    return 0;
  }

  /** Where what follows the statement begins: with a line end, or what closes the block, or the end of the text. */
  int last() {
    boolean inside = !openBraces().isEmpty();
    int depth = 0;
    for (int i = at; true; i++) {
      int type = words.get(i).getType();
      if (type == Token.EOF || depth == 0 && (inside ? endsStatement(type) : endsDeclaration(i))) {
        return i;
      }
      depth = type == DescentLexer.OPEN_BRACE ? depth + 1
          : type == DescentLexer.CLOSE_BRACE ? Math.max(0, depth - 1) : depth;
    }
  }

  private static boolean endsStatement(int type) {
    return type == DescentLexer.NEWLINE || type == DescentLexer.CLOSE_BRACE;
  }

  /**
   * The next declaration is looked for at the left edge: clauses of a trainer whose brace is missing look like some.
   */
  private boolean endsDeclaration(int i) {
    return words.get(i).getType() == DescentLexer.NEWLINE && startsDeclaration(i + 1) && isAtLeftEdge(words.get(i + 1));
  }

  static boolean isAtLeftEdge(Token word) {
    return word.getCharPositionInLine() == 0;
  }

  /** Whether a word that opens a line at the top stands there, and what may follow it. */
  boolean startsDeclaration(int i) {
    int type = words.get(i).getType();
    int next = words.get(Math.min(i + 1, words.size() - 1)).getType();
    return type >= DescentLexer.PRIVATE && type <= DescentLexer.TRAINER && Layout.isName(next)
        || type == DescentLexer.IMPORT && next == DescentLexer.TEXT;
  }

  /** The braces that are open where the statement begins, the innermost last. */
  List<Token> openBraces() {
    List<Token> open = new ArrayList<>();
    for (Token word : words.subList(0, first())) {
      if (word.getType() == DescentLexer.OPEN_BRACE) {
        open.add(word);
      } else if (word.getType() == DescentLexer.CLOSE_BRACE && !open.isEmpty()) {
        open.remove(open.size() - 1);
      }
    }
    return open;
  }

  /** Parentheses and brackets of the statement that are open before the word, the innermost last. */
  List<Token> openBrackets() {
    List<Token> open = new ArrayList<>();
    for (Token word : words.subList(first(), at)) {
      int type = word.getType();
      if (type == DescentLexer.OPEN || type == DescentLexer.OPEN_BRACKET) {
        open.add(word);
      } else if ((type == DescentLexer.CLOSE || type == DescentLexer.CLOSE_BRACKET) && !open.isEmpty()) {
        open.remove(open.size() - 1);
      }
    }
    return open;
  }

  /** The words without the statement, or empty where nothing is left to leave out. */
  Optional<List<Token>> leaveOut() {
    int first = first();
    int last = last();
    if (first == last && words.get(last).getType() == Token.EOF) {
      return Optional.empty();
    }
    boolean lineAfter = words.get(last).getType() == DescentLexer.NEWLINE;
    boolean lineBefore = first > 0 && words.get(first - 1).getType() == DescentLexer.NEWLINE;
    List<Token> rest = new ArrayList<>(words.subList(0, first > 0 && lineBefore && !lineAfter ? first - 1 : first));
    rest.addAll(words.subList(lineAfter || first == last ? last + 1 : last, words.size()));
    return Optional.of(rest);
  }

  /** The words with every open block closed before the statement. */
  List<Token> closeBlocks() {
    int first = first();
    boolean lineBefore = words.get(first - 1).getType() == DescentLexer.NEWLINE;
    List<Token> closed = new ArrayList<>(words.subList(0, lineBefore ? first - 1 : first));
    openBraces().forEach(brace -> closed.add(like(words.get(first), DescentLexer.CLOSE_BRACE)));
    closed.add(like(words.get(first), DescentLexer.NEWLINE));
    closed.addAll(words.subList(first, words.size()));
    return closed;
  }

  private static Token like(Token place, int type) {
    CommonToken word = new CommonToken(place);
    word.setType(type);
    return word;
  }
}
