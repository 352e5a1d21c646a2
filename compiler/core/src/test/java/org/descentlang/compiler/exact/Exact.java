package org.descentlang.compiler.exact;

import java.math.BigInteger;

/**
 * A real number {@code mantissa * 2^exponent} of {@value #BITS} bits and any exponent, an infinity, or no number. Sums,
 * products, quotients and roots are cut off at the last bit.
 */
public final class Exact implements Comparable<Exact> {
  static final int BITS = 320;

  public static final Exact ZERO = new Exact(BigInteger.ZERO, BigInteger.ZERO, 0);
  public static final Exact ONE = of(1);
  static final Exact TWO = of(2);
  static final Exact INFINITY = new Exact(BigInteger.ONE, BigInteger.ZERO, Double.POSITIVE_INFINITY);
  static final Exact NOTHING = new Exact(BigInteger.ONE, BigInteger.ZERO, Double.NaN);

  private final BigInteger mantissa;
  private final BigInteger exponent;
  /** 0, or what this is instead of a finite number. */
  private final double special;

  private Exact(BigInteger mantissa, BigInteger exponent, double special) {
    this.mantissa = mantissa;
    this.exponent = exponent;
    this.special = special;
  }

  static Exact of(BigInteger mantissa, BigInteger exponent) {
    if (mantissa.signum() == 0) {
      return ZERO;
    }
    int excess = Math.max(mantissa.bitLength() - BITS, 0);
    return new Exact(mantissa.shiftRight(excess), exponent.add(BigInteger.valueOf(excess)), 0);
  }

  static Exact of(BigInteger mantissa, long exponent) {
    return of(mantissa, BigInteger.valueOf(exponent));
  }

  public static Exact of(double value) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? NOTHING : value > 0 ? INFINITY : INFINITY.negated();
    }
    int scale = Math.max(Math.getExponent(value), Double.MIN_EXPONENT) - 52;
    return of(BigInteger.valueOf((long) Math.scalb(value, -scale)), scale);
  }

  public boolean isFinite() {
    return special == 0;
  }

  boolean isNothing() {
    return Double.isNaN(special);
  }

  boolean isZero() {
    return isFinite() && mantissa.signum() == 0;
  }

  public int sign() {
    return mantissa.signum();
  }

  /** The number of the power of two at or below the magnitude. */
  BigInteger magnitude() {
    return exponent.add(BigInteger.valueOf(mantissa.bitLength() - 1));
  }

  public Exact negated() {
    return new Exact(mantissa.negate(), exponent, -special);
  }

  public Exact abs() {
    return sign() < 0 ? negated() : this;
  }

  Exact scaled(BigInteger powerOfTwo) {
    return isFinite() ? new Exact(mantissa, isZero() ? exponent : exponent.add(powerOfTwo), 0) : this;
  }

  public Exact plus(Exact other) {
    if (!isFinite() || !other.isFinite()) {
      return of((isFinite() ? 0 : special) + (other.isFinite() ? 0 : other.special));
    }
    if (isZero() || other.isZero()) {
      return isZero() ? other : this;
    }
    BigInteger apart = exponent.subtract(other.exponent);
    if (apart.signum() < 0) {
      return other.plus(this);
    }
    boolean swallowed = magnitude().subtract(other.magnitude()).compareTo(BigInteger.valueOf(2 * BITS)) > 0;
    return swallowed ? this : of(mantissa.shiftLeft(apart.intValueExact()).add(other.mantissa), other.exponent);
  }

  public Exact minus(Exact other) {
    return plus(other.negated());
  }

  public Exact times(Exact other) {
    if (!isFinite() || !other.isFinite()) {
      return of(rough() * other.rough());
    }
    return of(mantissa.multiply(other.mantissa), exponent.add(other.exponent));
  }

  public Exact over(Exact other) {
    if (!isFinite() || !other.isFinite() || other.isZero()) {
      return of(rough() / other.rough());
    }
    int more = BITS + other.mantissa.bitLength();
    return of(mantissa.shiftLeft(more).divide(other.mantissa),
        exponent.subtract(other.exponent).subtract(BigInteger.valueOf(more)));
  }

  /** 0, a number of that sign, or what is special. */
  private double rough() {
    return isFinite() ? sign() : special;
  }

  Exact sqrt() {
    if (sign() < 0 || !isFinite()) {
      return sign() < 0 ? NOTHING : this;
    }
    int more = 2 * BITS + (exponent.testBit(0) ? 1 : 0);
    return of(mantissa.shiftLeft(more).sqrt(), exponent.subtract(BigInteger.valueOf(more)).shiftRight(1));
  }

  Exact floor() {
    if (!isFinite() || exponent.signum() >= 0) {
      return this;
    }
    boolean tiny = exponent.bitLength() > 30;
    return of(tiny ? BigInteger.valueOf(Math.min(sign(), 0)) : mantissa.shiftRight(-exponent.intValue()), 0);
  }

  /** The whole number {@code this * 2^bits}, rounded down; this is finite, and no larger than some thousand bits. */
  BigInteger fixed(int bits) {
    BigInteger shift = exponent.add(BigInteger.valueOf(bits));
    return shift.bitLength() > 30 && shift.signum() < 0 ? BigInteger.ZERO : mantissa.shiftLeft(shift.intValueExact());
  }

  public double toDouble() {
    if (!isFinite()) {
      return special;
    }
    BigInteger scale = exponent.add(BigInteger.valueOf(mantissa.bitLength() - 62));
    if (isZero() || scale.bitLength() > 16) {
      return isZero() || scale.signum() < 0 ? 0 : sign() * Double.POSITIVE_INFINITY;
    }
    return Math.scalb(mantissa.shiftRight(mantissa.bitLength() - 62).doubleValue(), scale.intValue());
  }

  /** As numbers compare: an infinity is beyond all. */
  @Override
  public int compareTo(Exact other) {
    if (!isFinite() || !other.isFinite()) {
      return Double.compare(isFinite() ? 0 : special, other.isFinite() ? 0 : other.special);
    }
    return minus(other).sign();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Exact exact && compareTo(exact) == 0;
  }

  @Override
  public int hashCode() {
    return isFinite() ? toDouble() == 0 ? magnitude().hashCode() : Double.hashCode(toDouble())
        : Double.hashCode(special);
  }

  @Override
  public String toString() {
    return isFinite() && !isZero() && toDouble() == 0 ? "2^" + magnitude() : Double.toString(toDouble());
  }
}
