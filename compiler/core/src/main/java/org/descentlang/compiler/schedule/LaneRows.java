package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
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
    int at = IntStream.range(0, loop.body().size()).filter(n -> isLane(loop.body().get(n))).findFirst().orElse(-1);
    if (at < 0 || loop.step() != 1 || !loop.from().equals(Code.integer(0)) || !isWhole(loop.to())) {
      return Optional.empty();
    }
    List<Statement> before = loop.body().subList(0, at);
    List<Statement> terms = loop.body().subList(at + 1, loop.body().size());
    Statement.Bind lane = (Statement.Bind) loop.body().get(at);
    Affine place = place(lane, before);
    return place.coefficient(loop.index()) == 1 && isMultiple(place.minus(Affine.of(loop.index())))
        && before.stream().allMatch(s -> s instanceof Statement.Bind b && !mentions(terms, b.index())
            || s instanceof Statement.Guard)
        ? Optional.of(inRows(loop, before, lane.index(), terms)) : Optional.empty();
  }

  private Statement inRows(Statement.Loop loop, List<Statement> before, Index lane, List<Statement> terms) {
    Index each = scalars.index("lane", Extent.of(Lanes.LANES));
    boolean isOne = before.isEmpty() && value(loop.to()) == Lanes.LANES;
    Affine first = isOne ? Affine.of(0) : Affine.of(loop.index());
    Statement row = new Statement.Loop(each, Code.integer(0), Code.integer(Lanes.LANES), 1,
        Statements.mapAffine(terms, a -> a.substitute(i -> i.equals(lane) ? Affine.of(each)
            : i.equals(loop.index()) ? first.plus(Affine.of(each)) : Affine.of(i))));
    List<Statement> body = new ArrayList<>(before);
    body.add(row);
    return isOne ? row : new Statement.Loop(loop.index(), loop.from(), loop.to(), Lanes.LANES, body);
  }

  private static boolean mentions(List<Statement> statements, Index index) {
    return Statements.affines(statements).stream().anyMatch(a -> a.mentions(index));
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

  private static boolean isLane(Statement statement) {
    return statement instanceof Statement.Bind lane && lane.value() instanceof Code.Call rest
        && rest.primitive() == Primitive.FLOOR_REMAINDER && rest.arguments().get(1).equals(Code.integer(Lanes.LANES))
        && rest.arguments().get(0) instanceof Code.Position;
  }

  /** Of which the lane is the rest, in the loop's own index. */
  private static Affine place(Statement.Bind lane, List<Statement> before) {
    return ((Code.Position) ((Code.Call) lane.value()).arguments().get(0)).value().substitute(i -> before.stream()
        .filter(s -> s instanceof Statement.Bind b && b.index().equals(i) && b.value() instanceof Code.Position)
        .map(s -> ((Code.Position) ((Statement.Bind) s).value()).value()).findFirst().orElse(Affine.of(i)));
  }

  private static boolean isMultiple(Affine rest) {
    return rest.constant() % Lanes.LANES == 0
        && rest.terms().stream().allMatch(t -> t.coefficient() % Lanes.LANES == 0);
  }
}
