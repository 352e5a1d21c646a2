package org.descentlang.runtime.fit;

import org.descentlang.runtime.Lanes;

/**
 * What L-BFGS computes of vectors. A scalar product has one order: the term n is added to accumulator n mod 16, and
 * these are combined as {@link Lanes} are. Allocates nothing once it is made.
 */
final class VectorMath {

  private final double[] lanes = new double[16];

  double dot(double[] a, double[] b) {
    for (int i = 0; i < a.length; i++) {
      lanes[i % lanes.length] += a[i] * b[i];
    }
    return Lanes.close(lanes);
  }

  /** The largest element, by its size. */
  static double largest(double[] vector) {
    double largest = 0;
    for (double element : vector) {
      largest = Math.max(largest, Math.abs(element));
    }
    return largest;
  }

  /** The sum of the sizes of all elements. */
  static double size(double[] vector) {
    double size = 0;
    for (double element : vector) {
      size += Math.abs(element);
    }
    return size;
  }

  /** {@code vector += factor * other}. */
  static void add(double[] vector, double factor, double[] other) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] += factor * other[i];
    }
  }
}
