package org.descentlang.compiler.simplify;

import java.util.Optional;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Facts;

/** {@code divisor * quotient + remainder}, of which the remainder takes the terms that the divisor does not divide. */
record Division(Affine quotient, long divisor, Affine remainder) {

  /** With a constant of the remainder from 0 to below the divisor. */
  static Division of(Affine value, long divisor) {
    long constant = Math.floorMod(value.constant(), divisor);
    Affine whole = part(value, divisor, true).plus(value.constant() - constant);
    return new Division(quotient(whole, divisor), divisor, part(value, divisor, false).plus(constant));
  }

  /** The same value, the remainder one divisor less. */
  Division next() {
    return new Division(quotient.plus(1), divisor, remainder.plus(-divisor));
  }

  private static Affine part(Affine value, long divisor, boolean divisible) {
    return new Affine(
        value.terms().stream().filter(t -> (t.coefficient() % divisor == 0) == divisible).toList(), 0);
  }

  static Affine quotient(Affine value, long divisor) {
    return new Affine(
        value.terms().stream().map(t -> new Affine.Term(t.variable(), t.coefficient() / divisor)).toList(),
        value.constant() / divisor);
  }

  /** Whether the remainder is a remainder: from 0 to below the divisor. */
  boolean isExact(Facts facts) {
    return facts.provesNonNegative(remainder) && isBelow(facts);
  }

  /** Whether the remainder is smaller than the divisor either way, so that the value is 0 only where both parts are. */
  boolean isSmall(Facts facts) {
    return facts.provesNonNegative(remainder.plus(divisor - 1)) && isBelow(facts);
  }

  private boolean isBelow(Facts facts) {
    return facts.provesNonNegative(remainder.times(-1).plus(divisor - 1));
  }
}
