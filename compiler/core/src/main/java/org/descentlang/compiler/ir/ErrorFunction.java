package org.descentlang.compiler.ir;

/**
 * The error function and its complement, within 2 units in the last place.
 *
 * <p>As in M. M. Shepherd and J. G. Laframboise, <i>Chebyshev Approximation of (1 + 2x) exp(x^2) erfc x in
 * 0 &lt;= x &lt; infinity</i>, Mathematics of Computation 36 (1981), one polynomial of a fraction of x serves all of
 * the tail; its coefficients here are our own. The runtime's has the same bits.
 */
final class ErrorFunction {
  /** Where erf leaves the head to the complement of the tail. */
  private static final double NECK = 0.5;
  /** From here on the tail is below half of the least double. */
  private static final double NOTHING = 27.5;

  /** erf(x) / x, by powers of x^2. */
  private static final double[] HEAD = {
    1.1283791670955126, -0.3761263890318375, 0.1128379167095487, -0.026866170645000076, 0.005223977622024224,
    -0.0008548326511566567, 0.00012055286259121393, -1.4923005626894847e-05, 1.6371282597755977e-06,
    -1.4621341491012844e-07
  };
  /** (x + 1/2) exp(x^2) erfc(x), by powers of 1 - 5 / (x + 2). */
  private static final double[] TAIL = {
    0.6265040291348648, -0.05650879421857563, -0.02593281790914986, 0.03043848284619429, -0.01164135136142792,
    0.00045511580284520034, 0.0011345946051233144, -0.00015108243049466664, -0.00014445962677410638,
    1.6088039974388497e-05, 2.341948739275701e-05, 4.564345353592535e-07, -3.9538159405254086e-06,
    -9.077576539875875e-07, 5.314539003876888e-07, 3.2615233337329116e-07, -1.3663621469717352e-08,
    -7.52816198848251e-08, -2.0048733893693822e-08, 1.060448131648836e-08, 6.401027908214483e-09,
    -4.3572071850647497e-10, -7.863203395416257e-10, -7.888384100248122e-11
  };

  private ErrorFunction() {}

  static double erf(double x) {
    double size = Math.abs(x);
    return size < NECK ? x * HEAD[0] + x * rest(HEAD, x * x) : Math.copySign(1 - tail(size), x);
  }

  static double erfc(double x) {
    return x < -NECK ? 2 - tail(-x) : x < NECK ? 1 - erf(x) : tail(x);
  }

  /** The complement from the neck on. What each operation rounds off is added at the end. */
  private static double tail(double x) {
    if (x > NOTHING) {
      return 0;
    }
    double square = x * x;
    double exponential = StrictMath.exp(-square);
    double small = rest(TAIL, 1 - 5 / (x + 2));
    double polynomial = TAIL[0] + small;
    double divisor = x + 0.5;
    double quotient = polynomial / divisor;
    double lost = TAIL[0] - polynomial + small - Math.fma(quotient, divisor, -polynomial)
        - quotient * (x - (divisor - 0.5));
    double value = exponential * quotient;
    return value + (Math.fma(exponential, quotient, -value) + exponential * (lost / divisor)
        - value * Math.fma(x, x, -square));
  }

  /** The polynomial less its constant. */
  private static double rest(double[] coefficients, double x) {
    double sum = 0;
    for (int n = coefficients.length - 1; n > 0; n--) {
      sum = Math.fma(sum, x, coefficients[n]);
    }
    return sum * x;
  }
}
