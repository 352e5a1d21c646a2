package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Arranger;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;

/** Applies rewrites until none has anything to do. */
public final class Simplifier {
  private static final List<Rewrite.OfExpressions> EXPRESSIONS = List.of(
      new Rewrite.OfExpressions("fold constants", "2 * 3 -> 6", Constants::fold),
      new Rewrite.OfExpressions("fold positions", "k + 1 == i -> k + 1 - i == 0", Algebra::foldPositions),
      new Rewrite.OfExpressions("drop neutral elements", "x + 0 -> x", Algebra::dropNeutral),
      new Rewrite.OfExpressions("move signs", "x + -y -> x - y", Algebra::moveSigns),
      new Rewrite.OfExpressions("multiply by reciprocals", "x / 2 -> x * 0.5", Algebra::multiplyByReciprocals),
      new Rewrite.OfExpressions("split equalities", "8*h + e == 8*i + f -> h == i and e == f", Equalities::split),
      new Rewrite.OfExpressions("decide conditions", "what holds everywhere is not tested", Choices::decideConditions),
      new Rewrite.OfExpressions("simplify logic", "true and c -> c", Choices::simplifyLogic),
      new Rewrite.OfExpressions("simplify selections", "if true then x else y -> x", Choices::simplifySelections),
      new Rewrite.OfExpressions(
          "compare chosen numbers", "0.5 < (if c then 1 else 0) -> c", Choices::compareChosenNumbers),
      new Rewrite.OfExpressions("drop idle indices", "any(i) c -> c", Sets::dropIdleIndices),
      new Rewrite.OfExpressions("find witnesses", "any(j where j <= i) true -> true", Sets::findWitnesses),
      new Rewrite.OfExpressions("drop single indices", "sum(i < 1) x[i] -> x[0]", Sets::dropSingleIndices),
      new Rewrite.OfExpressions("guard terms", "sum(i) if c then x else 0 -> sum(i where c) x", Sets::guardTerms),
      new Rewrite.OfExpressions("guard products", "sum(i) x[i] * (if c then 1 else 0) -> sum(i where c) x[i]",
          Sets::guardProducts),
      new Rewrite.OfExpressions("solve equalities", "sum(i where i == k + 1) x[i] -> x[k + 1]", Sets::solveEqualities),
      new Rewrite.OfExpressions("drop implied conditions", "i >= 1 and i >= 0 -> i >= 1", Sets::dropImpliedConditions),
      new Rewrite.OfExpressions("unfold small sets", "sum(where c) x -> if c then x else 0", Sets::unfoldSmallSets));

  /** A gradient is stopped no more, and the gradient of a power is simpler than that of a product. */
  private static final List<Rewrite.OfExpressions> AFTER_DIFFERENTIATION = List.of(
      new Rewrite.OfExpressions("remove stops", "stop(x) -> x", Algebra::removeStops),
      new Rewrite.OfExpressions("unfold powers", "x^2 -> x * x", Algebra::unfoldPowers));

  private static final List<Rewrite.OfPrograms> PROGRAMS = List.of(
      new Rewrite.OfPrograms("replace known indices", "x[i] where i == 2 -> x[2] where i == 2", KnownIndices::replace),
      new Rewrite.OfPrograms("put copies where they are read", "where t[i] = x[i + 1]: t[k] -> x[k + 1]",
          Copies::putWhereRead),
      new Rewrite.OfPrograms("merge common definitions", "what is equal is computed once", CommonDefinitions::merge),
      new Rewrite.OfPrograms("remove dead definitions", "what nothing needs is not computed", DeadDefinitions::remove));

  /** What a gradient adds up is known. */
  private static final List<Rewrite.OfPrograms> PROGRAMS_AFTER_DIFFERENTIATION = List.of(
      new Rewrite.OfPrograms("choose names of gradients", "f.x.grad[i] = e, y.grad[i] = f.x.grad[i] -> y.grad[i] = e",
          GradientNames::choose),
      new Rewrite.OfPrograms("read sides of clamped values", "where h = max(y, 0): 0 < y -> 0 < h", Clamps::readSides),
      new Rewrite.OfPrograms("choose between terms",
          "(if c then x else 0) + (if not c then y else 0) -> if c then x else y", GuardedTerms::choose));

  /** Of the last run. */
  private static final List<Rewrite.AtTheEnd> AT_THE_END = List.of(
      new Rewrite.AtTheEnd("narrow sums",
          "y[r] = sum(b where r >= 4) x[b, r] -> p[r] = sum(b) x[b, r + 4], y[r] = if r >= 4 then p[r - 4] else 0"),
      new Rewrite.AtTheEnd("share calls", "c = tanh(a) * f, g = 1 - tanh(a)^2 -> t = tanh(a), c = t * f, g = 1 - t^2"),
      new Rewrite.AtTheEnd("fix orders", "sum(i) x[i] -> lanes sum(i) x[i]"),
      new Rewrite.AtTheEnd(
          "keep to rows", "w.next[v] = w[v] - g[v] -> w.next[v] = if read[v] then w[v] - g[v] else w[v]"));

