package org.descentlang.compiler.schedule;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/**
 * How long statements take for a full mini-batch, in picoseconds: a guess that is seldom wrong by more than a factor of
 * three, to tell what is worth a thread of its own.
 *
 * @param marked how many rows a mini-batch marks at most, by the marks
 */
record Work(Map<Tensor, Long> marked) {
  private static final long OPERATION = 300;
  /** An operation that HotSpot does for several elements at once. */
  private static final long SIDE_BY_SIDE = 40;
  /** A function's value in a row. */
  private static final long VALUE = 3_000;
  /** A row that is not marked. */
  private static final long PASSED = 25;

  long of(List<Statement> statements) {
    return besides(statements, s -> false);
  }

  /** Without what is inside of the statements for which the predicate holds. */
  long besides(List<Statement> statements, Predicate<Statement> left) {
    return statements.stream().filter(s -> !left.test(s)).mapToLong(s -> of(s, left)).sum();
  }

  private long of(Statement statement, Predicate<Statement> left) {
    if (statement instanceof Statement.Loop loop && loop.inMarkedRows().isPresent()) {
      return inMarkedRows(loop, loop.inMarkedRows().get(), left);
    }
    if (statement instanceof Statement.Loop loop) {
      return rounds(loop) * (isSideBySide(loop)
          ? SIDE_BY_SIDE * loop.body().stream().mapToLong(Work::operations).sum()
          : OPERATION + besides(loop.body(), left));
    }
    if (statement instanceof Statement.CopyTo copy) {
      return OPERATION + SIDE_BY_SIDE * bound(copy.length());
    }
    if (statement instanceof Statement.CopyFrom copy) {
      return OPERATION + SIDE_BY_SIDE * bound(copy.length());
    }
    if (statement instanceof Statement.Evaluate call) {
      return OPERATION + VALUE * rounds(call.from(), call.to(), Long.MAX_VALUE);
    }
    return OPERATION * operations(statement) + besides(Statements.body(statement), left);
  }

  private long inMarkedRows(Statement.Loop loop, Statement.Guard guard, Predicate<Statement> left) {
    long all = rounds(loop);
    long most = marked.getOrDefault(((Code.Load) guard.condition()).tensor(), all);
    return PASSED * all + Math.min(all, most) * (OPERATION + besides(guard.body(), left));
  }

  /** How often the body is done at most. */
  static long rounds(Statement.Loop loop) {
    long all = rounds(loop.from(), loop.to(), loop.index().extent().bound());
    return (all + loop.step() - 1) / loop.step();
  }

  /** From the greatest of the lower bounds to the least of the upper ones, of those whose distance is known. */
  private static long rounds(Code from, Code to, long most) {
    return parts(from, Primitive.MAX).flatMapToLong(first -> parts(to, Primitive.MIN)
        .flatMapToLong(end -> distance(first, end).map(LongStream::of).orElse(LongStream.empty())))
        .reduce(most, Math::min);
  }

  private static Stream<Code> parts(Code code, Primitive extreme) {
    return code instanceof Code.Call call && call.primitive() == extreme
        ? call.arguments().stream().flatMap(c -> parts(c, extreme)) : Stream.of(code);
  }

  private static Optional<Long> distance(Code from, Code to) {
    if (!(from instanceof Code.Position first) || !(to instanceof Code.Position end)) {
      return Optional.empty();
    }
    Affine distance = end.value().minus(first.value());
    return distance.indices().isEmpty() ? Optional.of(Math.max(0, bound(distance))) : Optional.empty();
  }

  /** With every run-time extent at its bound. */
  private static long bound(Affine affine) {
    return affine.constant() + affine.terms().stream()
        .mapToLong(t -> t.variable() instanceof Extent.Counted counted ? t.coefficient() * counted.bound() : 0).sum();
  }

  private static long bound(Code length) {
    return length instanceof Code.Position position ? bound(position.value()) : 0;
  }

  /** Whether all that the body does is done for neighbours in memory, or the same for all, and needs no choice. */
  static boolean isSideBySide(Statement.Loop loop) {
    return loop.step() == 1 && loop.body().stream().allMatch(s -> Statements.isSimple(s)
        && !(s instanceof Statement.Assign)
        && Statements.ownAffines(s).stream().map(a -> a.coefficient(loop.index())).allMatch(c -> c == 0 || c == 1))
        && isCheap(loop.body());
  }

  private static boolean isCheap(List<Statement> statements) {
    boolean[] cheap = {true};
    long most = Cost.own(Primitive.SQRT);
    Statements.visitCode(statements, root -> Codes.visit(root, code -> cheap[0] &= cost(code) <= most));
    return cheap[0];
  }

  /** One for what it writes, and those of its code. */
  private static long operations(Statement statement) {
    long[] sum = {1};
    Statements.visitCode(List.of(Statements.withBody(statement, List.of())),
        root -> Codes.visit(root, code -> sum[0] += cost(code)));
    return sum[0];
  }

  private static long cost(Code code) {
    if (code instanceof Code.Call call) {
      return Cost.own(call.primitive());
    }
    if (code instanceof Code.Random) {
      return 20;
    }
    return code instanceof Code.Load || code instanceof Code.At || code instanceof Code.Choose
        || code instanceof Code.Closed ? 1 : 0;
  }
}
