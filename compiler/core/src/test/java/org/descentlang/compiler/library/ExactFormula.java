package org.descentlang.compiler.library;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.Stages;
import org.descentlang.compiler.exact.Exact;
import org.descentlang.compiler.exact.ExactEvaluator;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.source.Source;

/** An expression and its gradient, as the compiler derives it, without rounding. */
final class ExactFormula {
  /** A number, and its derivatives by the elements of each input that is learnt. */
  record Result(Exact value, Map<Given, Exact[]> gradient) {}

  private final Unit unit;
  private final List<Given> givens;

  ExactFormula(String declarations, String expression, List<Given> givens) {
    this.givens = givens;
    this.unit = Stages.of(new Source("formula.dl", Formula.DECLARATIONS + declarations
        + Formula.program("Formula", expression, givens, 1), false)).differentiated();
  }

  static Map<Given, Exact[]> exact(Map<Given, double[]> inputs) {
    Map<Given, Exact[]> exact = new EnumMap<>(Given.class);
    inputs.forEach((given, values) ->
        exact.put(given, Arrays.stream(values).mapToObj(Exact::of).toArray(Exact[]::new)));
    return exact;
  }

  Result at(Map<Given, Exact[]> inputs) {
    ExactEvaluator evaluator = new ExactEvaluator();
    inputs.forEach((given, values) -> evaluator.put(given.isLearnt() ? parameter(given) : given.word(), values));
    evaluator.run(unit.train());
    Map<Given, Exact[]> gradient = new LinkedHashMap<>();
    givens.stream().filter(Given::isLearnt).forEach(g -> gradient.put(g, gradient(g, evaluator)));
    return new Result(evaluator.get(unit.measures().get(0).sum())[0], gradient);
  }

  static String parameter(Given given) {
    return given.word() + ".weight";
  }

  /** 0 by what the expression does not read, or nothing leads from. */
  private Exact[] gradient(Given given, ExactEvaluator evaluator) {
    return unit.train().commits().stream().map(Program.Commit::target)
        .filter(t -> t.role() == Role.GRADIENT && t.name().startsWith(parameter(given))).findFirst()
        .map(evaluator::get).orElseGet(() -> Collections.nCopies(given.size(), Exact.ZERO).toArray(Exact[]::new));
  }
}
