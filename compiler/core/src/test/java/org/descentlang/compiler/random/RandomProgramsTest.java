package org.descentlang.compiler.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.descentlang.compiler.differentiate.Differentiated;
import org.descentlang.compiler.differentiate.Differentiator;
import org.descentlang.compiler.differentiate.GradientCheck;
import org.descentlang.compiler.differentiate.Problem;
import org.descentlang.compiler.evaluate.Environment;
import org.descentlang.compiler.evaluate.Evaluator;
import org.descentlang.compiler.ir.Arranger;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.ir.Verifier;
import org.descentlang.compiler.simplify.Simplifier;
import org.junit.jupiter.api.Test;

/** What every pass promises, of as many programs as there is time for. */
class RandomProgramsTest {
  private static final int PROGRAMS = 500;

  @Test
  void theSameSeedGivesTheSameProgram() {
    String once = Printer.text(RandomPrograms.generate(7).unit());
    assertThat(Printer.text(RandomPrograms.generate(7).unit())).isEqualTo(once);
  }

  @Test
  void theProgramsCoverTheIntermediateRepresentation() {
    Set<Primitive> primitives = EnumSet.noneOf(Primitive.class);
    Set<Reducer> reducers = EnumSet.noneOf(Reducer.class);
    Set<Class<?>> nodes = new HashSet<>();
    for (int seed : Seeds.first(PROGRAMS)) {
      Problem problem = RandomPrograms.generate(seed);
      for (Step.Definition d : definitions(problem)) {
        Exprs.visit(d.body(), node -> {
          nodes.add(node.getClass());
          if (node instanceof Expr.Apply apply) {
            primitives.add(apply.primitive());
          } else if (node instanceof Expr.Reduce reduce) {
            reducers.add(reduce.reducer());
          }
        });
      }
    }
    assertThat(primitives).containsExactlyInAnyOrder(Primitive.values());
    assertThat(reducers).containsExactlyInAnyOrder(Reducer.values());
    assertThat(nodes).contains(
        Expr.NonNegative.class, Expr.IsZero.class, Expr.Select.class, Expr.Draw.class, Expr.Position.class);
  }

  private static List<Step.Definition> definitions(Problem problem) {
    return new Arranger(problem.indices()).flatten(problem.unit().train().steps());
  }

  @Test
  void everyPassKeepsMeaningAndGradientsAreDerivatives() {
    List<GradientCheck.Report> reports = new ArrayList<>();
    Seeds.each(Seeds.first(PROGRAMS), seed -> reports.add(check(seed)));
    int checked = reports.stream().mapToInt(GradientCheck.Report::checked).sum();
    int kinks = reports.stream().mapToInt(GradientCheck.Report::kinks).sum();
    assertThat(checked).isGreaterThan(2 * PROGRAMS);
    assertThat((double) kinks / checked).isLessThan(0.01);
  }

  private static GradientCheck.Report check(int seed) {
    Problem problem = RandomPrograms.generate(seed);
    verify("generate", seed, problem.unit());
    Unit plain = differentiate(problem, problem.unit());
    verify("differentiate", seed, plain);
    Unit simple = Simplifier.first(problem.indices()).simplify(problem.unit());
    verify("simplify", seed, simple);
    Unit gradients = differentiate(problem, simple);
    verify("differentiate", seed, gradients);
    Unit last = Simplifier.last(problem.indices()).simplify(gradients);
    verify("simplify last", seed, last);
    compare(problem, seed, plain, last);
    compare(problem.ofExamples(1 + seed % problem.unit().batch().bound()), seed, plain, last);
    Problem held = problem.held();
    verify("hold", seed, held.unit());
    GradientCheck.Report report = GradientCheck.directions(held, last);
    assertThat(report.failures()).as("seed " + seed).isEmpty();
    return report;
  }

  private static Unit differentiate(Problem problem, Unit unit) {
    Differentiated differentiated = Differentiator.differentiate(unit, problem.indices());
    assertThat(differentiated.diagnostics()).isEmpty();
    return differentiated.unit();
  }

  private static void verify(String pass, int seed, Unit unit) {
    assertThat(Verifier.verify(pass, unit)).as("seed " + seed + " after " + pass).isEmpty();
  }

  private static void compare(Problem problem, int seed, Unit plain, Unit simplified) {
    compare(problem, seed, plain.train(), simplified.train(), Map.of());
    compare(problem, seed, plain.update(), simplified.update(), gradients(problem, simplified));
    compare(problem, seed, plain.evaluate(), simplified.evaluate(), Map.of());
    compare(problem, seed, plain.predict(), simplified.predict(), Map.of());
    compare(problem, seed, plain.initialize(), simplified.initialize(), Map.of());
  }

  /** Those that training leaves behind: the one of a parameter that reaches no loss is 0. */
  private static Map<Tensor, double[]> gradients(Problem problem, Unit simplified) {
    Map<Tensor, double[]> gradients = new LinkedHashMap<>(problem.values());
    gradients.keySet().retainAll(simplified.train().commits().stream().map(Program.Commit::target)
        .filter(t -> t.role() == Role.GRADIENT).toList());
    return gradients;
  }

  private static void compare(
      Problem problem, int seed, Program plain, Program simplified, Map<Tensor, double[]> gradients) {
    Environment expected = run(problem, plain, gradients);
    Environment actual = run(problem, simplified, gradients);
    plain.results().forEach(t -> compare(t, seed, expected, actual));
    plain.commits().forEach(c -> compare(c.target(), seed, expected, actual));
  }

  private static Environment run(Problem problem, Program program, Map<Tensor, double[]> gradients) {
    Environment environment = problem.environment();
    gradients.forEach(environment::put);
    Evaluator.run(program, environment);
    return environment;
  }

  private static void compare(Tensor tensor, int seed, Environment expected, Environment actual) {
    double[] before = expected.get(tensor);
    double[] after = actual.get(tensor);
    double size = Arrays.stream(before).map(Math::abs).filter(Double::isFinite).reduce(1, Math::max);
    for (int i = 0; i < before.length; i++) {
      if (!Double.isNaN(before[i]) || !Double.isNaN(after[i])) {
        assertThat(after[i]).as("seed " + seed + ": " + tensor + "[" + i + "]")
            .isCloseTo(before[i], within(1e-12 * size));
      }
    }
  }
}
