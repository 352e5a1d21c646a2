package org.descentlang.runtime.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Lanes;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.data.Order;

/**
 * Minimizes the loss of all examples by L-BFGS (Nocedal 1980), with PyTorch's algorithm, defaults and tolerances, and
 * its line search for the strong Wolfe conditions. The trainer's optimizer is the library's {@code full_batch}, which
 * keeps gradients and leaves parameters to this.
 *
 * <p>Vectors are double; a scalar product adds the term n to accumulator n mod 16, which are combined as
 * {@link Lanes}. All memory is taken by the first {@link #run}. What has been learned of the curvature is not saved.
 */
public final class Lbfgs {

  private static final double ENOUGH_DECREASE = 1e-4;
  private static final double ENOUGH_FLATNESS = 0.9;
  private static final int LONGEST_SEARCH = 25;
  private static final double LEAST_CURVATURE = 1e-10;
  /** Of the three points of a search: its ends, and the latest. */
  private static final int NEW = 2;

  private final Trainer trainer;
  private final Examples examples;
  private final Batch batch;
  private final int[] order;
  private final Tally total;
  private final NamedArray[] parameters;
  private final NamedArray[] gradients;
  private final double[] lanes = new double[16];
  private double rate = 1;
  private int iterations = 20;
  private int history = 100;
  private double tolerance = 1e-7;
  private double change = 1e-9;
  private boolean searching = true;

  private double[] start;
  private double[] direction;
  private double[] gradient;
  private double[] before;
  private double[] moved;
  private double[] checked;
  private double step;
  private double value;
  private long iteration;
  private int evaluations;

  // The latest steps and changes of the gradient, a ring.
  private double[][] steps;
  private double[][] changes;
  private double[] curvatures;
  private double[] weights;
  private long pairs;

  private final double[] at = new double[3];
  private final double[] losses = new double[3];
  private final double[] slopes = new double[3];
  private final double[][] points = new double[3][];

  /** Of {@code trainer}, on all of {@code examples}, which have its ports. */
  public Lbfgs(Trainer trainer, Examples examples) {
    this.trainer = trainer;
    this.examples = examples;
    this.batch = trainer.newBatch();
    this.order = Order.sequential(examples.size()).epoch(0);
    this.total = trainer.tally().like();
    List<NamedArray> trained = new ArrayList<>();
    List<NamedArray> kept = new ArrayList<>();
    for (NamedArray parameter : trainer.parameters()) {
      Optional<NamedArray> state = trainer.optimizerState(parameter.name(), "gradient");
      if (state.isPresent()) {
        trained.add(parameter);
        kept.add(state.get());
      }
    }
    if (trainer.averages().size() > 0) {
      throw new IllegalArgumentException("an average would take in each point that L-BFGS looks at: leave it out");
    }
    if (trained.isEmpty()) {
      throw new IllegalArgumentException("the optimizer keeps no gradient: L-BFGS needs `optimizer full_batch()`");
    }
    this.parameters = trained.toArray(new NamedArray[0]);
    this.gradients = kept.toArray(new NamedArray[0]);
  }

  /** By what a direction is multiplied where a search begins, or without one, always; 1 else. */
  public Lbfgs rate(double rate) {
    this.rate = require("rate", rate, rate > 0 && rate < Double.POSITIVE_INFINITY);
    return this;
  }

  /** The most iterations of a {@link #run}; 20 else. It measures the loss at most a quarter more often, by searches. */
  public Lbfgs iterations(int most) {
    this.iterations = (int) require("iterations", most, most > 0);
    return this;
  }

  /** Of how many steps the curvature is kept; 100 else. Each takes twice the memory of the parameters, in double. */
  public Lbfgs history(int steps) {
    this.history = (int) require("history", steps, steps > 0);
    this.start = null;
    this.pairs = 0;
    this.iteration = 0;
    return this;
  }

