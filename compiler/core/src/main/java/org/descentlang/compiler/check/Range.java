package org.descentlang.compiler.check;

import java.util.stream.DoubleStream;

/** The numbers from {@code low} to {@code high}, either of which may be infinite; of a NaN nothing is said. */
record Range(double low, double high) {
  static final Range EVERYTHING = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /** An end that no number tells, as that of inf - inf, is none. */
  Range {
    low = Double.isNaN(low) ? Double.NEGATIVE_INFINITY : low;
    high = Double.isNaN(high) ? Double.POSITIVE_INFINITY : high;
  }

  static Range of(double number) {
    return new Range(number, number);
  }

  /** Whether an end is infinite. */
  boolean isUnbounded() {
    return Double.isInfinite(low) || Double.isInfinite(high);
  }

  Range union(Range other) {
    return new Range(Math.min(low, other.low), Math.max(high, other.high));
  }

  Range atLeast(double least) {
    return new Range(Math.max(low, least), Math.max(high, least));
  }

  Range atMost(double most) {
    return new Range(Math.min(low, most), Math.min(high, most));
  }

  Range plus(Range other) {
    return new Range(low + other.low, high + other.high);
  }

  Range minus(Range other) {
    return plus(other.negated());
  }

  Range negated() {
    return new Range(-high, -low);
  }

  Range times(Range other) {
    double[] ends = DoubleStream.of(low, high)
        .flatMap(a -> DoubleStream.of(product(a, other.low), product(a, other.high))).toArray();
    return new Range(DoubleStream.of(ends).min().getAsDouble(), DoubleStream.of(ends).max().getAsDouble());
  }

  /** An infinite end stands for finite numbers, whose product with 0 is 0. */
  private static double product(double a, double b) {
    return a == 0 || b == 0 ? 0 : a * b;
  }

  /** Divided by what has one sign; by what may have either, anything. */
  Range over(Range other) {
    if (other.low < 0 && other.high <= 0) {
      return negated().over(other.negated());
    }
    return other.low < 0 ? EVERYTHING : times(new Range(1 / other.high, 1 / Math.abs(other.low)));
  }

  Range max(Range other) {
    return new Range(Math.max(low, other.low), Math.max(high, other.high));
  }

  Range min(Range other) {
    return new Range(Math.min(low, other.low), Math.min(high, other.high));
  }

  Range abs() {
    return max(negated()).atLeast(0);
  }

  /** {@code from 0 to 1}, {@code at least 0}. */
  @Override
  public String toString() {
    String least = Terms.text(new Term.Number(low));
    String most = Terms.text(new Term.Number(high));
    return low == high ? least : Double.isInfinite(high) ? "at least " + least
        : Double.isInfinite(low) ? "at most " + most : "from " + least + " to " + most;
  }
}
