package org.descentlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.descentlang.compiler.evaluate.Environment;
import org.descentlang.compiler.evaluate.Evaluator;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;

/** Compares gradients with finite differences of the evaluator. */
public final class GradientCheck {
  private static final double TOLERANCE = 1e-6;
  /** Where kinks are looked for. One that is farther away does not matter to the shortest step. */
  private static final double NEAR = 1e-6;
  private static final double[] STEPS = {1e-3, 2e-4, 4e-5, NEAR};

  private final Problem problem;
  private final Tensor objective;
  private final Evaluator forward;
  private final Environment after;
  private final List<String> failures = new ArrayList<>();
  private int checked;
  private int kinks;

  private GradientCheck(Problem problem, Unit differentiated) {
    this.problem = problem;
    objective = problem.unit().objectives().get(0).sum();
    forward = Evaluator.of(problem.unit().train());
    after = problem.environment();
    differentiated.train().commits().stream().map(Program.Commit::target)
        .filter(t -> t.element() == Element.BOOLEAN && t.role() == Role.GRADIENT)
        .forEach(marks -> after.put(marks, new double[(int) marks.size()]));
    Evaluator.run(differentiated.train(), after);
  }

  /** What was looked at, how much of it was at a kink, and what was wrong. */
  public record Report(int checked, int kinks, List<String> failures) {}

  /** Each element of each parameter. */
  public static Report elements(Problem problem, Unit differentiated) {
    return new GradientCheck(problem, differentiated).check((size, random) ->
        IntStream.range(0, size).mapToObj(i -> {
          double[] direction = new double[size];
          direction[i] = 1;
          return direction;
        }).toList());
  }

  /** Two random directions of each parameter. */
  public static Report directions(Problem problem, Unit differentiated) {
    return new GradientCheck(problem, differentiated).check((size, random) ->
        IntStream.range(0, 2).mapToObj(i -> random.doubles(size, -1, 1).toArray()).toList());
  }

  private interface Directions {
    List<double[]> of(int size, Random random);
  }

  private Report check(Directions directions) {
    for (Unit.Gradient gradient : problem.unit().objectives().get(0).gradients()) {
      check(gradient, directions.of((int) gradient.parameter().size(), new Random(1)));
    }
    return new Report(checked, kinks, failures);
  }

  private void check(Unit.Gradient gradient, List<double[]> directions) {
    double[] analytic = after.get(gradient.accumulator());
    double size = Arrays.stream(analytic).map(Math::abs).max().orElse(0);
    for (double[] direction : directions) {
      checked++;
      double expected = IntStream.range(0, analytic.length).mapToDouble(i -> analytic[i] * direction[i]).sum();
      DoubleUnaryOperator line = step -> value(gradient.parameter(), direction, step);
      if (!agrees(line, expected, size)) {
        if (isKink(line, expected)) {
          kinks++;
        } else {
          failures.add(gradient.parameter() + " along " + Arrays.toString(direction) + ": " + expected
              + ", by differences " + Arrays.stream(STEPS).map(h -> central(line, h)).boxed().toList());
        }
      }
    }
  }

  private boolean agrees(DoubleUnaryOperator line, double expected, double size) {
    for (double step : STEPS) {
      double numeric = central(line, step);
      double scale = Math.max(Math.max(size, Math.abs(numeric)), 1e-8);
      if (Math.abs(numeric - expected) <= TOLERANCE * scale + 1e-9) {
        return true;
      }
    }
    return false;
  }

  private double value(Tensor parameter, double[] direction, double step) {
    double[] moved = problem.values().get(parameter).clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += step * direction[i];
    }
    Environment environment = problem.environment(Map.of(parameter, moved));
    forward.run(environment);
    return environment.get(objective)[0];
  }

  /** Two central differences, extrapolated: of order h^4. */
  private static double central(DoubleUnaryOperator line, double h) {
    double wide = (line.applyAsDouble(h) - line.applyAsDouble(-h)) / (2 * h);
    double narrow = (line.applyAsDouble(h / 2) - line.applyAsDouble(-h / 2)) / h;
    return (4 * narrow - wide) / 3;
  }

  /** The one-sided slopes differ, as they do not where there is a derivative. */
  private static boolean isKink(DoubleUnaryOperator line, double expected) {
    double here = line.applyAsDouble(0);
    double right = (line.applyAsDouble(NEAR) - here) / NEAR;
    double left = (here - line.applyAsDouble(-NEAR)) / NEAR;
    return Math.abs(right - left) > 1e-3 * Math.max(1e-3, Math.max(Math.abs(expected), Math.abs(right)));
  }
}
