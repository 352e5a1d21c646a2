package org.descentlang.compiler.emit;

import com.palantir.javapoet.CodeBlock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.descentlang.compiler.ir.Affine;

/** Affine integers as Java. */
final class IntegerPrinter {
  private final KernelNames names;

  IntegerPrinter(KernelNames names) {
    this.names = names;
  }

  /** {@code k * 784 + i - 1}, {@code 2 - r}: outer variables first, and nothing negative. */
  Java print(Affine affine) {
    List<Affine.Term> terms = new ArrayList<>(affine.terms());
    terms.sort(Comparator.<Affine.Term>comparingInt(t -> t.coefficient() < 0 ? 1 : 0)
        .thenComparing(t -> -Math.abs(t.coefficient())));
    boolean constantFirst = affine.constant() > 0 && terms.stream().allMatch(t -> t.coefficient() < 0);
    Java sum = constantFirst ? Java.atom("$L", affine.constant()) : null;
    for (Affine.Term term : terms) {
      sum = plus(sum, term.coefficient() < 0, product(term));
    }
    if (!constantFirst && affine.constant() != 0 || sum == null) {
      sum = plus(sum, affine.constant() < 0, Java.atom("$L", Math.abs(affine.constant())));
    }
    return sum;
  }

  private static Java plus(Java sum, boolean negative, Java value) {
    if (sum != null) {
      return Java.infix(sum, negative ? "-" : "+", value, Java.SUM);
    }
    return negative ? new Java(CodeBlock.of("-$L", value.as(Java.UNARY)), Java.UNARY) : value;
  }

  private Java product(Affine.Term term) {
    Java variable = names.of(term.variable());
    long factor = Math.abs(term.coefficient());
    return factor == 1 ? variable : Java.infix(variable, "*", Java.atom("$L", factor), Java.PRODUCT);
  }

  /** {@code value >= 0} with what is negative on the other side. */
  Java relation(Affine value, String relation, String turned, int strength) {
    Affine left = side(value, 1);
    Affine right = side(value, -1);
    return left.isConstant() && !right.isConstant()
        ? Java.infix(print(right), turned, print(left), strength)
        : Java.infix(print(left), relation, print(right), strength);
  }

  private static Affine side(Affine value, int sign) {
    List<Affine.Term> terms = value.terms().stream()
        .filter(t -> Long.signum(t.coefficient()) == sign)
        .map(t -> new Affine.Term(t.variable(), Math.abs(t.coefficient()))).toList();
    return new Affine(terms, Long.signum(value.constant()) == sign ? Math.abs(value.constant()) : 0);
  }
}
