package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/** A sum in blocks of 4,096 positions with 16 accumulators. */
final class Lanes {
  static final int LANES = 16;
  static final int BLOCK = 4096;

  private final Scalars scalars;

  Lanes(Scalars scalars) {
    this.scalars = scalars;
  }

  /** The value is to be used once, and next: it leaves the accumulators 0. */
  Code build(Expr.Reduce reduce, String name, List<Statement> statements) {
    Element element = Exprs.element(reduce);
    Tensor lanes = scratch(element);
    if (reduce.domain().box() <= BLOCK) {
      statements.addAll(Loops.over(reduce.domain().indices(), reduce.domain().conditions(), scalars,
          () -> addTerm(reduce, lanes, position(reduce))));
      return new Code.Closed(lanes);
    }
    Local sum = scalars.local(name, element);
    inBlocks(reduce, lanes, sum, statements);
    return new Code.Use(sum);
  }

  /** The accumulators, 0 between sums: one array of that element serves all. */
  static Tensor scratch(Element element) {
    String name = element == Element.REAL ? "lanes" : "lanes.wide";
    return Tensor.value(name, element, List.of(Extent.of(LANES)));
  }

  /** A block is closed when the first position after it comes; a block without terms adds +0, which changes no sum. */
  private void inBlocks(Expr.Reduce reduce, Tensor lanes, Local sum, List<Statement> statements) {
    Local end = scalars.local("end", Element.INTEGER);
    statements.add(new Statement.Declare(sum, new Code.Literal(0, sum.element()), true));
    statements.add(new Statement.Declare(end, Code.integer(BLOCK), true));
    statements.addAll(Loops.over(reduce.domain().indices(), reduce.domain().conditions(), scalars, () -> {
      Index place = scalars.index("place", Extent.of(Math.toIntExact(reduce.domain().box())));
      List<Statement> body = new ArrayList<>();
      body.add(new Statement.Bind(place, new Code.Position(position(reduce))));
      body.add(nextBlock(Affine.of(place), lanes, sum, end));
      body.addAll(addTerm(reduce, lanes, Affine.of(place)));
      return body;
    }));
    statements.add(new Statement.Assign(sum, Code.add(new Code.Use(sum), new Code.Closed(lanes))));
  }

  private Affine position(Expr.Reduce reduce) {
    return scalars.place(Layout.position(reduce.domain().indices()));
  }

  private static Statement nextBlock(Affine position, Tensor lanes, Local sum, Local end) {
    Code start = new Code.Call(Primitive.SUBTRACT,
        List.of(new Code.Position(position.plus(BLOCK)), remainder(position, BLOCK)), Element.INTEGER);
    return new Statement.Guard(
        Code.test(Primitive.LESS_EQUAL, new Code.Use(end), new Code.Position(position)),
        List.of(
            new Statement.Assign(sum, Code.add(new Code.Use(sum), new Code.Closed(lanes))),
            new Statement.Assign(end, start)));
  }

  private List<Statement> addTerm(Expr.Reduce reduce, Tensor lanes, Affine position) {
    if (reduce.domain().box() <= LANES) {
      return List.of(new Statement.Store(
          lanes, position, Reductions.plusTerm(scalars, reduce.body(), new Code.Load(lanes, position))));
    }
    Index lane = scalars.index("lane", Extent.of(LANES));
    Affine at = Affine.of(lane);
    Code sum = Reductions.plusTerm(scalars, reduce.body(), new Code.Load(lanes, at));
    return List.of(
        new Statement.Bind(lane, remainder(position, LANES)), new Statement.Store(lanes, at, sum));
  }

  private static Code remainder(Affine position, long divisor) {
    return Solution.integer(Primitive.FLOOR_REMAINDER, new Code.Position(position), divisor);
  }
}
