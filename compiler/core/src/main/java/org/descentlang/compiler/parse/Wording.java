package org.descentlang.compiler.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.descentlang.grammar.DescentLexer;
import org.descentlang.grammar.Layout;

/** Words of a text, and what could stand in their place, as a message names them. */
final class Wording {
  private static final int LONGEST = 40;

  /** The kinds of characters that leave nothing to see, the plain space apart. */
  private static final Set<Byte> UNSEEN = Set.of(Character.CONTROL, Character.FORMAT, Character.SURROGATE,
      Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR);
  private static final Set<Integer> AFTER_VALUE = Set.of(
      DescentLexer.OPEN, DescentLexer.OPEN_BRACKET, DescentLexer.DOT, DescentLexer.EXAMPLE, DescentLexer.BAR,
      DescentLexer.WHERE, DescentLexer.PER, DescentLexer.FROM, DescentLexer.AND, DescentLexer.OR,
      DescentLexer.IMPLIES, DescentLexer.AS, DescentLexer.ON, DescentLexer.PROXIMAL);
  private static final Set<Integer> VALUE = Set.of(
      DescentLexer.IF, DescentLexer.NOT, DescentLexer.TRUE, DescentLexer.FALSE, DescentLexer.HERE, DescentLexer.NONE,
      DescentLexer.EXTREMUM, DescentLexer.WHOLE, DescentLexer.REAL, DescentLexer.TEXT, DescentLexer.MINUS,
      DescentLexer.OPEN, DescentLexer.OPEN_BRACKET);
  private static final Set<Integer> STATEMENT =
      Set.of(DescentLexer.RETURN, DescentLexer.REQUIRE, DescentLexer.IF);
  private static final Set<Integer> CLAUSE = Set.of(
      DescentLexer.MODEL, DescentLexer.TARGET, DescentLexer.LOSS, DescentLexer.PENALTY, DescentLexer.OPTIMIZER,
      DescentLexer.CLIP, DescentLexer.CONSTRAINT, DescentLexer.AVERAGE, DescentLexer.BATCH, DescentLexer.THREADS,
      DescentLexer.METRIC, DescentLexer.FREEZE, DescentLexer.SETTING);
  private static final Set<Integer> TYPE = Set.of(
      DescentLexer.DIM, DescentLexer.LIKE, DescentLexer.CLASS, DescentLexer.INDEX, DescentLexer.BOOL,
      DescentLexer.TEXT, DescentLexer.OPEN_BRACKET);

  private static final Set<Integer> VALUE_ENDS = Set.of(
      DescentLexer.WHOLE, DescentLexer.REAL, DescentLexer.TEXT, DescentLexer.TRUE, DescentLexer.FALSE,
      DescentLexer.HERE, DescentLexer.NONE, DescentLexer.CLOSE, DescentLexer.CLOSE_BRACKET);
  private static final Set<Integer> DEFINING =
      Set.of(DescentLexer.EQUALS, DescentLexer.BECOMES, DescentLexer.DRAWN);

  private Wording() {}

  /** A hard word: never a name. */
  static boolean isReserved(int type) {
    return type >= DescentLexer.IF && type <= DescentLexer.ALL || type == DescentLexer.EXTREMUM;
  }

  /** The hard words. */
  static List<String> reserved() {
    return IntStream.rangeClosed(DescentLexer.IF, DescentLexer.ALL)
        .mapToObj(type -> DescentLexer.VOCABULARY.getLiteralName(type).replace("'", ""))
        .toList();
  }

  /** A reducer, or what would be one if a value followed. */
  static boolean isReducer(int type) {
    return type >= DescentLexer.SUM && type <= DescentLexer.ALL || type == DescentLexer.EXTREMUM;
  }

  static boolean isDefining(int type) {
    return DEFINING.contains(type);
  }

  /** Whether a value may end so; it may also end with a name. */
  static boolean endsValue(int type) {
    return VALUE_ENDS.contains(type);
  }

  static boolean isOperator(int type) {
    return type >= DescentLexer.PLUS && type <= DescentLexer.NOT_EQUAL;
  }

  /** {@code found `x`}, or that the line or the text ends. */
  static String found(Token word) {
    return switch (word.getType()) {
      case Token.EOF -> "the text ends";
      case DescentLexer.NEWLINE -> "the line ends";
      default -> "found " + quoted(word);
    };
  }

  static String quoted(Token word) {
    return "`" + shown(word.getText()) + "`";
  }

  /** At most a line's worth, with what can't be seen as its code. */
  static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().limit(LONGEST).forEach(c -> shown.append(
        c != ' ' && UNSEEN.contains((byte) Character.getType(c))
            ? String.format("U+%04X", c) : Character.toString(c)));
    return shown + (text.codePointCount(0, text.length()) > LONGEST ? "..." : "");
  }

  /** {@code a value or `)`}; empty where there is too much to name. */
  static String expected(IntervalSet fitting) {
    List<String> names = names(new TreeSet<>(fitting.toList()));
    if (names.isEmpty() || names.size() > 5) {
      return "";
    }
    int last = names.size() - 1;
    return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }

  private static List<String> names(Set<Integer> fitting) {
    List<String> names = new ArrayList<>();
    boolean afterValue = fitting.contains(DescentLexer.TIMES);
    boolean line = fitting.contains(DescentLexer.NEWLINE);
    addGroups(fitting, names);
    fitting.remove(DescentLexer.PLACE);
    if (afterValue) {
      fitting.removeIf(type -> isOperator(type) || AFTER_VALUE.contains(type));
    }
    if (line) {
      fitting.removeAll(Set.of(DescentLexer.NEWLINE, DescentLexer.CLOSE_BRACE, Token.EOF));
    }
    fitting.forEach(type -> names.add(literal(type)));
    if (line) {
      names.add("the end of the line");
    }
    return names.isEmpty() && afterValue ? List.of("an operator") : names;
  }

  /** Names what many words begin by one word for all. */
  private static void addGroups(Set<Integer> fitting, List<String> names) {
    if (fitting.contains(DescentLexer.RETURN)) {
      add("a statement", fitting, names, STATEMENT, true);
    } else if (fitting.contains(DescentLexer.WHOLE)) {
      add("a value", fitting, names, VALUE, true);
      fitting.removeIf(Wording::isReducer);
    } else if (fitting.contains(DescentLexer.NAME)) {
      add("a name", fitting, names, Set.of(DescentLexer.EXTREMUM), true);
    } else if (fitting.contains(DescentLexer.TRAINER)) {
      add("a declaration", fitting, names, Set.of(), true);
    } else if (fitting.contains(DescentLexer.FREEZE)) {
      add("a clause", fitting, names, CLAUSE, false);
    } else if (fitting.contains(DescentLexer.DIM)) {
      add("a type", fitting, names, TYPE, false);
    }
  }

  private static void add(
      String group, Set<Integer> fitting, List<String> names, Set<Integer> members, boolean andNames) {
    names.add(group);
    fitting.removeIf(type -> members.contains(type) || andNames && Layout.isName(type));
  }

  private static String literal(int type) {
    return type == Token.EOF
        ? "the end of the text"
        : DescentLexer.VOCABULARY.getDisplayName(type).replace('\'', '`');
  }
}
