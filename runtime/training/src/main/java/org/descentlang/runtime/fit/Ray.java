package org.descentlang.runtime.fit;

/**
 * The loss along a line from {@link #start} in {@link #direction}, measured at points of which three are known at a
 * time: two ends of an interval, 0 and 1, and the {@link #NEW} one.
 */
final class Ray {

  /** Where what is measured stands. */
  static final int NEW = 2;

  final double[] start;
  final double[] direction;
  /** How many directions from the start each point is. */
  final double[] at = new double[3];
  final double[] losses = new double[3];
  /** Derivatives of the loss along the direction. */
  final double[] slopes = new double[3];
  final double[][] gradients = new double[3][];

  private final FullBatch batch;
  private final VectorMath math;

  Ray(FullBatch batch, VectorMath math) {
    this.batch = batch;
    this.math = math;
    this.start = new double[batch.size()];
    this.direction = new double[batch.size()];
    for (int point = 0; point < gradients.length; point++) {
      gradients[point] = new double[batch.size()];
    }
  }

  /** Takes the parameters as they are for the start, and for point 0, of which all is known. */
  void begin(double loss, double[] gradient) {
    batch.gather(start);
    at[0] = 0;
    losses[0] = loss;
    System.arraycopy(gradient, 0, gradients[0], 0, gradient.length);
    slopes[0] = math.dot(gradient, direction);
  }

  /** Moves the parameters, and measures the loss there, as the new point. */
  void measure(double distance) {
    move(distance);
    at[NEW] = distance;
    losses[NEW] = batch.measure(gradients[NEW]);
    slopes[NEW] = math.dot(gradients[NEW], direction);
  }

  /** Moves the parameters. */
  void move(double distance) {
    batch.move(start, distance, direction);
  }

  void copy(int from, int to) {
    at[to] = at[from];
    losses[to] = losses[from];
    slopes[to] = slopes[from];
    System.arraycopy(gradients[from], 0, gradients[to], 0, start.length);
  }
}
