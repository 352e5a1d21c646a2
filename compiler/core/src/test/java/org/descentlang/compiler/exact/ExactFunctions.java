package org.descentlang.compiler.exact;

import java.math.BigInteger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The functions of {@link Exact} that no finite number of operations gives, by their series. */
final class ExactFunctions {
  /** Fractional bits of numbers in series: those of a result, and the whole part of a large argument. */
  private static final int FRACTION = 512;
  private static final BigInteger UNIT = BigInteger.ONE.shiftLeft(FRACTION);
  /** {@code log(2) = 2 artanh(1/3)}. */
  private static final BigInteger LOG_2 = artanh(UNIT.divide(BigInteger.valueOf(3))).shiftLeft(1);
  /** By Machin's formula, {@code pi / 4 = 4 atan(1/5) - atan(1/239)}. */
  private static final Exact PI = Exact.of(atan(5).shiftLeft(4).subtract(atan(239).shiftLeft(2)), -FRACTION);
  /** Below, three terms of a series are enough. */
  private static final BigInteger TINY = BigInteger.valueOf(-150);
  /** From here on the error function's complement is lost in the function. */
  private static final Exact TAIL = Exact.of(12);

  /** Examples differ in one input of several, and gradients repeat what values are made of. */
  private static final int REMEMBERED = 20_000;
  private static final Map<Exact, Exact> EXPONENTIALS = new ConcurrentHashMap<>();

  private ExactFunctions() {}

  static Exact exp(Exact x) {
    if (!x.isFinite()) {
      return x.sign() < 0 && !x.isNothing() ? Exact.ZERO : x;
    }
    if (EXPONENTIALS.size() > REMEMBERED) {
      EXPONENTIALS.clear();
    }
    return EXPONENTIALS.computeIfAbsent(x, ExactFunctions::exponential);
  }

  private static Exact exponential(Exact x) {
    BigInteger[] whole = floorDivide(x.fixed(FRACTION), LOG_2);
    int halvings = 16;
    BigInteger r = whole[1].shiftRight(halvings);
    BigInteger term = UNIT;
    BigInteger sum = UNIT;
    for (int n = 1; term.signum() != 0; n++) {
      term = times(term, r).divide(BigInteger.valueOf(n));
      sum = sum.add(term);
    }
    for (int n = 0; n < halvings; n++) {
      sum = times(sum, sum);
    }
    return Exact.of(sum, whole[0].subtract(BigInteger.valueOf(FRACTION)));
  }

  static Exact expm1(Exact x) {
    if (!x.isFinite() || x.isZero() || x.magnitude().compareTo(TINY) > 0) {
      return exp(x).minus(Exact.ONE);
    }
    Exact half = x.over(Exact.TWO);
    return x.plus(x.times(half)).plus(x.times(half).times(x.over(Exact.of(3))));
  }

  static Exact log(Exact x) {
    if (x.isZero() || x.sign() < 0 || !x.isFinite()) {
      return x.isZero() ? Exact.INFINITY.negated() : x.sign() < 0 ? Exact.NOTHING : x;
    }
    BigInteger power = x.magnitude();
    Exact m = x.scaled(power.negate());
    Exact near = Exact.of(Math.log(m.toDouble()));
    Exact rest = m.times(exp(near.negated()));
    Exact u = rest.minus(Exact.ONE).over(rest.plus(Exact.ONE));
    BigInteger sum = near.fixed(FRACTION).add(artanh(u.fixed(FRACTION)).shiftLeft(1));
    return Exact.of(power.multiply(LOG_2).add(sum), -FRACTION);
  }

  static Exact log1p(Exact x) {
    if (!x.isFinite() || x.isZero() || x.magnitude().compareTo(TINY) > 0) {
      return log(x.plus(Exact.ONE));
    }
    Exact square = x.times(x);
    return x.minus(square.over(Exact.TWO)).plus(square.times(x).over(Exact.of(3)));
  }

