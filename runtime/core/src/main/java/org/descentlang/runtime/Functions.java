package org.descentlang.runtime;

/** Scalar functions that {@link StrictMath} does not have, or has not without allocating. */
public final class Functions {

  private Functions() {}

  /** {@code 1 / (1 + exp(-x))} from 0 up, {@code exp(x) / (1 + exp(x))} below: no overflow, and no loss near 0. */
  public static double sigmoid(double x) {
    double small = StrictMath.exp(-Math.abs(x));
    return (x >= 0 ? 1 : small) / (1 + small);
  }

  /** The error function: {@code 2 / sqrt(pi)} times the integral of {@code exp(-t^2)} from 0 to x. */
  public static double erf(double x) {
    return ErrorFunction.erf(x);
  }

  /** {@code 1 - erf(x)}, without loss where that is small. */
  public static double erfc(double x) {
    return ErrorFunction.erfc(x);
  }

  /** The bits of {@link StrictMath#pow}. */
  public static double pow(double x, double y) {
    return Power.pow(x, y);
  }

  /** The bits of {@link StrictMath#sin}. */
  public static double sin(double x) {
    return Circular.sin(x);
  }

  /** The bits of {@link StrictMath#cos}. */
  public static double cos(double x) {
    return Circular.cos(x);
  }
}
