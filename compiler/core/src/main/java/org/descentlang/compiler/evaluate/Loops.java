package org.descentlang.compiler.evaluate;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;

/**
 * A set, ready to be gone through: row-major, one loop for each index. A condition is asked for as far out as its
 * indices are known, and never before the conditions to the left of it; an affine one, and an integer equal to an
 * affine one, gives the innermost of its indices its bounds.
 */
final class Loops {
  /** What is done at each place of the set. */
  @FunctionalInterface
  interface Visitor {
    void visit(Frame frame);
  }

  /** {@code coefficient * index + rest >= 0}. */
  private record Bound(long coefficient, Whole rest) {}

  /** One loop: bounds first, each only where the earlier ones leave something; then tests for each value. */
  private record Level(int slot, Whole extent, List<Bound> bounds, List<Scalar> tests) {}

  private final Translator translator;
  private final List<Index> indices;
  private final List<Scalar> guards = new ArrayList<>();
  private final List<Level> levels = new ArrayList<>();

  Loops(Domain domain, Translator translator) {
    this.translator = translator;
    indices = domain.indices();
    for (Index index : indices) {
      Whole extent = translator.slots().extent(index.extent());
      levels.add(new Level(translator.slots().of(index), extent, new ArrayList<>(), new ArrayList<>()));
    }
    int depth = -1;
    for (Expr condition : domain.conditions()) {
      for (Expr part : Conditions.conjuncts(condition)) {
        depth = Math.max(depth, place(part, depth));
      }
    }
  }

  /** Returns the depth of the loop that decides the condition; -1 is outside of all. */
  private int place(Expr condition, int earlier) {
    List<Affine> affine = Conditions.nonNegative(condition);
    int own = depth(condition);
    if (!affine.isEmpty() && own >= 0) {
      affine.forEach(a -> bound(a, own, frame -> 0));
      return own;
    }
    int depth = affine.isEmpty() ? Math.max(own, earlier) : -1;
    if (depth < 0) {
      guards.add(translator.scalar(condition));
    } else if (depth > own || !gather(condition, own)) {
      levels.get(depth).tests.add(translator.scalar(condition));
    }
    return depth;
  }

  private int depth(Expr condition) {
    return Exprs.indices(condition).stream().mapToInt(indices::indexOf).max().orElse(-1);
  }

  private void bound(Affine value, int depth, Whole more) {
    Index index = indices.get(depth);
    long coefficient = value.coefficient(index);
    Whole rest = translator.slots().affine(value.minus(Affine.of(index).times(coefficient)));
    levels.get(depth).bounds.add(new Bound(coefficient, frame -> rest.in(frame) + more.in(frame)));
  }

  /** {@code integer == position}, where the position alone has the index. */
  private boolean gather(Expr condition, int depth) {
    if (!(condition instanceof Expr.Apply apply) || apply.primitive() != Primitive.EQUAL
        || !(apply.arguments().get(1) instanceof Expr.Position position)
        || depth(apply.arguments().get(0)) >= depth
        || !levels.get(depth).tests.isEmpty()) {
      return false;
    }
    Scalar integer = translator.scalar(apply.arguments().get(0));
    bound(position.value(), depth, frame -> -(long) integer.in(frame));
    bound(position.value().times(-1), depth, frame -> (long) integer.in(frame));
    return true;
  }

  void run(Frame frame, Visitor visitor) {
    if (hold(guards, frame)) {
      run(frame, 0, visitor);
    }
  }

  private void run(Frame frame, int depth, Visitor visitor) {
    if (depth == levels.size()) {
      visitor.visit(frame);
      return;
    }
    Level level = levels.get(depth);
    long low = 0;
    long high = level.extent.in(frame) - 1;
    for (int n = 0; n < level.bounds.size() && low <= high; n++) {
      Bound bound = level.bounds.get(n);
      long rest = bound.rest.in(frame);
      if (bound.coefficient > 0) {
        low = Math.max(low, -Math.floorDiv(rest, bound.coefficient));
      } else {
        high = Math.min(high, Math.floorDiv(rest, -bound.coefficient));
      }
    }
    for (long value = low; value <= high; value++) {
      frame.integers()[level.slot] = value;
      if (hold(level.tests, frame)) {
        run(frame, depth + 1, visitor);
      }
    }
  }

  private static boolean hold(List<Scalar> tests, Frame frame) {
    for (Scalar test : tests) {
      if (test.in(frame) == 0) {
        return false;
      }
    }
    return true;
  }
}
