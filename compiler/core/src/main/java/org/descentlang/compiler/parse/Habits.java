package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.antlr.v4.runtime.Token;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.grammar.DescentLexer;
import org.descentlang.grammar.Layout;

/** What Python writes otherwise: loops, methods, a condition behind its value, several things in one line. */
final class Habits {
  private static final Set<String> LOOPS = Set.of("for", "while", "foreach");

  private final SyntaxError error;
  private final List<String> clauses;

  /** @param clauses the words with which lines of a trainer begin */
  Habits(SyntaxError error, List<String> clauses) {
    this.error = error;
    this.clauses = clauses;
  }

  Optional<Diagnostic> explain() {
    return Stream.<Supplier<Optional<Diagnostic>>>of(
            this::loop, this::conditionBehind, this::method, this::severalInOneLine)
        .map(Supplier::get).flatMap(Optional::stream).findFirst();
  }

  private static Optional<Diagnostic> when(boolean holds, Supplier<Diagnostic> diagnostic) {
    return holds ? Optional.of(diagnostic.get()) : Optional.empty();
  }

  private Optional<Diagnostic> conditionBehind() {
    return when(error.found(DescentLexer.IF) && error.followsValue(), () -> error
        .say("`if` does not fit after a value")
        .hint("a value that depends on a condition is written if c then a else b."));
  }

  private Optional<Diagnostic> loop() {
    Token first = error.first();
    return when(LOOPS.contains(first.getText()), () -> Diagnostic
        .error("syntax", error.at(first), "there are no loops")
        .hint("an index stands for all its values, as in y[i] = 2 * x[i]; repeat 3 as block { ... } writes "
            + "statements out so many times."));
  }

  private Optional<Diagnostic> method() {
    boolean part = error.found(DescentLexer.OPEN) && Layout.isName(error.before(1).getType())
        && error.before(2).getType() == DescentLexer.DOT;
    return when(part, () -> error
        .say("there are no methods, and `" + error.before(1).getText() + "` is called by its name alone")
        .hint("write " + error.before(1).getText() + "(x), with the value as the first argument; if it is called "
            + "something else here, that is told then."));
  }

  private Optional<Diagnostic> severalInOneLine() {
    String word = error.first().getText();
    boolean clause = error.found(DescentLexer.COMMA) && error.innermostBracket().isEmpty()
        && error.follows(DescentLexer.CLOSE) && clauses.contains(word);
    return when(clause, () -> error
        .say("a line `" + word + "` has one")
        .hint("write two lines, each with its `" + word + "`."));
  }
}
