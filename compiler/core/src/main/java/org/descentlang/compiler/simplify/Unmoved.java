package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * That an update leaves an element of a tensor as it is where that of the gradient is 0: so {@code w - lr * g} does,
 * and of Adagrad's {@code sum + g * g} and {@code w - lr * (g / (sqrt(sum) + eps))} both; weight decay and momentum do
 * not, but on touched rows, of which some element of the gradient is not 0. A number that is the same for all elements,
 * such as the learning rate or the factor of a clip, is taken for finite: where it is not, training has diverged.
 */
final class Unmoved {
  private enum Value { ZERO, OLD, OTHER }

  private final Tensor gradient;
  private final Tensor target;
  private final Map<Tensor, Definition> definitions;
  private final Set<Definition> tests = new LinkedHashSet<>();

  /**
   * @param definitions those of the update
   */
  Unmoved(Tensor gradient, Tensor target, Map<Tensor, Definition> definitions) {
    this.gradient = gradient;
    this.target = target;
    this.definitions = definitions;
  }

  /** Whether {@code next}, which the target is to be, is the target's element where the gradient's is 0. */
  boolean proves(Tensor next) {
    return !target.equals(gradient) && target.shape().equals(gradient.shape()) && definitions.containsKey(next)
        && value(definitions.get(next)) == Value.OLD;
  }

  /** Whether an expression is 0 where the gradient's element at that place is. */
  boolean provesZero(Expr expr, List<Affine> at) {
    return value(expr, at) == Value.ZERO;
  }

  /** What asks of rows whether an element of the gradient is not 0, as far as the proof has looked. */
  Set<Definition> tests() {
    return tests;
  }

  private Value value(Definition d) {
    return d.where().isEmpty() && d.at().stream().allMatch(Affine::isIndex) ? value(d.body(), d.at()) : Value.OTHER;
  }

  /** @param at where the definition stands that the expression belongs to: all is looked at there */
  private Value value(Expr expr, List<Affine> at) {
    if (expr instanceof Expr.Read read) {
      return read(read, at);
    }
    if (expr instanceof Expr.Constant constant) {
      return constant.value() == 0 ? Value.ZERO : Value.OTHER;
    }
    if (expr instanceof Expr.Select select) {
      if (isTest(select.condition(), at)) {
        return value(select.otherwise(), at);
      }
      if (isEqualZeros(select.condition(), at)) {
        return value(select.then(), at);
      }
      Value then = value(select.then(), at);
      return then == value(select.otherwise(), at) ? then : Value.OTHER;
    }
    return expr instanceof Expr.Apply apply ? apply(apply, at) : Value.OTHER;
  }

  private Value read(Expr.Read read, List<Affine> at) {
    if (!places(read.at()).equals(places(at))) {
      return Value.OTHER;
    }
    if (read.tensor().equals(gradient)) {
      return Value.ZERO;
    }
    if (read.tensor().equals(target)) {
      return Value.OLD;
    }
    Definition d = definitions.get(read.tensor());
    return d == null ? Value.OTHER : value(d);
  }

  /** Whether it asks for an element of the row that is not 0, so that it does not hold. */
  private boolean isTest(Expr condition, List<Affine> at) {
    if (!(condition instanceof Expr.Read read) || !read.at().equals(at.subList(0, 1))
        || !definitions.containsKey(read.tensor())) {
      return false;
    }
    Definition test = definitions.get(read.tensor());
    List<Affine> places = new ArrayList<>(test.at());
    Expr asked = test.body();
    if (asked instanceof Expr.Reduce any && any.reducer() == Reducer.ANY) {
      any.domain().indices().forEach(i -> places.add(Affine.of(i)));
      asked = any.body();
    }
    boolean found = test.at().stream().allMatch(Affine::isIndex)
        && asked instanceof Expr.Apply not && not.primitive() == Primitive.NOT
        && isEqualZeros(not.arguments().get(0), places);
    if (found) {
      tests.add(test);
    }
    return found;
  }

  /** {@code 0 == 0}, as a row of one element is asked. */
  private boolean isEqualZeros(Expr condition, List<Affine> at) {
    return condition instanceof Expr.Apply equal && equal.primitive() == Primitive.EQUAL
        && equal.arguments().stream().allMatch(a -> value(a, at) == Value.ZERO);
  }

  /** An index of one value is 0. */
  private static List<Affine> places(List<Affine> at) {
    return Exprs.substitute(at, i -> i.extent().equals(Extent.of(1)) ? Affine.of(0) : Affine.of(i));
  }

  private Value apply(Expr.Apply apply, List<Affine> at) {
    Expr first = apply.arguments().get(0);
    Expr last = apply.arguments().get(apply.arguments().size() - 1);
    Value a = value(first, at);
    Value b = value(last, at);
    return switch (apply.primitive()) {
      case NEGATE, ABS -> a == Value.ZERO ? a : Value.OTHER;
      case ADD -> a == Value.ZERO ? b : b == Value.ZERO ? a : Value.OTHER;
      case SUBTRACT -> b == Value.ZERO ? a : Value.OTHER;
      case MULTIPLY -> a == Value.ZERO && isFinite(last, b) || b == Value.ZERO && isFinite(first, a)
          ? Value.ZERO : Value.OTHER;
      case DIVIDE -> a == Value.ZERO && isPositive(last) ? a : Value.OTHER;
      default -> Value.OTHER;
    };
  }

  /** 0, or the same number for all elements. */
  private static boolean isFinite(Expr expr, Value value) {
    return value == Value.ZERO || Exprs.reads(expr).stream().allMatch(r -> r.at().isEmpty());
  }

  /** {@code sqrt(x) + eps}. */
  private static boolean isPositive(Expr expr) {
    if (expr instanceof Expr.Constant constant) {
      return constant.value() > 0;
    }
    return expr instanceof Expr.Apply sum && sum.primitive() == Primitive.ADD
        && sum.arguments().get(0) instanceof Expr.Apply root && root.primitive() == Primitive.SQRT
        && isPositive(sum.arguments().get(1));
  }
}
