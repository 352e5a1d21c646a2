package org.descentlang.cli;

import java.util.Optional;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Trainer;

/**
 * The training loss of one mini-batch, penalties included, as a function of the parameters, and its gradient at those
 * that a probe begins with: the one that its optimizer would see before clipping.
 */
final class ProbedLoss {

  private final Trainer probe;
  private final Batch batch;

  /** @param probe a trainer that {@link org.descentlang.compiler.Compiler#probe} made, before any step */
  ProbedLoss(Trainer probe, Batch batch) {
    this.probe = probe;
    this.batch = batch;
    probe.step(batch);
  }

  /** The loss with {@code values[entry]} of a parameter at {@code x}, which is put back. */
  double at(double[] values, int entry, double x) {
    double before = values[entry];
    values[entry] = x;
    double loss = probe.evaluate(batch);
    values[entry] = before;
    return loss;
  }

  /** The gradient by {@code parameter}: there is none where it is frozen. */
  Optional<double[]> gradient(NamedArray parameter) {
    return left("gradient/", parameter);
  }

  /** What plain penalties give of it: nothing where none is on the parameter. */
  Optional<double[]> penalty(NamedArray parameter) {
    return left("penalty/", parameter);
  }

  private Optional<double[]> left(String path, NamedArray parameter) {
    return probe.model().state().find("state/" + path + parameter.name()).map(found -> (double[]) found.array());
  }
}
