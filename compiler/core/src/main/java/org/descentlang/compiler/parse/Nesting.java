package org.descentlang.compiler.parse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import org.descentlang.grammar.DescentLexer;

/**
 * Bounds how deep a tree can become, before it is built: every later stage may then recurse over it.
 *
 * <p>Each operator, subscript, {@code if} and {@code else} since the last comma or line at its level counts one, for an
 * expression nests at most that deep; each bracket and brace that is open counts four, for as many rules lie in
 * between.
 */
final class Nesting {
  static final int BRACKETS = 64;
  static final int OPERATORS = 256;

  private static final int BRACKET = OPERATORS / BRACKETS;

  private static final Set<Integer> OPENING =
      Set.of(DescentLexer.OPEN, DescentLexer.OPEN_BRACKET, DescentLexer.OPEN_BRACE);
  private static final Set<Integer> CLOSING =
      Set.of(DescentLexer.CLOSE, DescentLexer.CLOSE_BRACKET, DescentLexer.CLOSE_BRACE);
  private static final Set<Integer> SEPARATING = Set.of(DescentLexer.COMMA, DescentLexer.NEWLINE);
  private static final Set<Integer> WORDS =
      Set.of(DescentLexer.IF, DescentLexer.ELSE, DescentLexer.NOT, DescentLexer.AND, DescentLexer.OR,
          DescentLexer.IMPLIES, DescentLexer.DOT, DescentLexer.PLACE, DescentLexer.BAR);

  private final Deque<Integer> around = new ArrayDeque<>();
  private int depth;
  private int own;

  /** The first word that is nested too deep. */
  static Optional<Token> tooDeep(List<Token> words) {
    Nesting nesting = new Nesting();
    return words.stream().filter(word -> nesting.after(word.getType()) > OPERATORS).findFirst();
  }

  private int after(int type) {
    if (OPENING.contains(type)) {
      open();
    } else if (CLOSING.contains(type) && !around.isEmpty()) {
      close(type);
    } else if (SEPARATING.contains(type)) {
      depth -= own;
      own = 0;
    } else if (deepens(type)) {
      depth++;
      own++;
    }
    return depth;
  }

  private void open() {
    around.push(own);
    own = 0;
    depth += BRACKET;
  }

  /** What closes a subscript leaves a value that another may follow: {@code x[i][j][k]}. */
  private void close(int type) {
    int subscript = type == DescentLexer.CLOSE_BRACKET ? 1 : 0;
    depth += subscript - own - BRACKET;
    own = around.pop() + subscript;
  }

  private static boolean deepens(int type) {
    return WORDS.contains(type)
        || type >= DescentLexer.PLUS && type <= DescentLexer.NOT_EQUAL
        || type >= DescentLexer.SUM && type <= DescentLexer.ALL;
  }
}
