package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Interval;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/**
 * Reads before an innermost loop what each round of it would read: a compiler can't know that no store changes it. A
 * scalar that each round would round is rounded once.
 *
 * <pre>
 * for i from 0 to 10: y[10*b + i] = e[10*b + i] / total[b]
 *   ->
 * total = total[b]; for i from 0 to 10: y[10*b + i] = e[10*b + i] / total
 * </pre>
 */
final class InvariantLoads {
  private final Scalars scalars;

  InvariantLoads(Scalars scalars) {
    this.scalars = scalars;
  }

  List<Statement> apply(List<Statement> statements) {
    List<Statement> changed = new ArrayList<>();
    Map<Code, Code> held = new LinkedHashMap<>();
    for (Statement statement : statements) {
      if (statement instanceof Statement.Loop loop && isInnermost(loop) && hasRounds(loop)) {
        changed.addAll(hoisted(loop, held));
      } else {
        changed.add(Statements.withBody(statement, apply(Statements.body(statement))));
      }
      Set<Tensor> stored = Touched.by(statement).stored();
      held.keySet().removeIf(value -> stored.contains(load(value).orElseThrow().tensor()));
    }
    return changed;
  }

  private static boolean isInnermost(Statement.Loop loop) {
    return loop.body().stream().allMatch(Statements::isSimple);
  }

  /** What no round reads may be outside of its array. */
  static boolean hasRounds(Statement.Loop loop) {
    if (!(loop.from() instanceof Code.Position from)) {
      return false;
    }
    return loop.to() instanceof Code.Position to
        ? Interval.isNonNegative(to.value().minus(from.value()).plus(-1))
        : from.value().equals(Affine.of(0)) && isPositive(loop.to());
  }

  /** Of two loops that are one, {@code 14 * 14}. */
  private static boolean isPositive(Code size) {
    return size instanceof Code.Call product && product.primitive() == Primitive.MULTIPLY
        ? product.arguments().stream().allMatch(InvariantLoads::isPositive)
        : size instanceof Code.Position position && Interval.isNonNegative(position.value().plus(-1));
  }

  /** @param held what loops beside this one have read, and nothing has stored since */
  private List<Statement> hoisted(Statement.Loop loop, Map<Code, Code> held) {
    Set<Code> values = new LinkedHashSet<>();
    Statements.visitCode(loop.body(), root -> collect(root, values));
    Set<Tensor> stored = Touched.by(loop).stored();
    values.removeIf(v -> load(v).filter(l -> !stored.contains(l.tensor())
        && l.offset().coefficient(loop.index()) == 0).isEmpty());
    List<Statement> statements = new ArrayList<>();
    for (Code value : values) {
      held.computeIfAbsent(value, v -> declared(v, statements));
    }
    statements.add(Statements.withBody(loop, loop.body().stream()
        .map(s -> Statements.mapCode(s, c -> values.contains(c) ? held.get(c) : c)).toList()));
    return statements;
  }

  private Code declared(Code value, List<Statement> statements) {
    Local local = scalars.local(name(value), value.element());
    statements.add(new Statement.Declare(local, value, false));
    return new Code.Use(local);
  }

  /** {@code label_b} beside an array {@code label}. */
  private static String name(Code value) {
    Code.Load load = load(value).orElseThrow();
    if (value instanceof Code.Convert) {
      return Naming.rounded(load.tensor());
    }
    String name = Naming.local(load.tensor());
    String indices = load.offset().indices().stream().map(Index::name).collect(Collectors.joining());
    return name.equals(load.tensor().name()) && !indices.isEmpty() ? name + "_" + indices : name;
  }

  private static void collect(Code code, Set<Code> values) {
    if (load(code).isPresent()) {
      values.add(code);
    } else {
      Codes.unconditional(code).forEach(c -> collect(c, values));
    }
  }

  /** What a value is read by: an element of an array, or a wide scalar that is rounded. */
  private static Optional<Code.Load> load(Code value) {
    if (value instanceof Code.Load load) {
      return Optional.of(load).filter(l -> !l.tensor().shape().isEmpty());
    }
    return value instanceof Code.Convert convert && convert.element() == Element.REAL
        && convert.value() instanceof Code.Load load && load.tensor().shape().isEmpty()
        ? Optional.of(load) : Optional.empty();
  }
}
