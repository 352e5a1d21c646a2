package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Interval;
import org.descentlang.compiler.ir.Primitive;

/**
 * Copies at once what a loop copies one by one:
 *
 * <pre>
 * for q from 0 to 28: line[28*p + q] = x[784*b + 28*p + q]    copy 28 elements of x from 784*b + 28*p to line from 28*p
 * for q from 0 to 28: x[784*b + 28*p + q] = line[32*p + q]    copy 28 elements of line from 32*p to x from 784*b + 28*p
 * </pre>
 */
final class RowCopies {
  /** Shorter stretches are sooner copied by a loop. */
  private static final int SHORTEST = 16;

  private RowCopies() {}

  static List<Statement> apply(List<Statement> statements, Scalars scalars) {
    List<Statement> changed = new ArrayList<>();
    for (Statement statement : statements) {
      Statement inner = Statements.withBody(statement, apply(Statements.body(statement), scalars));
      if (inner instanceof Statement.Loop loop && isCopy(loop)) {
        changed.addAll(copy(loop, scalars));
      } else {
        changed.add(inner);
      }
    }
    return changed;
  }

  private static boolean isCopy(Statement.Loop loop) {
    return loop.step() == 1 && loop.index().extent().bound() >= SHORTEST && loop.body().size() == 1
        && (isPutAlong(loop.body().get(0), loop.index()) || isStoreAlong(loop.body().get(0), loop.index()))
        && isNeverNegative(loop);
  }

  private static boolean isPutAlong(Statement statement, Index index) {
    return statement instanceof Statement.Put put && put.value() instanceof Code.Load load
        && put.place().coefficient(index) == 1 && load.offset().coefficient(index) == 1
        && load.element() == put.line().element();
  }

  private static boolean isStoreAlong(Statement statement, Index index) {
    return statement instanceof Statement.Store store && store.value() instanceof Code.At at
        && store.offset().coefficient(index) == 1 && at.place().coefficient(index) == 1
        && at.line().element() == store.tensor().element();
  }

  /** Whether it can't end before it begins: a copy of less than nothing is an error. */
  private static boolean isNeverNegative(Statement.Loop loop) {
    List<Code> ends = operands(loop.to(), Primitive.MIN);
    return operands(loop.from(), Primitive.MAX).stream().allMatch(from -> ends.stream().allMatch(
        to -> from instanceof Code.Position first && to instanceof Code.Position end
            && Interval.isNonNegative(end.value().minus(first.value()))));
  }

  private static List<Code> operands(Code code, Primitive extreme) {
    return code instanceof Code.Call call && call.primitive() == extreme
        ? call.arguments().stream().flatMap(a -> operands(a, extreme).stream()).toList() : List.of(code);
  }

  private static List<Statement> copy(Statement.Loop loop, Scalars scalars) {
    if (loop.from() instanceof Code.Position first) {
      return List.of(copy(loop, first.value()));
    }
    Index start = scalars.index(loop.index().name(), loop.index().extent());
    return List.of(new Statement.Bind(start, loop.from()), copy(loop, Affine.of(start)));
  }

  private static Statement copy(Statement.Loop loop, Affine first) {
    UnaryOperator<Affine> atFirst = a -> a.substitute(i -> i.equals(loop.index()) ? first : Affine.of(i));
    if (loop.body().get(0) instanceof Statement.Store store) {
      Code.At at = (Code.At) store.value();
      return new Statement.CopyFrom(
          at.line(), atFirst.apply(at.place()), store.tensor(), atFirst.apply(store.offset()), length(loop, first));
    }
    Statement.Put put = (Statement.Put) loop.body().get(0);
    Code.Load load = (Code.Load) put.value();
    return new Statement.CopyTo(
        put.line(), atFirst.apply(put.place()), load.tensor(), atFirst.apply(load.offset()), length(loop, first));
  }

  private static Code length(Statement.Loop loop, Affine first) {
    if (loop.to() instanceof Code.Position end) {
      return new Code.Position(end.value().minus(first));
    }
    return first.equals(Affine.of(0)) ? loop.to()
        : new Code.Call(Primitive.SUBTRACT, List.of(loop.to(), new Code.Position(first)), Element.INTEGER);
  }
}