  private final Indices indices;
  private final boolean last;
  /** Of what the programs define. */
  private final Names names = new Names();
  private final List<Rewrite.OfExpressions> expressions;
  private final List<Rewrite.OfPrograms> programs;

  private Simplifier(Indices indices, boolean last) {
    this.indices = indices;
    this.last = last;
    expressions = both(last ? AFTER_DIFFERENTIATION : List.of(), EXPRESSIONS);
    programs = both(last ? PROGRAMS_AFTER_DIFFERENTIATION : List.of(), PROGRAMS);
  }

  private static <T> List<T> both(List<T> first, List<T> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  /** Before differentiation. */
  public static Simplifier first(Indices indices) {
    return new Simplifier(indices, false);
  }

  /** After it: the order of every sum is fixed. */
  public static Simplifier last(Indices indices) {
    return new Simplifier(indices, true);
  }

  /** What it applies, in order: {@code drop neutral elements: x + 0 -> x}. */
  public List<String> descriptions() {
    return Stream.of(expressions, programs, last ? AT_THE_END : List.<Rewrite>of()).flatMap(List::stream)
        .map(r -> r.name() + ": " + r.description()).toList();
  }

  public Unit simplify(Unit unit) {
    List<Tensor> objectives = unit.objectives().stream().map(Unit.Objective::sum).toList();
    unit.programs().forEach(this::takeNames);
    Unit simple = unit.with(
        simplify(unit.initialize()), simplify(unit.train(), objectives),
        simplify(unit.update(), withRate(unit, objectives)), simplify(unit.evaluate()), simplify(unit.predict()),
        simplify(unit.measure()));
    // After all rewrites, of which none looks at what a sum begins with.
    return last ? SparseRows.apply(simple, indices) : simple;
  }

  private static List<Tensor> withRate(Unit unit, List<Tensor> objectives) {
    List<Tensor> kept = new ArrayList<>(objectives);
    unit.rate().ifPresent(kept::add);
    return kept;
  }

  public Program simplify(Program program) {
    takeNames(program);
    return simplify(program, List.of());
  }

  private void takeNames(Program program) {
    new Arranger(indices).flatten(program.steps()).forEach(d -> names.add(d.target().name()));
  }

  private Program simplify(Program program, List<Tensor> alsoKept) {
    Arranger arranger = new Arranger(indices);
    Set<Tensor> kept = new LinkedHashSet<>(alsoKept);
    kept.addAll(program.results());
    program.commits().forEach(c -> kept.add(c.value()));
    Draft draft = rewritten(new Draft(arranger.flatten(program.steps()), kept));
    if (!last) {
      return with(program, arranger.arrange(draft.definitions()).steps());
    }
    Names taken = names.copy();
    Draft narrowed = rewritten(NarrowSums.narrow(draft, indices, taken));
    List<Definition> shared = SharedCalls.share(narrowed.definitions(), indices, taken);
    return with(program, FixedOrders.fix(arranger.arrange(shared).steps()));
  }

  private static Program with(Program program, List<Step> steps) {
    return new Program(program.name(), steps, program.commits(), program.results());
  }

  private Draft rewritten(Draft draft) {
    Set<Definition> finished = Collections.newSetFromMap(new IdentityHashMap<>());
    Draft before = draft;
    Draft after = once(before, finished);
    while (!after.definitions().equals(before.definitions())) {
      before = after;
      after = once(before, finished);
    }
    return after;
  }

  /** @param finished definitions in which no expression can be rewritten any more */
  private Draft once(Draft draft, Set<Definition> finished) {
    Walk walk = new Walk(this::rewrite);
    List<Definition> walked = draft.definitions().stream()
        .map(d -> finished.contains(d) ? d : walk.definition(d)).toList();
    finished.addAll(walked);
    Draft result = draft.with(walked);
    for (Rewrite.OfPrograms rewrite : programs) {
      result = rewrite.rule().apply(result);
    }
    return result;
  }

  /** By the first rewrite that has something to do. */
  private Expr rewrite(Expr expr, Facts facts) {
    for (Rewrite.OfExpressions rewrite : expressions) {
      Expr rewritten = rewrite.rule().apply(expr, facts);
      if (rewritten != expr) {
        return rewritten;
      }
    }
    return expr;
  }
}
