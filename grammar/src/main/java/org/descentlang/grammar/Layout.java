package org.descentlang.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.WritableToken;

/**
 * What lies between lexer and parser: which line ends end a statement, and which {@code max} and {@code min} are
 * reducers.
 *
 * <p>A line end is dropped inside {@code ( )} and {@code [ ]}, after a word or sign that wants more, before one that
 * goes on, and where another line end precedes. A bracket that nothing closes in its block hides none, so that the
 * mistake stays in its line.
 *
 * <p>{@code max(i) z[i]} is a reducer, because a value follows its parenthesis; {@code max(a, b) - c} is a call,
 * because none does: a reducer's body begins with no sign. A name begins a value, unless it is a word that stands after
 * one: {@code metric max(a, b) as top} and {@code = max(w, 0) proximal by s = 0} are calls, {@code metric max(i) z as
 * top} is a reducer.
 */
public final class Layout {
  private static final Set<Integer> WANTS_MORE = Set.of(
      DescentLexer.EQUALS, DescentLexer.BECOMES, DescentLexer.DRAWN, DescentLexer.COMMA, DescentLexer.OPEN_BRACE,
      DescentLexer.THEN, DescentLexer.ELSE, DescentLexer.WHERE, DescentLexer.PER, DescentLexer.FROM,
      DescentLexer.NOT, DescentLexer.MINUS, DescentLexer.BAR);
  private static final Set<Integer> GOES_ON = Set.of(
      DescentLexer.THEN, DescentLexer.ELSE, DescentLexer.WHERE, DescentLexer.PER, DescentLexer.FROM,
      DescentLexer.CLOSE, DescentLexer.CLOSE_BRACKET, DescentLexer.CLOSE_BRACE, Token.EOF);
  private static final Set<Integer> BINARY = Set.of(
      DescentLexer.AND, DescentLexer.OR, DescentLexer.IMPLIES, DescentLexer.PLUS, DescentLexer.TIMES,
      DescentLexer.DIVIDE, DescentLexer.REMAINDER, DescentLexer.POWER, DescentLexer.LESS, DescentLexer.LESS_EQUAL,
      DescentLexer.GREATER, DescentLexer.GREATER_EQUAL, DescentLexer.EQUAL, DescentLexer.NOT_EQUAL);
  private static final Set<Integer> VALUES = Set.of(
      DescentLexer.WHOLE, DescentLexer.REAL, DescentLexer.TEXT, DescentLexer.TRUE, DescentLexer.FALSE,
      DescentLexer.HERE, DescentLexer.NONE, DescentLexer.OPEN);

  private Layout() {}

  /**
   * The tokens that the parser reads.
   *
   * @param words every token of the text that is on the default channel, the end of the file last
   */
  public static List<Token> of(List<? extends Token> words) {
    List<Token> kept = dropLineEnds(words);
    markExtrema(kept);
    return kept;
  }

  private static List<Token> dropLineEnds(List<? extends Token> words) {
    List<Token> kept = new ArrayList<>(words.size());
    BitSet brackets = closedBrackets(words);
    int open = 0;
    Token lineEnd = null;
    for (int i = 0; i < words.size(); i++) {
      Token word = words.get(i);
      if (word.getType() == DescentLexer.NEWLINE) {
        lineEnd = lineEnd == null ? word : lineEnd;
        continue;
      }
      if (lineEnd != null && open == 0 && ends(kept, word)) {
        kept.add(lineEnd);
      }
      lineEnd = null;
      kept.add(word);
      open += !brackets.get(i) ? 0 : opens(word.getType()) ? 1 : -1;
    }
    return kept;
  }

  private static boolean ends(List<Token> before, Token next) {
    if (before.isEmpty()) {
      return false;
    }
    int last = before.get(before.size() - 1).getType();
    return !(WANTS_MORE.contains(last) || BINARY.contains(last)
        || GOES_ON.contains(next.getType()) || BINARY.contains(next.getType()));
  }

  /** The positions of all parentheses and brackets that are opened and closed; no block stands inside them. */
  private static BitSet closedBrackets(List<? extends Token> words) {
    BitSet closed = new BitSet(words.size());
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < words.size(); i++) {
      int type = words.get(i).getType();
      if (opens(type)) {
        open.push(i);
      } else if (closes(type) && !open.isEmpty()) {
        closed.set(open.pop());
        closed.set(i);
      } else if (type == DescentLexer.OPEN_BRACE || type == DescentLexer.CLOSE_BRACE) {
        open.clear();
      }
    }
    return closed;
  }

  private static boolean opens(int type) {
    return type == DescentLexer.OPEN || type == DescentLexer.OPEN_BRACKET;
  }

  private static boolean closes(int type) {
    return type == DescentLexer.CLOSE || type == DescentLexer.CLOSE_BRACKET;
  }

  private static void markExtrema(List<Token> words) {
    Deque<Integer> opened = new ArrayDeque<>();
    for (int i = 0; i < words.size(); i++) {
      int type = words.get(i).getType();
      if (type == DescentLexer.OPEN) {
        opened.push(i);
      } else if (type == DescentLexer.CLOSE && !opened.isEmpty()) {
        int head = opened.pop() - 1;
        if (head >= 0 && isExtremum(words.get(head)) && !startsValue(words, i + 1)) {
          ((WritableToken) words.get(head)).setType(DescentLexer.EXTREMUM);
        }
      }
    }
  }

  private static boolean isExtremum(Token word) {
    return word.getType() == DescentLexer.MAX || word.getType() == DescentLexer.MIN;
  }

  private static boolean startsValue(List<Token> words, int at) {
    int type = words.get(at).getType();
    return VALUES.contains(type) || isReducer(type) || isName(type) && !standsAfterValue(words, at);
  }

  /**
   * Whether {@code as top} or {@code proximal by} stand there. Their words are names elsewhere, but a value that is a
   * name has no other right after it; in {@code max(i) as as top} the first {@code as} is the value.
   */
  private static boolean standsAfterValue(List<Token> words, int at) {
    int next = words.get(at + 1).getType();
    return switch (words.get(at).getType()) {
      case DescentLexer.AS -> isName(next) && !isName(words.get(at + 2).getType());
      case DescentLexer.PROXIMAL -> next == DescentLexer.BY;
      default -> false;
    };
  }

  private static boolean isReducer(int type) {
    return type >= DescentLexer.SUM && type <= DescentLexer.ALL;
  }

  /** A name, or a word that may be one. */
  public static boolean isName(int type) {
    return type >= DescentLexer.PACKAGE && type <= DescentLexer.NAME;
  }
}
