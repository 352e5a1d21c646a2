package org.descentlang.runtime.fit;

/**
 * PyTorch's search along a line for a point that holds the strong Wolfe conditions (Nocedal and Wright 2006, Algorithms
 * 3.5 and 3.6): the loss is lower by enough, and its slope is flatter by enough.
 */
final class WolfeSearch {

  private static final double ENOUGH_DECREASE = 1e-4;
  private static final double ENOUGH_FLATNESS = 0.9;
  private static final int LONGEST = 25;

  private final Ray ray;
  private double change;
  // At the start of the line.
  private double value;
  private double slope;
  private double[] gradient;

  WolfeSearch(Ray ray) {
    this.ray = ray;
  }

  /**
   * Begins with a point {@code step} directions from the line's start, where {@code gradient} is, and goes on while
   * parameters move by {@code change}; returns which of the line's points is good enough.
   */
  int from(double[] gradient, double step, double change) {
    this.gradient = gradient;
    this.change = change;
    value = ray.losses[0];
    slope = ray.slopes[0];
    ray.measure(step);
    int searched = 0;
    while (searched < LONGEST && !tooHigh(searched > 1, 0) && ray.slopes[Ray.NEW] < 0 && !isFlat()) {
      double from = ray.at[Ray.NEW] + 0.01 * (ray.at[Ray.NEW] - ray.at[0]);
      double next = cubic(0, Ray.NEW, from, 10 * ray.at[Ray.NEW]);
      ray.copy(Ray.NEW, 0);
      ray.measure(next);
      searched++;
    }
    boolean done = searched < LONGEST && !tooHigh(searched > 1, 0) && isFlat();
    if (searched == LONGEST) {
      returnToStart();
    }
    ray.copy(Ray.NEW, 1);
    return done ? 1 : narrow(searched);
  }

  private void returnToStart() {
    ray.at[0] = 0;
    ray.losses[0] = value;
    ray.slopes[0] = slope;
    System.arraycopy(gradient, 0, ray.gradients[0], 0, gradient.length);
  }

  private boolean tooHigh(boolean compared, int lower) {
    double first = value + ENOUGH_DECREASE * ray.at[Ray.NEW] * slope;
    return ray.losses[Ray.NEW] > first || compared && ray.losses[Ray.NEW] >= ray.losses[lower];
  }

  private boolean isFlat() {
    return Math.abs(ray.slopes[Ray.NEW]) <= -ENOUGH_FLATNESS * slope;
  }

  private int lower() {
    return ray.losses[0] <= ray.losses[1] ? 0 : 1;
  }

  /** Makes the interval smaller, until its lower end is good enough. */
  private int narrow(int searched) {
    int low = lower();
    boolean slow = false;
    double scale = VectorMath.largest(ray.direction);
    for (int i = searched; i < LONGEST && Math.abs(ray.at[1] - ray.at[0]) * scale >= change; i++) {
      double least = Math.min(ray.at[0], ray.at[1]);
      double most = Math.max(ray.at[0], ray.at[1]);
      double next = cubic(0, 1, least, most);
      double edge = 0.1 * (most - least);
      boolean near = Math.min(most - next, next - least) < edge;
      if (near && (slow || next >= most || next <= least)) {
        next = Math.abs(next - most) < Math.abs(next - least) ? most - edge : least + edge;
        near = false;
      }
      slow = near;
      ray.measure(next);
      if (tooHigh(true, low)) {
        ray.copy(Ray.NEW, 1 - low);
        low = lower();
      } else {
        boolean done = isFlat();
        if (!done && ray.slopes[Ray.NEW] * (ray.at[1 - low] - ray.at[low]) >= 0) {
          ray.copy(low, 1 - low);
        }
        ray.copy(Ray.NEW, low);
        if (done) {
          break;
        }
      }
    }
    return low;
  }

  /** Where the cubic through two points with their slopes is least, within bounds; the middle of these if nowhere. */
  private double cubic(int a, int b, double least, double most) {
    double slopeOfA = ray.slopes[a];
    double slopeOfB = ray.slopes[b];
    double d = slopeOfA + slopeOfB - 3 * (ray.losses[a] - ray.losses[b]) / (ray.at[a] - ray.at[b]);
    double square = d * d - slopeOfA * slopeOfB;
    if (!(square >= 0)) {
      return (least + most) / 2;
    }
    int left = ray.at[a] <= ray.at[b] ? a : b;
    int right = a + b - left;
    double root = Math.sqrt(square);
    double lowest = ray.at[right] - (ray.at[right] - ray.at[left])
        * ((ray.slopes[right] + root - d) / (ray.slopes[right] - ray.slopes[left] + 2 * root));
    return Math.min(Math.max(lowest, least), most);
  }
}