  private static double require(String what, double value, boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException(what + ": " + value + " is none");
    }
    return value;
  }

  /**
   * A run ends where no derivative is larger than the first, 1e-7 else, or a step or its gain is smaller than the
   * other, 1e-9 else.
   */
  public Lbfgs tolerances(double gradient, double change) {
    this.tolerance = require("tolerance of the gradient", gradient, gradient >= 0);
    this.change = require("tolerance of the change", change, change >= 0);
    return this;
  }

  /** Takes each direction at the {@link #rate}, as PyTorch does by default. */
  public Lbfgs withoutSearch() {
    this.searching = false;
    return this;
  }

  /** The largest derivative, by its size, where the last run ended. */
  public double slope() {
    return gradient == null ? Double.NaN : largest(gradient);
  }

  /** Goes on from the parameters as they are; returns the loss where it ends. */
  public double run() {
    take();
    evaluations = 0;
    requireNothingElse();
    evaluate();
    value = losses[NEW];
    System.arraycopy(points[NEW], 0, gradient, 0, gradient.length);
    boolean moving = true;
    for (int i = 1; moving && i <= iterations && slope() > tolerance; i++) {
      moving = iterate(i == iterations) && evaluations < iterations * 5L / 4;
    }
    requireNothingElse();
    return value;
  }

  /** One step; whether it is worth another. */
  private boolean iterate(boolean last) {
    if (iteration++ > 0) {
      remember();
    }
    aim();
    System.arraycopy(gradient, 0, before, 0, before.length);
    double earlier = value;
    step = iteration == 1 ? Math.min(1, 1 / size(gradient)) * rate : rate;
    slopes[0] = dot(gradient, direction);
    if (slopes[0] > -change) {
      return false;
    }
    gather(parameters, start);
    if (searching) {
      accept(search());
    } else if (last) {
      move(step);
    } else {
      measure(step);
      accept(NEW);
    }
    return largest(direction) * Math.abs(step) > change && Math.abs(value - earlier) >= change;
  }

  /** Keeps the last step and the change of the gradient along it, where the loss is curved upwards enough. */
  private void remember() {
    int slot = (int) (pairs % steps.length);
    for (int i = 0; i < start.length; i++) {
      changes[slot][i] = gradient[i] - before[i];
      steps[slot][i] = step * direction[i];
    }
    double curvature = dot(changes[slot], steps[slot]);
    if (curvature > LEAST_CURVATURE) {
      curvatures[slot] = curvature;
      pairs++;
    }
  }

  /** The direction: minus the inverse of the curvature times the gradient, by two loops over the history. */
  private void aim() {
    for (int i = 0; i < direction.length; i++) {
      direction[i] = -gradient[i];
    }
    long oldest = Math.max(0, pairs - history);
    for (long pair = pairs - 1; pair >= oldest; pair--) {
      int slot = (int) (pair % steps.length);
      weights[slot] = dot(steps[slot], direction) / curvatures[slot];
      add(-weights[slot], changes[slot]);
    }
    if (pairs > 0) {
      int slot = (int) ((pairs - 1) % steps.length);
      double scale = curvatures[slot] / dot(changes[slot], changes[slot]);
      for (int i = 0; i < direction.length; i++) {
        direction[i] *= scale;
      }
    }
    for (long pair = oldest; pair < pairs; pair++) {
      int slot = (int) (pair % steps.length);
      add(weights[slot] - dot(changes[slot], direction) / curvatures[slot], steps[slot]);
    }
  }

  private void add(double factor, double[] vector) {
    for (int i = 0; i < direction.length; i++) {
      direction[i] += factor * vector[i];
    }
  }

  /** The end of an interval with a point that decreases the loss enough, and is flat enough. */
  private int search() {
    double slope = slopes[0];
    origin();
    measure(step);
    int searched = 0;
    while (searched < LONGEST_SEARCH && !tooHigh(slope, searched > 1, 0) && slopes[NEW] < 0 && !isFlat(slope)) {
      double from = at[NEW] + 0.01 * (at[NEW] - at[0]);
      double next = cubic(0, NEW, from, 10 * at[NEW]);
      copy(NEW, 0);
      measure(next);
      searched++;
    }
    boolean done = searched < LONGEST_SEARCH && !tooHigh(slope, searched > 1, 0) && isFlat(slope);
    if (searched == LONGEST_SEARCH) {
      origin();
      slopes[0] = slope;
    }
    copy(NEW, 1);
    return done ? 1 : narrow(slope, searched);
  }

  private void origin() {
    at[0] = 0;
    losses[0] = value;
    System.arraycopy(gradient, 0, points[0], 0, gradient.length);
  }

  private boolean tooHigh(double slope, boolean compared, int lower) {
    double first = value + ENOUGH_DECREASE * at[NEW] * slope;
    return losses[NEW] > first || compared && losses[NEW] >= losses[lower];
  }

  private boolean isFlat(double slope) {
    return Math.abs(slopes[NEW]) <= -ENOUGH_FLATNESS * slope;
  }

  /** Makes the interval smaller, until its lower end is good enough. */
  private int narrow(double slope, int searched) {
    int low = losses[0] <= losses[1] ? 0 : 1;
    boolean slow = false;
    double scale = largest(direction);
    for (int i = searched; i < LONGEST_SEARCH && Math.abs(at[1] - at[0]) * scale >= change; i++) {
      double least = Math.min(at[0], at[1]);
      double most = Math.max(at[0], at[1]);
      double next = cubic(0, 1, least, most);
      double edge = 0.1 * (most - least);
      boolean near = Math.min(most - next, next - least) < edge;
      if (near && (slow || next >= most || next <= least)) {
        next = Math.abs(next - most) < Math.abs(next - least) ? most - edge : least + edge;
        near = false;
      }
      slow = near;
      measure(next);
      if (tooHigh(slope, true, low)) {
        copy(NEW, 1 - low);
        low = losses[0] <= losses[1] ? 0 : 1;
      } else {
        boolean done = isFlat(slope);
        if (!done && slopes[NEW] * (at[1 - low] - at[low]) >= 0) {
          copy(low, 1 - low);
        }
        copy(NEW, low);
        if (done) {
          break;
        }
      }
    }
    return low;
  }

  /** Where the cubic through two points with their slopes is least, within bounds; the middle of these if nowhere. */
  private double cubic(int a, int b, double least, double most) {
    double d = slopes[a] + slopes[b] - 3 * (losses[a] - losses[b]) / (at[a] - at[b]);
    double square = d * d - slopes[a] * slopes[b];
    if (!(square >= 0)) {
      return (least + most) / 2;
    }
    int left = at[a] <= at[b] ? a : b;
    int right = a + b - left;
    double root = Math.sqrt(square);
    double lowest = at[right] - (at[right] - at[left])
        * ((slopes[right] + root - d) / (slopes[right] - slopes[left] + 2 * root));
    return Math.min(Math.max(lowest, least), most);
  }

  private void copy(int from, int to) {
    at[to] = at[from];
    losses[to] = losses[from];
    slopes[to] = slopes[from];
    System.arraycopy(points[from], 0, points[to], 0, gradient.length);
  }

  /** Goes to a point that has been measured. */
  private void accept(int point) {
    step = at[point];
    value = losses[point];
    System.arraycopy(points[point], 0, gradient, 0, gradient.length);
    move(step);
  }

  /** The loss of all examples and its gradient at so many directions from the start. */
  private void measure(double distance) {
    move(distance);
    evaluate();
    at[NEW] = distance;
    slopes[NEW] = dot(points[NEW], direction);
  }

  private void evaluate() {
    total.clear();
    for (int from = 0; from < order.length; from += batch.capacity()) {
      examples.fill(batch, order, from, Math.min(batch.capacity(), order.length - from));
      trainer.accumulate(batch);
      total.add(trainer.tally());
    }
    gather(parameters, moved);
    trainer.update();
    gather(gradients, points[NEW]);
    gather(parameters, checked);
    if (!Arrays.equals(moved, checked)) {
      throw new IllegalArgumentException("an update has moved parameters: L-BFGS goes with no constraint");
    }
    losses[NEW] = total.loss();
    evaluations++;
  }

  /** Without examples, what is left of the gradient is no loss's. */
  private void requireNothingElse() {
    batch.count(0);
    trainer.accumulate(batch);
    trainer.update();
    gather(gradients, points[NEW]);
    if (largest(points[NEW]) != 0) {
      throw new IllegalArgumentException("a penalty adds to the gradient, and not to the loss that L-BFGS compares:"
          + " write it as a loss");
    }
  }

  private void take() {
    if (start != null) {
      return;
    }
    int size = 0;
    for (NamedArray parameter : parameters) {
      size += parameter.size();
    }
    start = new double[size];
    direction = new double[size];
    gradient = new double[size];
    before = new double[size];
    moved = new double[size];
    checked = new double[size];
    // One more, so that a pair is tried without losing another.
    steps = new double[history + 1][size];
    changes = new double[history + 1][size];
    curvatures = new double[history + 1];
    weights = new double[history + 1];
    for (int point = 0; point < points.length; point++) {
      points[point] = new double[size];
    }
  }

  private void move(double distance) {
    int i = 0;
    for (NamedArray parameter : parameters) {
      for (int k = 0; k < parameter.size(); k++, i++) {
        double moved = start[i] + distance * direction[i];
        if (parameter.array() instanceof float[] floats) {
          floats[k] = (float) moved;
        } else {
          ((double[]) parameter.array())[k] = moved;
        }
      }
    }
  }

  private static void gather(NamedArray[] arrays, double[] vector) {
    int i = 0;
    for (NamedArray array : arrays) {
      for (int k = 0; k < array.size(); k++, i++) {
        vector[i] = array.array() instanceof float[] floats ? floats[k] : ((double[]) array.array())[k];
      }
    }
  }

  private double dot(double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      lanes[i % lanes.length] += a[i] * b[i];
    }
    return Lanes.close(lanes);
  }

  private static double largest(double[] vector) {
    double largest = 0;
    for (double element : vector) {
      largest = Math.max(largest, Math.abs(element));
    }
    return largest;
  }

  private static double size(double[] vector) {
    double size = 0;
    for (double element : vector) {
      size += Math.abs(element);
    }
    return size;
  }
}
