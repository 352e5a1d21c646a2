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

/** How lines begin: statements, clauses, declarations, and what each of them must have. */
final class LineMistakes {
  private static final List<String> DECLARATIONS = List.of(
      "model", "layer", "fn", "loss", "metric", "penalty", "schedule", "optimizer", "initializer", "clip", "constraint",
      "average", "derivative", "trainer", "import", "private");
  private static final List<String> CLAUSES = List.of(
      "model", "target", "loss", "penalty", "optimizer", "clip", "constraint", "average", "batch", "threads", "budget",
      "recompute", "metric", "freeze", "setting");
  private static final List<String> STATEMENTS = List.of(
      "weight", "bias", "scale", "state", "next", "step", "update", "average", "repeat", "shared", "return",
      "require", "warn");
  private static final String SCHEDULE =
      "a schedule stands where a number does: optimizer sgd(lr = cosine(0.1, steps = 1_000)).";
  private static final String RATE = "it is an argument of the optimizer: optimizer adam(lr = 1e-3).";
  private static final String DECAY = "it is an argument of some optimizers, or a penalty: penalty l2(1e-4).";

  /** What is no clause of a trainer, and where it is said instead. */
  private static final Map<String, String> ELSEWHERE = Map.ofEntries(
      Map.entry("schedule", SCHEDULE), Map.entry("scheduler", SCHEDULE), Map.entry("lr_scheduler", SCHEDULE),
      Map.entry("lr", RATE), Map.entry("learning_rate", RATE),
      Map.entry("weight_decay", DECAY), Map.entry("regularizer", DECAY), Map.entry("regularization", DECAY),
      Map.entry("input", "inputs are parameters of the model: model Name(x: [4]) { ... }."),
      Map.entry("inputs", "inputs are parameters of the model: model Name(x: [4]) { ... }."),
      Map.entry("device", "leave it out: generated code runs on the CPU, in as many threads as threads 2 says."),
      Map.entry("epochs", "it belongs to a run: descent train --epochs 10."),
      Map.entry("epoch", "it belongs to a run: descent train --epochs 10."),
      Map.entry("steps", "it belongs to a run: descent train --steps 1000."),
      Map.entry("seed", "it belongs to a run: descent train --seed 1."),
      Map.entry("data", "it belongs to a run: descent train --data FILE."),
      Map.entry("dataset", "it belongs to a run: descent train --data FILE."),
      Map.entry("validation", "it belongs to a run: descent train --validation 0.2."),
      Map.entry("validation_split", "it belongs to a run: descent train --validation 0.2."),
      Map.entry("shuffle", "each epoch has its own order, unless a run says descent train --no-shuffle."),
      Map.entry("early_stopping", "it belongs to a run: `patience` of the runtime's fit loop."),
      Map.entry("callbacks", "they belong to a run: listeners of the runtime's fit loop."));

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

  /** {@code optimizer adam}. */
  Optional<Diagnostic> callWithoutArguments() {
    String line = error.first().getText();
    boolean called = CLAUSES.contains(line) && error.ends() && error.statement().size() == 2
        && error.expects(DescentLexer.OPEN);
    return Mistakes.when(called, () -> error
        .say("`" + error.before(1).getText() + "` lacks its arguments")
        .hint("they stand in parentheses, also where there are none: " + line + " " + error.before(1).getText()
            + "(...)."));
  }

  /** {@code loss = mse(z, y)} and {@code optimizer: adam()}. */
  Optional<Diagnostic> signInClause() {
    String line = error.first().getText();
    boolean sign = error.found(DescentLexer.EQUALS) || error.found(DescentLexer.COLON);
    boolean clause = CLAUSES.contains(line) && error.statement().size() == 1 && !error.expects(DescentLexer.EQUALS)
        && !error.expects(DescentLexer.COLON);
    return Mistakes.when(sign && clause && error.innermostBrace().isPresent(), () -> error
        .say("no sign stands between `" + line + "` and what follows it")
        .hint("leave the " + Wording.quoted(error.found()) + " out."));
  }

  /** {@code clip 1.0}. */
  Optional<Diagnostic> clauseWithoutName() {
    String line = error.first().getText();
    boolean names = CLAUSES.contains(line) && error.statement().size() == 1 && error.expects(DescentLexer.NAME)
        && !error.expectsValue() && error.innermostBrace().isPresent();
    return Mistakes.when(names, () -> error
        .say("`" + line + "` is followed by a name, but " + Wording.found(error.found()))
        .hint("a number is an argument: " + line + " name(" + error.found().getText() + ")."));
  }

  /** {@code budget 64 MiB}. */
  Optional<Diagnostic> budgetOfNothing() {
    boolean budget = error.first().getType() == DescentLexer.BUDGET && error.expects(DescentLexer.MEMORY);
    return Mistakes.when(budget, () -> error
        .say("expected `memory`, but " + Wording.found(error.found()))
        .hint("a budget says of what it is: budget memory 64 MiB."));
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

  /** {@code clip norm(1), value(1)}. */
  Optional<Diagnostic> severalInOneLine() {
    String word = error.first().getText();
    boolean clause = error.found(DescentLexer.COMMA) && error.innermostBracket().isEmpty()
        && error.follows(DescentLexer.CLOSE) && CLAUSES.contains(word);
    return Mistakes.when(clause, () -> error
        .say("a line `" + word + "` has one")
        .hint("write two lines, each with its `" + word + "`."));
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
      return Optional.of(misspelled("a declaration", DECLARATIONS));
    }
    if (error.expects(DescentLexer.FREEZE) && !error.expects(DescentLexer.NAME)) {
      return Optional.of(misspelled("a clause of the trainer", CLAUSES));
    }
    boolean statement = error.first().getType() == DescentLexer.NAME && error.statement().size() == 1
        && Layout.isName(error.found().getType());
    return meant(error.first().getText())
        .filter(word -> statement)
        .map(word -> Diagnostic
            .error("syntax", error.at(error.first()), "no statement begins with " + Wording.quoted(error.first()))
            .hint("did you mean `" + word + "`?"));
  }

  private Diagnostic misspelled(String expected, List<String> words) {
    String found = error.found().getText();
    Diagnostic diagnostic = error.say("expected " + expected + ", but " + Wording.found(error.found()));
    if (words == CLAUSES && ELSEWHERE.containsKey(found)) {
      return diagnostic.hint(ELSEWHERE.get(found));
    }
    return diagnostic.hint(Suggestions.nearest(found, words)
        .map(word -> "did you mean `" + word + "`?")
        .orElse("it begins with one of " + String.join(", ", words) + "."));
  }

  private static Optional<String> meant(String word) {
    return word.equals("output") ? Optional.of("return") : Suggestions.nearest(word, STATEMENTS);
  }
}
