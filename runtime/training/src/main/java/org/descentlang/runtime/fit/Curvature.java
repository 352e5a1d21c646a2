package org.descentlang.runtime.fit;

/**
 * What L-BFGS knows of the curvature of a loss (Nocedal 1980): the latest steps, and how the gradient changed along
 * each.
 */
final class Curvature {

  /** Of a step whose curvature is smaller nothing is learned. */
  private static final double LEAST = 1e-10;

  private final VectorMath math;
  private final int history;
  // A ring, with one more than the history, so that a pair is tried without losing another.
  private final double[][] steps;
  private final double[][] changes;
  private final double[] curvatures;
  private final double[] weights;
  private long pairs;

  /** Of vectors of {@code size} elements, for at most so many steps. */
  Curvature(VectorMath math, int history, int size) {
    this.math = math;
    this.history = history;
    this.steps = new double[history + 1][size];
    this.changes = new double[history + 1][size];
    this.curvatures = new double[history + 1];
    this.weights = new double[history + 1];
  }

  /**
   * Keeps the step {@code step * direction} and the change of the gradient along it, where the loss is curved upwards
   * enough.
   */
  void remember(double step, double[] direction, double[] gradient, double[] before) {
    int slot = slot(pairs);
    for (int i = 0; i < direction.length; i++) {
      changes[slot][i] = gradient[i] - before[i];
      steps[slot][i] = step * direction[i];
    }
    double curvature = math.dot(changes[slot], steps[slot]);
    if (curvature > LEAST) {
      curvatures[slot] = curvature;
      pairs++;
    }
  }

  /** Makes {@code direction} minus the inverse of the curvature times the gradient, by two loops over the history. */
  void aim(double[] direction, double[] gradient) {
    for (int i = 0; i < direction.length; i++) {
      direction[i] = -gradient[i];
    }
    long oldest = Math.max(0, pairs - history);
    for (long pair = pairs - 1; pair >= oldest; pair--) {
      int slot = slot(pair);
      weights[slot] = math.dot(steps[slot], direction) / curvatures[slot];
      VectorMath.add(direction, -weights[slot], changes[slot]);
    }
    if (pairs > 0) {
      int slot = slot(pairs - 1);
      double scale = curvatures[slot] / math.dot(changes[slot], changes[slot]);
      for (int i = 0; i < direction.length; i++) {
        direction[i] *= scale;
      }
    }
    for (long pair = oldest; pair < pairs; pair++) {
      int slot = slot(pair);
      double weight = weights[slot] - math.dot(changes[slot], direction) / curvatures[slot];
      VectorMath.add(direction, weight, steps[slot]);
    }
  }

  private int slot(long pair) {
    return (int) (pair % steps.length);
  }
}