  static Exact tanh(Exact x) {
    Exact e = expm1(x.times(Exact.TWO));
    return e.isFinite() ? e.over(e.plus(Exact.TWO)) : e.isNothing() ? e : Exact.ONE;
  }

  static Exact sigmoid(Exact x) {
    return Exact.ONE.over(Exact.ONE.plus(exp(x.negated())));
  }

  static Exact power(Exact x, Exact y) {
    if (y.isFinite() && y.equals(y.floor()) && y.abs().compareTo(Exact.of(64)) <= 0) {
      Exact product = Exact.ONE;
      for (int n = (int) y.abs().toDouble(); n > 0; n--) {
        product = product.times(x);
      }
      return y.sign() < 0 ? Exact.ONE.over(product) : product;
    }
    if (x.isZero()) {
      return y.sign() > 0 ? Exact.ZERO : Exact.INFINITY;
    }
    return exp(y.times(log(x)));
  }

  /** {@code 2 x exp(-x^2) / sqrt(pi)} times the sum of {@code (2 x^2)^n / (1 * 3 * ... * (2 n + 1))}. */
  static Exact erf(Exact x) {
    if (x.abs().compareTo(TAIL) > 0 || !x.isFinite()) {
      return x.sign() < 0 ? erfc(x.negated()).minus(Exact.ONE) : Exact.ONE.minus(erfc(x));
    }
    BigInteger square = x.times(x).fixed(FRACTION);
    BigInteger term = UNIT;
    BigInteger sum = UNIT;
    for (int n = 1; term.signum() != 0; n++) {
      term = times(term, square).shiftLeft(1).divide(BigInteger.valueOf(2L * n + 1));
      sum = sum.add(term);
    }
    return Exact.of(sum, -FRACTION).times(bell(x)).times(x);
  }

  /** In the tail {@code exp(-x^2) / sqrt(pi) / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...))))}. */
  static Exact erfc(Exact x) {
    if (x.compareTo(TAIL) <= 0 || !x.isFinite()) {
      return x.isFinite() && x.abs().compareTo(TAIL) <= 0 ? Exact.ONE.minus(erf(x))
          : x.isNothing() ? x : x.sign() < 0 ? Exact.TWO.minus(erfc(x.negated())) : Exact.ZERO;
    }
    Exact fraction = x;
    for (int n = 200; n > 0; n--) {
      fraction = x.plus(Exact.of(n * 0.5).over(fraction));
    }
    return bell(x).over(fraction.times(Exact.TWO));
  }

  /** {@code 2 exp(-x^2) / sqrt(pi)}. */
  private static Exact bell(Exact x) {
    return exp(x.times(x).negated()).times(Exact.TWO).over(PI.sqrt());
  }

  private static BigInteger times(BigInteger a, BigInteger b) {
    return a.multiply(b).shiftRight(FRACTION);
  }

  private static BigInteger[] floorDivide(BigInteger a, BigInteger b) {
    BigInteger[] both = a.divideAndRemainder(b);
    return both[1].signum() >= 0 ? both : new BigInteger[] {both[0].subtract(BigInteger.ONE), both[1].add(b)};
  }

  private static BigInteger artanh(BigInteger u) {
    BigInteger square = times(u, u);
    BigInteger power = u;
    BigInteger sum = u;
    for (int n = 3; power.bitLength() > 1; n += 2) {
      power = times(power, square);
      sum = sum.add(power.divide(BigInteger.valueOf(n)));
    }
    return sum;
  }

  /** Of {@code 1 / x}. */
  private static BigInteger atan(int x) {
    BigInteger power = UNIT.divide(BigInteger.valueOf(x));
    BigInteger sum = power;
    for (int n = 3; power.signum() != 0; n += 2) {
      power = power.divide(BigInteger.valueOf(-(long) x * x));
      sum = sum.add(power.divide(BigInteger.valueOf(n)));
    }
    return sum;
  }
}
