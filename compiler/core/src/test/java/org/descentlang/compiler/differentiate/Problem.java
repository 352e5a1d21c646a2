package org.descentlang.compiler.differentiate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.descentlang.compiler.evaluate.Environment;
import org.descentlang.compiler.evaluate.Evaluator;
import org.descentlang.compiler.evaluate.Randomness;
import org.descentlang.compiler.hold.Holder;
import org.descentlang.compiler.ir.Clock;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;

/**
 * A unit with one objective, and a point at which to look at it.
 *
 * @param values of all that the unit's {@code train} reads from outside, but for clocks and accumulators
 * @param counts of the extents that are known at run time
 */
public record Problem(Unit unit, Indices indices, Map<Tensor, double[]> values, Map<Extent.Counted, Integer> counts) {

  /** One uniform number in [0, 1) for each stream and number; the normal ones are not normal, but of that size. */
  private static final Randomness STREAMS = new Randomness() {
    @Override
    public double uniform(String name, long number) {
      return new Random(31 * name.hashCode() + 7 * number).nextDouble();
    }

    @Override
    public double normal(String name, long number) {
      return 3.4 * uniform(name, number) - 1.7;
    }
  };

  /** The first mini-batch since an update. */
  public Environment environment() {
    return environment(Map.of());
  }

  /** Some values replaced. */
  public Environment environment(Map<Tensor, double[]> others) {
    Environment environment = new Environment(STREAMS);
    Map<Tensor, double[]> all = new LinkedHashMap<>(values);
    all.putAll(others);
    all.forEach(environment::put);
    counts.forEach(environment::count);
    unit.objectives().forEach(o -> o.gradients()
        .forEach(g -> environment.put(g.accumulator(), new double[(int) g.accumulator().size()])));
    return environment.put(Clock.PENDING.tensor(), 0).put(Clock.UPDATES.tensor(), 0);
  }

  /** With what a gradient takes as given held at this point. */
  public Problem held() {
    Program train = new Program(
        unit.train().name(), undifferentiated(unit.train().steps()), unit.train().commits(), unit.train().results());
    Program again = new Program(train.name(), train.steps(), List.of(), train.results());
    Unit holding = Holder.hold(with(unit, train, again), indices);
    Environment here = environment();
    Evaluator.run(holding.train(), here);
    Map<Tensor, double[]> known = new LinkedHashMap<>(values);
    holding.train().commits().stream().map(Program.Commit::target).filter(t -> t.role() == Role.STATE)
        .forEach(t -> known.putIfAbsent(t, here.get(t)));
    return new Problem(with(unit, holding.evaluate(), again), indices, known, counts);
  }

  /** As programs are that are not differentiated: stated derivatives, and the stops of what they are by, are gone. */
  private static List<Step> undifferentiated(List<Step> steps) {
    return steps.stream().<Step>map(step -> {
      if (step instanceof Step.Recurrence r) {
        return new Step.Recurrence(r.index(), r.ascending(), undifferentiated(r.steps()));
      }
      Step.Definition d = (Step.Definition) step;
      return d.stated().isEmpty() ? d : new Step.Definition(d.target(), d.at(), d.indices(), d.where(),
          Exprs.rewrite(d.body(), e -> e instanceof Expr.Apply a && a.primitive() == Primitive.STOP
              ? a.arguments().get(0) : e), List.of(), d.origin());
    }).toList();
  }

  private static Unit with(Unit unit, Program train, Program evaluate) {
    return new Unit(
        unit.packageName(), unit.trainer(), unit.model(), unit.batch(), unit.counts(), unit.inputs(), unit.targets(),
        unit.outputs(), unit.settings(), unit.initialize(), train, unit.update(), evaluate, unit.predict(),
        unit.measure(), unit.measures(), unit.objectives(), unit.rate());
  }

  /** With a mini-batch of so many examples. */
  public Problem ofExamples(int count) {
    Map<Extent.Counted, Integer> others = new LinkedHashMap<>(counts);
    others.put(unit.batch(), count);
    return new Problem(unit, indices, values, others);
  }

  /** With the unit after some pass. */
  public Problem with(Unit other) {
    return new Problem(other, indices, values, counts);
  }
}
