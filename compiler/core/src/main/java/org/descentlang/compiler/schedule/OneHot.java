package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Step;

/**
 * Windows of zeros but for one place, which an integer tells: the gradient of a greatest term. It is not looked for.
 *
 * <pre>
 * t[(p, r < 2), (q, s < 2)] = if 2*r + s == argmax[p, q] then g[p, q] else 0
 *
 * for all: t = 0, for p: for q: n = argmax[p, q], r = n / 2, s = n % 2, t[(p, r), (q, s)] = g[p, q]
 * </pre>
 */
final class OneHot {
  /** What has to hold where it is not 0, the place in a window among it, and what it is there. */
  private record Form(List<Expr> conditions, Expr place, Expr integer, List<Index> window, Expr value) {}

  private OneHot() {}

  static boolean fits(Step.Definition definition) {
    return find(definition).isPresent();
  }

  private static Optional<Form> find(Step.Definition definition) {
    List<Expr> conditions = new ArrayList<>();
    Expr value = definition.body();
    while (value instanceof Expr.Select select && select.otherwise().equals(Expr.constant(0))) {
      conditions.addAll(0, Conditions.conjuncts(select.condition()));
      value = select.then();
    }
    if (conditions.isEmpty() || !definition.where().isEmpty() || definition.at().stream().allMatch(Affine::isIndex)) {
      return Optional.empty();
    }
    Expr there = value;
    return conditions.stream().filter(Expr.Apply.class::isInstance).map(Expr.Apply.class::cast)
        .filter(c -> c.primitive() == Primitive.EQUAL && Exprs.element(c.arguments().get(0)) == Element.INTEGER)
        .flatMap(c -> find(definition, conditions, c, there).stream()).findFirst();
  }

  private static Optional<Form> find(
      Step.Definition definition, List<Expr> conditions, Expr.Apply equality, Expr value) {
    for (int side = 0; side < 2; side++) {
      Expr integer = equality.arguments().get(1 - side);
      if (equality.arguments().get(side) instanceof Expr.Position place && !Exprs.reads(integer).isEmpty()) {
        List<Index> window = place.value().indices().stream()
            .sorted(Comparator.comparingLong(i -> -place.value().coefficient(i))).toList();
        if (Layout.position(window).equals(place.value()) && definition.indices().containsAll(window)
            && window.stream().noneMatch(Exprs.indices(integer)::contains)) {
          List<Expr> others = conditions.stream().filter(c -> !c.equals(equality)).toList();
          return Optional.of(new Form(others, place, integer, window, value));
        }
      }
    }
    return Optional.empty();
  }

  static List<Statement> build(Step.Definition definition, Scalars scalars) {
    Form form = find(definition).orElseThrow();
    List<Index> around = definition.indices().stream()
        .takeWhile(i -> definition.at().stream().anyMatch(a -> a.is(i))).toList();
    List<Index> inside = definition.indices().subList(around.size(), definition.indices().size());
    Affine place = ((Expr.Position) form.place).value();
    Index number = scalars.index("n", Extent.of(
        form.window.stream().map(i -> i.extent().bound()).reduce(1, Math::multiplyExact)));
    List<Index> windows = new ArrayList<>(inside.stream().filter(i -> !form.window.contains(i)).toList());
    windows.add(number);
    Expr isNumber = Expr.apply(Primitive.EQUAL, new Expr.Position(Affine.of(number)), form.integer);
    List<Expr> conditions = new ArrayList<>(List.of(new Expr.IsZero(place.minus(Affine.of(number)))));
    conditions.addAll(form.conditions);
    return Loops.over(around, List.of(), scalars, () -> {
      List<Statement> statements = new ArrayList<>(Loops.over(inside, List.of(), scalars,
          () -> List.of(scalars.store(definition, Expr.constant(0)))));
      statements.addAll(Loops.over(windows, List.of(isNumber), scalars, () ->
          Loops.over(form.window, conditions, scalars, () -> List.of(scalars.store(definition, form.value)))));
      return statements;
    });
  }
}
