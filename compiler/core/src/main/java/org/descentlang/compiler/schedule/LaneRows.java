package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;

/**
 * Gives all lanes of a sum their terms at once, where a loop goes through whole rows of them:
 *
 * <pre>
 * for n below 784: place = 784*b + n; if (end <= place) CLOSE; lane = place % 16; lanes[lane] += x[n]
 *
 * for n below 784 by 16: place = 784*b + n; if (end <= place) CLOSE; for lane below 16: lanes[lane] += x[n + lane]
 * </pre>
 */
final class LaneRows {
  private final Scalars scalars;

  LaneRows(Scalars scalars) {
    this.scalars = scalars;
  }

  List<Statement> apply(List<Statement> statements) {
    List<Statement> changed = new ArrayList<>();
    for (Statement statement : statements) {
      Statement inner = Statements.withBody(statement, apply(Statements.body(statement)));
      changed.add(inner instanceof Statement.Loop loop ? inRows(loop).orElse(loop) : inner);
    }
    return changed;
  }

  private Optional<Statement> inRows(Statement.Loop loop) {
    int size = loop.body().size();
    if (size < 2 || loop.step() != 1 || !loop.from().equals(Code.integer(0)) || !isWhole(loop.to())
        || !(loop.body().get(size - 2) instanceof Statement.Bind lane)
        || !(loop.body().get(size - 1) instanceof Statement.Store term)) {
      return Optional.empty();
    }
    List<Statement> before = loop.body().subList(0, size - 2);
    Affine place = place(lane, before);
    if (place == null || place.coefficient(loop.index()) != 1
        || !isMultiple(place.minus(Affine.of(loop.index()))) || Statements.affines(List.of(term)).stream()
            .anyMatch(a -> before.stream().anyMatch(s -> s instanceof Statement.Bind b && a.mentions(b.index())))) {
      return Optional.empty();
    }
    Index each = scalars.index("lane", Extent.of(Lanes.LANES));
    List<Statement> body = new ArrayList<>(before);
    body.add(new Statement.Loop(each, Code.integer(0), Code.integer(Lanes.LANES), 1,
        Statements.mapAffine(List.of(term), a -> a.substitute(i -> i.equals(lane.index()) ? Affine.of(each)
            : i.equals(loop.index()) ? Affine.of(i).plus(Affine.of(each)) : Affine.of(i)))));
    return Optional.of(new Statement.Loop(loop.index(), loop.from(), loop.to(), Lanes.LANES, body));
  }

  private static boolean isWhole(Code end) {
    return Codes.affines(end).stream().allMatch(Affine::isConstant) && value(end) % Lanes.LANES == 0;
  }

  /** Of a product of numbers. */
  private static long value(Code end) {
    return end instanceof Code.Position position ? position.value().constant()
        : end instanceof Code.Call call && call.primitive() == Primitive.MULTIPLY
            ? call.arguments().stream().mapToLong(LaneRows::value).reduce(1, (a, b) -> a * b) : 1;
  }

  /** Of which the lane is the rest; null where it is something else. */
  private static Affine place(Statement.Bind lane, List<Statement> before) {
    if (!(lane.value() instanceof Code.Call rest) || rest.primitive() != Primitive.FLOOR_REMAINDER
        || !rest.arguments().get(1).equals(Code.integer(Lanes.LANES))
        || !(rest.arguments().get(0) instanceof Code.Position position)) {
      return null;
    }
    return position.value().substitute(i -> before.stream()
        .filter(s -> s instanceof Statement.Bind b && b.index().equals(i) && b.value() instanceof Code.Position)
        .map(s -> ((Code.Position) ((Statement.Bind) s).value()).value()).findFirst().orElse(Affine.of(i)));
  }

  private static boolean isMultiple(Affine rest) {
    return rest.constant() % Lanes.LANES == 0
        && rest.terms().stream().allMatch(t -> t.coefficient() % Lanes.LANES == 0);
  }
}
