package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;

/**
 * Makes one loop of two where only their common position matters:
 *
 * <pre>
 * for i below 128: for j below 784: w[784*i + j] = ...      for i below 128 * 784: w[i] = ...
 * </pre>
 */
final class Collapse {
  private final Scalars scalars;

  Collapse(Scalars scalars) {
    this.scalars = scalars;
  }

  List<Statement> apply(List<Statement> statements) {
    List<Statement> changed = new ArrayList<>();
    for (Statement statement : statements) {
      changed.add(collapse(Statements.withBody(statement, apply(Statements.body(statement)))));
    }
    return withoutCopies(changed);
  }

  /** Without indices that are just other indices. */
  private static List<Statement> withoutCopies(List<Statement> statements) {
    for (int s = 0; s < statements.size(); s++) {
      if (statements.get(s) instanceof Statement.Bind bind && bind.value() instanceof Code.Position position
          && position.value().terms().size() <= 1 && isVariable(position.value())) {
        List<Statement> left = new ArrayList<>(statements.subList(0, s));
        left.addAll(Statements.mapAffine(statements.subList(s + 1, statements.size()),
            a -> a.substitute(i -> i.equals(bind.index()) ? position.value() : Affine.of(i))));
        return withoutCopies(left);
      }
    }
    return statements;
  }

  private static boolean isVariable(Affine value) {
    return value.isConstant() || value.is(value.terms().get(0).variable());
  }

  private Statement collapse(Statement statement) {
    return statement instanceof Statement.Loop outer && isWhole(outer) && outer.body().size() == 1
        && outer.body().get(0) instanceof Statement.Loop inner && isWhole(inner)
        && inner.index().extent() instanceof Extent.Constant && spansExtent(inner)
        ? collapse(outer, inner) : statement;
  }

  private Statement collapse(Statement.Loop outer, Statement.Loop inner) {
    long size = inner.index().extent().bound();
    long all = Math.multiplyExact(size, rounds(outer));
    List<Affine> places = Statements.affines(inner.body());
    boolean together = places.stream()
        .allMatch(a -> a.coefficient(outer.index()) == size * a.coefficient(inner.index()));
    if (!together || all > Integer.MAX_VALUE) {
      return outer;
    }
    Index both = scalars.index("n", Extent.of(Math.toIntExact(all)));
    List<Statement> body = Statements.mapAffine(inner.body(),
        a -> a.substitute(i -> i.equals(outer.index()) ? Affine.of(0) : i.equals(inner.index()) ? Affine.of(both)
            : Affine.of(i)));
    return new Statement.Loop(both, outer.from(), product(outer.to(), inner.to()), 1, withoutCopies(body));
  }

  /** How often it runs at most: a loop over a part of an index ends before the index does. */
  private static long rounds(Statement.Loop loop) {
    return loop.to() instanceof Code.Position end && end.value().isConstant()
        ? end.value().constant() : loop.index().extent().bound();
  }

  /** To its last value, or to that of two that are one already. */
  private static boolean spansExtent(Statement.Loop loop) {
    return loop.to() instanceof Code.Position size && size.value().equals(Affine.of(loop.index().extent().bound()))
        || loop.to() instanceof Code.Call call && call.primitive() == Primitive.MULTIPLY
            && Codes.affines(call).stream().allMatch(Affine::isConstant);
  }

  private static boolean isWhole(Statement.Loop loop) {
    return loop.step() == 1 && loop.from().equals(Code.integer(0));
  }

  /** As it is written: {@code 128 * 784}. */
  private static Code product(Code outer, Code inner) {
    return new Code.Call(Primitive.MULTIPLY, List.of(outer, inner), Element.INTEGER);
  }
}
