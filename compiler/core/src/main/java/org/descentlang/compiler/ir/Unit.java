package org.descentlang.compiler.ir;

import java.util.List;
import java.util.Optional;

/**
 * All that becomes one generated trainer and its model.
 *
 * @param batch the extent {@code count}, with the trainer's batch size as its bound
 * @param threads that do a step, if whoever makes a trainer says nothing else
 * @param counts declared extents known at run time, in order; arguments of {@code step} and {@code predict}
 * @param inputs in the order of the model's parameters; {@code targets} in the order of the trainer's clauses
 * @param settings their values at first
 * @param initialize defines each parameter and state; its commits are to PARAMETER, STATE, OPTIMIZER and AVERAGE
 *     tensors
 * @param train forward pass of a training step. After {@code differentiate}: with the gradients, committed to GRADIENT
 * @param update reads GRADIENT and MEASURE tensors, commits to PARAMETER, OPTIMIZER and AVERAGE tensors, and clears a
 *     GRADIENT that is kept in rows; that of a probe, which learns nothing, commits to STATE tensors
 * @param evaluate losses and metrics, with commits to TOTAL tensors only
 * @param predict the model's outputs
 * @param measure metrics by what they are computed from, TOTAL tensors alone, which {@code train} and {@code evaluate}
 *     commit; nothing committed
 * @param measures the losses and metrics, each a sum and a weight that {@code train} and {@code evaluate} define, or
 *     {@code measure}
 * @param objectives what is differentiated; empty after {@code differentiate}
 * @param rate the step size of the first optimizer, WIDE, defined by {@code update}: for logs
 */
public record Unit(
    String packageName,
    String trainer,
    String model,
    Extent.Counted batch,
    int threads,
    List<Extent.Counted> counts,
    List<Tensor> inputs,
    List<Tensor> targets,
    List<Tensor> outputs,
    List<Setting> settings,
    Program initialize,
    Program train,
    Program update,
    Program evaluate,
    Program predict,
    Program measure,
    List<Measure> measures,
    List<Objective> objectives,
    Optional<Tensor> rate) {
  public Unit {
    counts = List.copyOf(counts);
    inputs = List.copyOf(inputs);
    targets = List.copyOf(targets);
    outputs = List.copyOf(outputs);
    settings = List.copyOf(settings);
    measures = List.copyOf(measures);
    objectives = List.copyOf(objectives);
  }

  /** Of one thread. */
  public Unit(
      String packageName, String trainer, String model, Extent.Counted batch, List<Extent.Counted> counts,
      List<Tensor> inputs, List<Tensor> targets, List<Tensor> outputs, List<Setting> settings, Program initialize,
      Program train, Program update, Program evaluate, Program predict, Program measure, List<Measure> measures,
      List<Objective> objectives, Optional<Tensor> rate) {
    this(
        packageName, trainer, model, batch, 1, counts, inputs, targets, outputs, settings, initialize, train, update,
        evaluate, predict, measure, measures, objectives, rate);
  }

  /** In the order in which they are first run; {@code measure} only where it computes something. */
  public List<Program> programs() {
    return measure.results().isEmpty() ? List.of(initialize, train, update, evaluate, predict)
        : List.of(initialize, train, update, evaluate, predict, measure);
  }

  /** The same unit with other programs. */
  public Unit with(
      Program initialize, Program train, Program update, Program evaluate, Program predict, Program measure) {
    return new Unit(
        packageName, trainer, model, batch, threads, counts, inputs, targets, outputs, settings, initialize, train,
        update, evaluate, predict, measure, measures, objectives, rate);
  }

  /** The same unit when all is differentiated. */
  public Unit withoutObjectives() {
    return new Unit(
        packageName, trainer, model, batch, threads, counts, inputs, targets, outputs, settings, initialize, train,
        update, evaluate, predict, measure, measures, List.of(), rate);
  }

  /** Whether the metric is computed from totals. */
  public boolean isComputed(Measure of) {
    return measure.results().contains(of.sum());
  }

  public record Setting(Tensor tensor, double preset) {}

  /**
   * A loss or a metric of a batch: {@code sum / weight}, tensors without dimensions that {@code train} and {@code
   * evaluate} both define and both give as results; of a metric that is computed from totals {@code measure} does, and
   * its value is the sum.
   *
   * @param undivided it is the sum itself, of however many batches; the weight of each is 1
   * @param coefficient of a loss in the trainer's loss (an expression of constants and settings)
   */
  public record Measure(
      String name, boolean loss, Tensor sum, Tensor weight, boolean undivided, Expr coefficient) {}

  /** The derivative of {@code sum} by each parameter is committed, added to what is pending, to its accumulator. */
  public record Objective(Tensor sum, List<Gradient> gradients) {
    public Objective {
      gradients = List.copyOf(gradients);
    }
  }

  public record Gradient(Tensor parameter, Tensor accumulator) {}
}
