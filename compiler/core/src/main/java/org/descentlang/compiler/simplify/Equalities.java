package org.descentlang.compiler.simplify;

import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Primitive;

/**
 * Equalities taken apart by divisibility: {@code 8*h + e == 8*i + f} with e and f under 8 is {@code h == i and e == f}.
 */
final class Equalities {
  private Equalities() {}

  static Expr split(Expr expr, Facts facts) {
    if (!(expr instanceof Expr.IsZero zero) || zero.value().isConstant()) {
      return expr;
    }
    long divisor = zero.value().terms().stream().mapToLong(Affine.Term::coefficient).reduce(0, Equalities::divisor);
    if (zero.value().constant() % divisor != 0) {
      return new Expr.Truth(false);
    }
    return divisor > 1
        ? new Expr.IsZero(Division.quotient(zero.value(), divisor))
        : divide(zero.value(), facts).map(Equalities::bothZero).orElse(expr);
  }

  private static Expr bothZero(Division d) {
    return Expr.apply(Primitive.AND, new Expr.IsZero(d.quotient()), new Expr.IsZero(d.remainder()));
  }

  /** By a coefficient that may be a row's length, the largest first. */
  private static Optional<Division> divide(Affine value, Facts facts) {
    TreeSet<Long> lengths = new TreeSet<>(Comparator.reverseOrder());
    value.terms().stream().map(t -> Math.abs(t.coefficient())).filter(c -> c > 1).forEach(lengths::add);
    return lengths.stream().map(length -> Division.of(value, length))
        .filter(d -> !d.quotient().isConstant() && !d.remainder().isConstant())
        .flatMap(d -> Stream.of(d, d.next())).filter(d -> d.isSmall(facts)).findFirst();
  }

  private static long divisor(long left, long right) {
    return right == 0 ? Math.abs(left) : divisor(right, left % right);
  }
}
