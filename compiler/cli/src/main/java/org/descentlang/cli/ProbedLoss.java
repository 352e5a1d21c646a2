package org.descentlang.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Trainer;

/**
 * The training loss of one mini-batch of random data, penalties included, as a function of the parameters, and its
 * gradient at those that a probe begins with: the one that its optimizer would see before clipping.
 */
final class ProbedLoss {

  private final Trainer probe;
  private final Batch batch;

  /**
   * @param probe a trainer that {@link org.descentlang.compiler.Compiler#probe} made, before any step
   * @param examples how many the mini-batch has; a full one if it holds no more
   * @throws Problem if the loss is no number there, so that it has no slope
   */
  ProbedLoss(Trainer probe, int examples, long seed) {
    this.probe = probe;
    this.batch = RandomBatch.of(probe, examples, seed);
    probe.step(batch);
    requireNumber(probe.evaluate(batch), seed);
  }

  private void requireNumber(double loss, long seed) {
    if (!Double.isFinite(loss)) {
      throw new Problem("the loss of " + probe.getClass().getSimpleName() + " is "
          + (Double.isNaN(loss) ? "not a number (NaN)" : "infinite") + " at the parameters and the random data of seed "
          + seed + ", so that there is no gradient to check. Inputs are normal, targets uniform between 0 and 1. Try"
          + " another --seed, or keep what a logarithm, a root or a division gets where these are defined: a value that"
          + " must be positive can be exp(x)");
    }
  }

  /** The parameters that are not frozen. */
  List<NamedArray> trained() {
    return probe.parameters().list().stream()
        .filter(parameter -> left("gradient/", parameter.name()).isPresent()).toList();
  }

  /** The gradient by one entry of a parameter that is trained. */
  double gradient(String parameter, int entry) {
    return left("gradient/", parameter).orElseThrow()[entry];
  }

  /** The slope of the loss along one entry of a parameter that is trained. */
  Slope slope(String parameter, int entry) {
    double[] values = (double[]) probe.parameters().get(parameter).array();
    return Slope.of(x -> at(values, entry, x), values[entry], gradient(parameter, entry));
  }

  private double at(double[] values, int entry, double x) {
    double before = values[entry];
    values[entry] = x;
    double loss = probe.evaluate(batch);
    values[entry] = before;
    return loss;
  }

  /** The largest that plain penalties give of the gradient by a parameter: nothing where none is on it. */
  OptionalDouble largestOfPenalty(String parameter) {
    return left("penalty/", parameter).stream().flatMapToDouble(Arrays::stream).map(Math::abs).max();
  }

  private Optional<double[]> left(String path, String parameter) {
    return probe.model().state().find("state/" + path + parameter).map(found -> (double[]) found.array());
  }
}
