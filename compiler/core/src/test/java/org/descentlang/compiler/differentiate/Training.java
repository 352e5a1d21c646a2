package org.descentlang.compiler.differentiate;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;

/** Units of nothing but a training step, for tests of what happens to it. */
public final class Training {
  /** The count of examples of {@link #unit}, at most 4. */
  public static final Extent.Counted BATCH = new Extent.Counted("count", 4);

  private Training() {}

  /** @param objective without dimensions, defined by the steps */
  public static Unit unit(List<? extends Step> steps, Tensor objective, Tensor... parameters) {
    return unit(BATCH, List.of(), steps, objective, List.of(parameters));
  }

  public static Unit unit(
      Extent.Counted batch, List<Extent.Counted> counts, List<? extends Step> steps, Tensor objective,
      List<Tensor> parameters) {
    Program train = new Program("train", List.copyOf(steps), List.of(), List.of(objective));
    Unit.Objective derived =
        new Unit.Objective(objective, parameters.stream().map(p -> new Unit.Gradient(p, accumulator(p))).toList());
    return new Unit(
        "test", "Trainer", "Model", batch, counts, List.of(), List.of(), List.of(), List.of(), empty("initialize"),
        train, empty("update"), empty("evaluate"), empty("predict"), empty("measure"),
        List.of(), List.of(derived), Optional.empty());
  }

  /** Where the gradient by the parameter is added up. */
  public static Tensor accumulator(Tensor parameter) {
    return new Tensor(
        parameter.name() + ".pending", Role.GRADIENT, parameter.element(), parameter.shape(), Optional.empty());
  }

  private static Program empty(String name) {
    return new Program(name, List.of(), List.of(), List.of());
  }
}
