package org.descentlang.runtime.fit;

import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;

/**
 * Minimizes the loss of all examples by L-BFGS (Nocedal 1980), with PyTorch's algorithm, defaults and tolerances, and
 * its line search for the strong Wolfe conditions. The trainer's optimizer is the library's {@code full_batch}, which
 * keeps gradients and leaves parameters to this.
 *
 * <p>Vectors are double. All memory has been taken when the first {@link #run} begins. What has been learned of the
 * curvature is not saved.
 */
public final class Lbfgs {

  private final FullBatch batch;
  private final VectorMath math = new VectorMath();
  private double rate = 1;
  private int iterations = 20;
  private int history = 100;
  private double tolerance = 1e-7;
  private double change = 1e-9;
  private boolean searching = true;

  // Since the first run.
  private Ray ray;
  private Curvature curvature;
  private WolfeSearch search;
  private double[] gradient;
  private double[] before;
  private double step;
  private double value;
  private long iteration;

  /** Of {@code trainer}, on all of {@code examples}, which have its ports. */
  public Lbfgs(Trainer trainer, Examples examples) {
    this.batch = new FullBatch(trainer, examples);
  }

  /** By what a direction is multiplied where a search begins, or without one, always; 1 else. */
  public Lbfgs rate(double rate) {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("rate: " + rate + " is no positive number");
    }
    this.rate = rate;
    return this;
  }

  /** The most iterations of a {@link #run}; 20 else. It measures the loss at most a quarter more often, by searches. */
  public Lbfgs iterations(int most) {
    this.iterations = requirePositive("iterations", most);
    return this;
  }

  /** Of how many steps the curvature is kept; 100 else. Each takes twice the memory of the parameters, in double. */
  public Lbfgs history(int steps) {
    this.history = requirePositive("history", steps);
    this.curvature = null;
    return this;
  }

  /**
   * A run ends where no derivative is larger than the first, 1e-7 else, or a step or its gain is smaller than the
   * other, 1e-9 else.
   */
  public Lbfgs tolerances(double gradient, double change) {
    if (!(gradient >= 0 && change >= 0)) {
      throw new IllegalArgumentException("tolerances: " + gradient + " and " + change + " are not both at least 0");
    }
    this.tolerance = gradient;
    this.change = change;
    return this;
  }

  /** Takes each direction at the {@link #rate}, as PyTorch does by default. */
  public Lbfgs withoutSearch() {
    this.searching = false;
    return this;
  }

  private static int requirePositive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + ": " + value + " is not at least 1");
    }
    return value;
  }

  /** The largest derivative, by its size, where the last run ended. */
  public double slope() {
    return gradient == null ? Double.NaN : VectorMath.largest(gradient);
  }

  /**
   * Goes on from the parameters as they are; returns the loss where it ends.
   *
   * @throws IllegalStateException if mini-batches are pending
   * @throws IllegalArgumentException if the trainer has what this can't follow, such as a penalty or a clip
   */
  public double run() {
    begin();
    long most = batch.measured() + iterations * 5L / 4;
    value = batch.measure(gradient);
    batch.requireSame(value, gradient, ray.gradients[Ray.NEW]);
    boolean moving = true;
    for (int i = 1; moving && i <= iterations && slope() > tolerance; i++) {
      moving = iterate(i == iterations) && batch.measured() < most;
    }
    batch.requireNoPenalty(ray.gradients[Ray.NEW]);
    return value;
  }

  private void begin() {
    batch.requireNothingPending();
    if (curvature == null) {
      curvature = new Curvature(math, history, batch.size());
      ray = new Ray(batch, math);
      search = new WolfeSearch(ray);
      gradient = new double[batch.size()];
      before = new double[batch.size()];
      iteration = 0;
    }
    batch.requireNoPenalty(ray.gradients[Ray.NEW]);
  }

  /** One step; whether it is worth another. */
  private boolean iterate(boolean last) {
    if (iteration++ > 0) {
      curvature.remember(step, ray.direction, gradient, before);
    }
    curvature.aim(ray.direction, gradient);
    System.arraycopy(gradient, 0, before, 0, before.length);
    double earlier = value;
    step = iteration == 1 ? Math.min(1, 1 / VectorMath.size(gradient)) * rate : rate;
    ray.begin(value, gradient);
    if (ray.slopes[0] > -change) {
      return false;
    }
    if (searching) {
      accept(search.from(gradient, step, change));
    } else if (last) {
      ray.move(step);
    } else {
      ray.measure(step);
      accept(Ray.NEW);
    }
    return VectorMath.largest(ray.direction) * Math.abs(step) > change && Math.abs(value - earlier) >= change;
  }

  /** Goes to a point that has been measured. */
  private void accept(int point) {
    step = ray.at[point];
    value = ray.losses[point];
    System.arraycopy(ray.gradients[point], 0, gradient, 0, gradient.length);
    ray.move(step);
  }
}
