package org.descentlang.compiler.ir;

/** The values that an affine expression may have when its variables range freely: {@code low} to {@code high}. */
public record Interval(long low, long high) {
  public static Interval of(Affine affine) {
    long low = affine.constant();
    long high = affine.constant();
    for (Affine.Term term : affine.terms()) {
      long reach = Math.multiplyExact(term.coefficient(), largest(term.variable()));
      low = Math.addExact(low, Math.min(reach, 0));
      high = Math.addExact(high, Math.max(reach, 0));
    }
    return new Interval(low, high);
  }

  /** Variables start at 0. */
  private static long largest(Affine.Variable variable) {
    return variable instanceof Index index
        ? Math.max(index.extent().bound() - 1L, 0) : ((Extent.Counted) variable).bound();
  }

  public static boolean isNonNegative(Affine affine) {
    return of(affine).low >= 0;
  }

  public static boolean isInside(Affine affine, Extent extent) {
    Interval values = of(affine);
    return values.low >= 0 && values.high < extent.bound() && extent instanceof Extent.Constant;
  }
}
