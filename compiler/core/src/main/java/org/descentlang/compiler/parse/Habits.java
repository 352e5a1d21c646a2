package org.descentlang.compiler.parse;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.antlr.v4.runtime.Token;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.grammar.DescentLexer;
import org.descentlang.grammar.Layout;

/** What is right in Python and its like, and written otherwise here: their words, methods, calls without a name. */
final class Habits {
  private static final String LOOP = "an index stands for all its values, as in y[i] = 2 * x[i]; "
      + "repeat 3 as block { ... } writes statements out so many times.";
  private static final String FUNCTION = "a function stands beside the models, fn twice(x) = 2 * x; what has "
      + "parameters to train is a layer.";
  static final String NAMELESS_FUNCTION = "a function has a name, fn twice(x) = 2 * x, and is an argument by "
      + "that: f = twice.";
  private static final String CLASS = "a network is declared as model Name(x: [4]) { ... }, and what it is made of as "
      + "layer name(x: [n]) { ... }.";
  private static final String DEFINITION = "a definition begins with the name that it defines, as in y = 2 * x.";
  private static final String IMPORT = "the library needs no import; what another file declares is imported by the "
      + "path of the file, import 'layers.dl'.";
  private static final String CHOICE = "statements that depend on a condition are written if c { ... } else { ... }.";

  /** What to write instead of a word with which a line begins. */
  private static final Map<String, String> LINES = Map.ofEntries(
      Map.entry("for", LOOP), Map.entry("foreach", LOOP), Map.entry("while", LOOP), Map.entry("elif", CHOICE),
      Map.entry("switch", CHOICE), Map.entry("def", FUNCTION), Map.entry("fun", FUNCTION), Map.entry("func", FUNCTION),
      Map.entry("function", FUNCTION), Map.entry("class", CLASS), Map.entry("let", DEFINITION),
      Map.entry("var", DEFINITION), Map.entry("val", DEFINITION), Map.entry("const", DEFINITION),
      Map.entry("from", IMPORT), Map.entry("using", IMPORT), Map.entry("include", IMPORT),
      Map.entry("self", "the names of a block are known in all of it by themselves."),
      Map.entry("pass", "leave it out."), Map.entry("del", "leave it out: memory is planned by the compiler."),
      Map.entry("with", "where no gradient is to go, a value is written stop(x)."),
      Map.entry("assert", "an option is refused by require c."));

  /** The same of a word within a value. */
  private static final Map<String, String> VALUES = Map.of(
      "for", LOOP, "lambda", NAMELESS_FUNCTION, "is", "two values are compared with `==`.",
      "xor", "of two conditions it is a != b.");

  private final SyntaxError error;

  Habits(SyntaxError error) {
    this.error = error;
  }

  Optional<Diagnostic> foreignWord() {
    if (error.statement().size() <= 1 && LINES.containsKey(error.first().getText())) {
      return Optional.of(foreign(error.first(), LINES));
    }
    return Stream.of(error.found(), error.before(1))
        .filter(word -> error.followsValue() && VALUES.containsKey(word.getText()))
        .findFirst().map(word -> foreign(word, VALUES));
  }

  private Diagnostic foreign(Token word, Map<String, String> instead) {
    String hint = instead.get(word.getText());
    return Diagnostic.error("syntax", error.at(word), hint.equals(LOOP)
        ? "there are no loops" : "there is no " + Wording.quoted(word)).hint(hint);
  }

  Optional<Diagnostic> conditionBehind() {
    return Mistakes.when(error.found(DescentLexer.IF) && error.followsValue(), () -> error
        .say("`if` does not fit after a value")
        .hint("a value that depends on a condition is written if c then a else b."));
  }

  /** {@code x.relu()}; {@code x.sum()} ends at its word, which is no name. */
  Optional<Diagnostic> method() {
    if (error.follows(DescentLexer.DOT) && Wording.isReducer(error.found().getType())) {
      String reducer = error.found().getText();
      return Optional.of(error
          .say("there are no methods, and `" + reducer + "` is a reducer")
          .hint("`" + reducer + "(i) x[i, j]` goes over the index `i`, and `" + reducer + "() x` over all elements."));
    }
    boolean called = error.found(DescentLexer.OPEN) && Layout.isName(error.before(1).getType())
        && error.before(2).getType() == DescentLexer.DOT;
    String name = error.before(1).getText();
    return Mistakes.when(called, () -> error
        .say("there are no methods, and `" + name + "` is called by its name alone")
        .hint(Elsewhere.hintOfSpelled(name).orElse("write " + name + "(x), with the value as the first argument; if it "
            + "is called something else here, that is told then.")));
  }

  /** {@code dense(8)(x)}, where a layer is an object that is called. */
  Optional<Diagnostic> callOfACall() {
    boolean again = error.found(DescentLexer.OPEN) && error.follows(DescentLexer.CLOSE) && error.followsValue();
    return Mistakes.when(again, () -> error
        .say("what a call gives can't be called")
        .hint("all arguments stand in one pair of parentheses, a layer's input first, as in dense(x, 8)."));
  }

  /** {@code print(x)}. */
  Optional<Diagnostic> callAlone() {
    String name = error.first().getText();
    return Mistakes.when(error.found(DescentLexer.OPEN) && definesNothing(), () -> error
        .say("a call alone does nothing: it only has a value")
        .hint(Elsewhere.hintOfSpelled(name).orElse("give the value a name, as in y = " + name + "(x).")));
  }

  /** {@code y: float = 3}. */
  Optional<Diagnostic> typedName() {
    return Mistakes.when(error.found(DescentLexer.COLON) && definesNothing(), () -> error
        .say("a definition says no type: it follows from the value")
        .hint("what has a shape is declared: weight " + error.first().getText() + ": [n] ~ normal(0, 1)."));
  }

  /** {@code a, b = f(x)}. */
  Optional<Diagnostic> severalNames() {
    return Mistakes.when(error.found(DescentLexer.COMMA) && definesNothing(), () -> error
        .say("a definition has one name")
        .hint("a layer or a function gives one value; parts of it are named by their places, a = y[0] and b = y[1]."));
  }

  /** {@code y = a, b}. */
  Optional<Diagnostic> severalValues() {
    boolean defines = error.statement().stream().skip(1).limit(1).anyMatch(w -> Wording.isDefining(w.getType()));
    return Mistakes.when(defines && error.found(DescentLexer.COMMA) && error.innermostBracket().isEmpty(), () -> error
        .say("a definition has one value")
        .hint("write a line for each; a list stands in brackets, as in [0.9, 0.98]."));
  }

  /** A name alone, where what it stands for would follow. */
  private boolean definesNothing() {
    return error.statement().size() == 1 && error.expects(DescentLexer.EQUALS);
  }
}
