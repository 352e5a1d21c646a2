package org.descentlang.compiler;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.descentlang.compiler.differentiate.Problem;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;

/** A point at which to look at the loss of a compiled program: everything it reads from outside, at random. */
public final class StagesProblem {
  private StagesProblem() {}

  /** The count of examples is one less than the batch. */
  public static Problem at(Stages stages, long seed) {
    Unit unit = stages.simplified();
    Random random = new Random(seed);
    Map<Tensor, double[]> values = new LinkedHashMap<>();
    Stream.concat(unit.inputs().stream(), unit.targets().stream()).forEach(t -> values.put(t, random(t, random)));
    unit.train().steps().forEach(s -> outside(s, values, random));
    unit.train().commits().forEach(c -> values.computeIfAbsent(c.target(), t -> random(t, random)));
    Map<Extent.Counted, Integer> counts = new LinkedHashMap<>();
    counts.put(unit.batch(), unit.batch().bound() - 1);
    unit.counts().forEach(c -> counts.put(c, c.bound()));
    return new Problem(unit, new Indices(), values, counts);
  }

  private static void outside(Step step, Map<Tensor, double[]> values, Random random) {
    if (step instanceof Step.Recurrence recurrence) {
      recurrence.steps().forEach(s -> outside(s, values, random));
      return;
    }
    Step.Definition definition = (Step.Definition) step;
    Stream.concat(Stream.of(definition.body()), definition.where().stream())
        .flatMap(e -> Exprs.reads(e).stream()).map(Expr.Read::tensor)
        .filter(t -> t.role() != Role.VALUE && t.role() != Role.CLOCK)
        .forEach(t -> values.computeIfAbsent(t, key -> random(t, random)));
  }

  private static double[] random(Tensor tensor, Random random) {
    double[] values = new double[(int) tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.labels().isPresent()
          ? label(tensor.labels().get(), random) : tensor.role() == Role.STATE ? random.nextDouble() + 0.5
              : 0.7 * random.nextGaussian();
    }
    return values;
  }

  private static double label(Tensor.Labels labels, Random random) {
    boolean ignored = labels.ignored().isPresent() && random.nextInt(4) == 0;
    return ignored ? labels.ignored().get() : random.nextInt(labels.count());
  }
}
