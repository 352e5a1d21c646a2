package org.descentlang.compiler.evaluate;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Step.Recurrence;
import org.descentlang.compiler.ir.Tensor;

/**
 * Runs a program, in double throughout: REAL and WIDE are the same here. One of these is made from a program once, and
 * run as often as needed; it keeps nothing from run to run.
 */
public final class Evaluator {
  private final Slots slots = new Slots();
  private final Translator translator = new Translator(slots);
  private final Program program;
  private final Set<Tensor> targets = new LinkedHashSet<>();
  private final List<Loops.Visitor> steps;

  private Evaluator(Program program) {
    this.program = program;
    steps = program.steps().stream().map(this::step).toList();
    program.commits().forEach(c -> slots.of(c.value()));
    program.results().forEach(slots::of);
  }

  public static Evaluator of(Program program) {
    return new Evaluator(program);
  }

  public static void run(Program program, Environment environment) {
    of(program).run(environment);
  }

  /** The value of an expression without free indices. */
  public static double value(Expr expr, Environment environment) {
    Tensor tensor = Tensor.value("value", Element.WIDE, List.of());
    Definition definition = new Definition(tensor, List.of(), List.of(), List.of(), expr, List.of(), Origin.NONE);
    Evaluator evaluator = of(new Program("value", List.of(definition), List.of(), List.of(tensor)));
    Frame frame = evaluator.frame(environment);
    evaluator.steps.forEach(s -> s.visit(frame));
    return frame.arrays()[evaluator.slots.of(tensor)][0];
  }

  /** Leaves each target's elements, and after them what is committed, in the environment. */
  public void run(Environment environment) {
    Frame frame = frame(environment);
    steps.forEach(s -> s.visit(frame));
    targets.forEach(t -> environment.put(t, frame.arrays()[slots.of(t)]));
    program.commits().forEach(c -> environment.put(c.target(), frame.arrays()[slots.of(c.value())].clone()));
  }

  private Frame frame(Environment environment) {
    long[] integers = new long[slots.integers().size()];
    for (Map.Entry<Affine.Variable, Integer> entry : slots.integers().entrySet()) {
      if (entry.getKey() instanceof Extent.Counted counted) {
        integers[entry.getValue()] = environment.count(counted);
      }
    }
    double[][] arrays = new double[slots.arrays().size()][];
    slots.arrays().forEach((tensor, slot) -> arrays[slot] = elements(tensor, environment));
    return new Frame(integers, arrays, environment.randomness());
  }

  private double[] elements(Tensor tensor, Environment environment) {
    if (!targets.contains(tensor)) {
      return environment.get(tensor);
    }
    double[] undefined = new double[Math.toIntExact(tensor.size())];
    Arrays.fill(undefined, Double.NaN);
    return undefined;
  }

  private Loops.Visitor step(Step step) {
    return step instanceof Recurrence recurrence ? recurrence(recurrence) : definition((Definition) step);
  }

  private Loops.Visitor definition(Definition definition) {
    targets.add(definition.target());
    int slot = slots.of(definition.target());
    Whole offset = translator.offset(definition.target(), definition.at());
    Scalar body = translator.scalar(definition.body());
    Loops loops = new Loops(new Domain(definition.indices(), definition.where()), translator);
    return frame -> loops.run(frame, f -> f.arrays()[slot][(int) offset.in(f)] = body.in(f));
  }

  private Loops.Visitor recurrence(Recurrence recurrence) {
    Index index = recurrence.index();
    int slot = slots.of(index);
    Whole extent = slots.extent(index.extent());
    List<Loops.Visitor> inner = recurrence.steps().stream().map(this::step).toList();
    boolean ascending = recurrence.ascending();
    return frame -> {
      long size = extent.in(frame);
      for (long n = 0; n < size; n++) {
        frame.integers()[slot] = ascending ? n : size - 1 - n;
        inner.forEach(s -> s.visit(frame));
      }
    };
  }
}
