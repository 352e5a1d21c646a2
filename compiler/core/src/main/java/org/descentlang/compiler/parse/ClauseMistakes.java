package org.descentlang.compiler.parse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.grammar.DescentLexer;

/** Lines of a trainer: those that it does not have, and what each of them must have. */
final class ClauseMistakes {
  private static final List<String> CLAUSES = List.of(
      "model", "target", "loss", "penalty", "optimizer", "clip", "constraint", "average", "batch", "threads", "budget",
      "recompute", "metric", "freeze", "setting");
  private static final String SCHEDULE =
      "a schedule stands where a number does: optimizer sgd(lr = cosine(0.1, steps = 1_000)).";
  private static final String RATE = "it is an argument of the optimizer: optimizer adam(lr = 1e-3).";
  private static final String RUN = "it belongs to a run: descent train ";
  private static final String INPUT = "inputs are parameters of the model: model Name(x: [4]) { ... }.";
  private static final String DECAY = "it is an argument of some optimizers, or a penalty: penalty l2(1e-4).";

  /** What is no clause of a trainer, and where it is said instead. */
  private static final Map<String, String> ELSEWHERE = Map.ofEntries(
      Map.entry("schedule", SCHEDULE), Map.entry("scheduler", SCHEDULE), Map.entry("lr_scheduler", SCHEDULE),
      Map.entry("lr", RATE), Map.entry("learning_rate", RATE),
      Map.entry("weight_decay", DECAY), Map.entry("regularizer", DECAY), Map.entry("regularization", DECAY),
      Map.entry("input", INPUT), Map.entry("inputs", INPUT),
      Map.entry("device", "leave it out: generated code runs on the CPU, in as many threads as threads 2 says."),
      Map.entry("epochs", RUN + "--epochs 10."), Map.entry("epoch", RUN + "--epochs 10."),
      Map.entry("steps", RUN + "--steps 1000."), Map.entry("seed", RUN + "--seed 1."),
      Map.entry("data", RUN + "--data FILE."), Map.entry("dataset", RUN + "--data FILE."),
      Map.entry("validation", RUN + "--validation 0.2."),
      Map.entry("validation_split", RUN + "--validation 0.2."),
      Map.entry("shuffle", "each epoch has its own order, unless a run says descent train --no-shuffle."),
      Map.entry("early_stopping", "it belongs to a run: `patience` of the runtime's fit loop."),
      Map.entry("callbacks", "they belong to a run: listeners of the runtime's fit loop."));

  private final SyntaxError error;

  ClauseMistakes(SyntaxError error) {
    this.error = error;
  }

  Optional<Diagnostic> unknown() {
    return Mistakes.when(error.expects(DescentLexer.FREEZE) && !error.expects(DescentLexer.NAME), () -> {
      Diagnostic unknown = error.misspelled("a clause of the trainer", CLAUSES);
      return Optional.ofNullable(ELSEWHERE.get(error.found().getText())).map(unknown::hint).orElse(unknown);
    });
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
  Optional<Diagnostic> sign() {
    String line = error.first().getText();
    boolean sign = error.found(DescentLexer.EQUALS) || error.found(DescentLexer.COLON);
    boolean clause = CLAUSES.contains(line) && error.statement().size() == 1 && !error.expects(DescentLexer.EQUALS)
        && !error.expects(DescentLexer.COLON);
    return Mistakes.when(sign && clause && error.innermostBrace().isPresent(), () -> error
        .say("no sign stands between `" + line + "` and what follows it")
        .hint("leave the " + Wording.quoted(error.found()) + " out."));
  }

  /** {@code clip 1.0}. */
  Optional<Diagnostic> valueForName() {
    String line = error.first().getText();
    boolean names = CLAUSES.contains(line) && error.statement().size() == 1 && error.expects(DescentLexer.NAME)
        && !error.expectsValue() && error.innermostBrace().isPresent();
    boolean number = error.found(DescentLexer.WHOLE) || error.found(DescentLexer.REAL);
    return Mistakes.when(names && number, () -> error
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

  /** {@code clip norm(1), value(1)}. */
  Optional<Diagnostic> severalInOneLine() {
    String word = error.first().getText();
    boolean clause = error.found(DescentLexer.COMMA) && error.innermostBracket().isEmpty()
        && error.follows(DescentLexer.CLOSE) && CLAUSES.contains(word);
    return Mistakes.when(clause, () -> error
        .say("a line `" + word + "` has one")
        .hint("write two lines, each with its `" + word + "`."));
  }
}
