package org.descentlang.compiler.simplify;

import java.util.function.UnaryOperator;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Facts;

/** A rewrite with a name, and a description on one line. It gives the very same object back where it does nothing. */
sealed interface Rewrite {
  String name();

  String description();

  /** Of one expression whose parts are simplified already. */
  record OfExpressions(String name, String description, Rule rule) implements Rewrite {}

  /** Of all definitions together. */
  record OfPrograms(String name, String description, UnaryOperator<Draft> rule) implements Rewrite {}

  /** Of a program or a unit as a whole, once, after all others. */
  record AtTheEnd(String name, String description) implements Rewrite {}

  /** What stands in place of an expression. */
  @FunctionalInterface
  interface Rule {
    /** @param facts what holds where the expression is evaluated */
    Expr apply(Expr expr, Facts facts);
  }
}
