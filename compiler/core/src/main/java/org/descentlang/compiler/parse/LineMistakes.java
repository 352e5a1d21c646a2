package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.antlr.v4.runtime.Token;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Suggestions;
import org.descentlang.grammar.DescentLexer;
import org.descentlang.grammar.Layout;

/** How declarations and statements begin, and what each of them must have. */
final class LineMistakes {
  private static final List<String> DECLARATIONS = List.of(
      "model", "layer", "fn", "loss", "metric", "penalty", "schedule", "optimizer", "initializer", "clip", "constraint",
      "average", "derivative", "trainer", "import", "private");
  private static final List<String> STATEMENTS = List.of(
      "weight", "bias", "scale", "state", "next", "step", "update", "average", "repeat", "shared", "return",
      "require", "warn");

  /** How what works on parameters begins, with names for them. */
  private static final Map<Integer, String> FORMS = Map.of(
      DescentLexer.UPDATE, "update w by g at t { ... }, a parameter, its gradient and the number of the update",
      DescentLexer.SCHEDULE, "schedule name(lr) at t = ..., the number of updates before",
      DescentLexer.PENALTY, "penalty name(strength) on w = ..., a parameter",
      DescentLexer.CLIP, "clip name(limit) on g = ..., a gradient",
      DescentLexer.CONSTRAINT, "constraint name() on w = ..., a parameter",
      DescentLexer.INITIALIZER, "initializer name() on w ~ ..., a parameter",
      DescentLexer.AVERAGE, "average name() on w from a at t = ..., a parameter, what stood for it, and the update",
      DescentLexer.DERIVATIVE, "derivative f(x) by x = ..., one of the arguments");
  private static final Set<Integer> KINDS =
      Set.of(DescentLexer.WEIGHT, DescentLexer.BIAS, DescentLexer.SCALE, DescentLexer.STATE);

  private final SyntaxError error;

  LineMistakes(SyntaxError error) {
    this.error = error;
  }

  Optional<Diagnostic> reservedName() {
    boolean names = error.expects(DescentLexer.NAME) && !error.expectsValue()
        || error.expects(DescentLexer.NAME) && Wording.isDefining(error.after().getType());
    return Mistakes.when(names && Wording.isReserved(error.found().getType()), () -> error.reserved(error.found())
        .hint("choose another name than " + String.join(", ", Wording.reserved()) + "."));
  }

  Optional<Diagnostic> choiceOfStatements() {
    boolean opens = error.first().getType() == DescentLexer.IF && error.expects(DescentLexer.OPEN_BRACE);
    return Mistakes.when(opens, () -> error
        .say("expected `{`, but " + Wording.found(error.found()))
        .hint("statements that depend on a condition are written if c { ... } else { ... }."));
  }

  /** {@code update w by g { ... }} and {@code schedule ramp(lr) = ...}. */
  Optional<Diagnostic> unnamedParts() {
    String form = FORMS.get(error.first().getType());
    boolean named = Stream.of(DescentLexer.ON, DescentLexer.BY, DescentLexer.FROM, DescentLexer.AT)
        .anyMatch(error::expects);
    boolean declares = error.innermostBrace().isEmpty() || error.first().getType() == DescentLexer.UPDATE;
    return Mistakes.when(form != null && named && declares && !error.expects(DescentLexer.NAME), () -> error
        .say("expected " + error.expected() + ", but " + Wording.found(error.found()))
        .hint("the names of what it works on belong to it: " + form + "."));
  }

  Optional<Diagnostic> lineThatGoesOn() {
    return Mistakes.when(error.isFirst() && error.found(DescentLexer.MINUS), () -> error
        .say("a statement can't begin with `-`")
        .hint("to go on with the line before, end that with the `-`, or put the value in parentheses."));
  }

  Optional<Diagnostic> importedName() {
    boolean imports = error.first().getType() == DescentLexer.IMPORT && error.statement().size() == 1;
    return Mistakes.when(imports, () -> error
        .say("expected the path of a file, but " + Wording.found(error.found()))
        .hint("a path is a text, from the folder of this file: import 'layers.dl'; the library needs no import."));
  }

  Optional<Diagnostic> kindWithoutShape() {
    Token kind = error.first();
    return Mistakes.when(KINDS.contains(kind.getType()) && error.expects(DescentLexer.COLON), () -> error
        .say("expected `:` and a shape, but " + Wording.found(error.found()))
        .hint("a " + kind.getText() + " says its shape, as in " + kind.getText() + " w: [n]; a number has []."));
  }

  Optional<Diagnostic> warningWithoutText() {
    boolean warns = error.first().getType() == DescentLexer.WARN && error.statement().size() == 1;
    return Mistakes.when(warns, () -> error
        .say("expected a text, but " + Wording.found(error.found()))
        .hint("a warning has its text, then where it is due: warn 'the rate is large' where lr > 1."));
  }

  /** {@code class} for {@code class[10]}. */
  Optional<Diagnostic> classWithoutCount() {
    boolean counts = error.follows(DescentLexer.CLASS) || error.follows(DescentLexer.INDEX);
    return Mistakes.when(counts && error.expects(DescentLexer.OPEN_BRACKET), () -> error
        .say("expected how many values there are, but " + Wording.found(error.found()))
        .hint("one of ten is " + error.before(1).getText() + "[10]."));
  }

  Optional<Diagnostic> type() {
    return Mistakes.when(error.expects(DescentLexer.DIM) && !error.expects(DescentLexer.NAME), () -> error
        .say("expected a type, but " + Wording.found(error.found()))
        .hint("[n] is n numbers, [] one number, class[10] one of ten labels, dim a size."));
  }

  Optional<Diagnostic> misspelled() {
    if (error.expects(DescentLexer.TRAINER) && !error.expects(DescentLexer.NAME)) {
      return Optional.of(error.misspelled("a declaration", DECLARATIONS));
    }
    boolean statement = error.first().getType() == DescentLexer.NAME && error.statement().size() == 1
        && Layout.isName(error.found().getType());
    return meant(error.first().getText())
        .filter(word -> statement)
        .map(word -> Diagnostic
            .error("syntax", error.at(error.first()), "no statement begins with " + Wording.quoted(error.first()))
            .hint("did you mean `" + word + "`?"));
  }

  private static Optional<String> meant(String word) {
    return word.equals("output") ? Optional.of("return") : Suggestions.nearest(word, STATEMENTS);
  }
}
