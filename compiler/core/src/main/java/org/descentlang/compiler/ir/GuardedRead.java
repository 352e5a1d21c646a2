package org.descentlang.compiler.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Step.Definition;

/**
 * A read, and all that holds where it is evaluated: conditions of the definition and of the set, and the selections on
 * the way. Conditions of a list, and arguments of {@code and} and {@code or}, are evaluated from the left, as far as
 * needed.
 */
public record GuardedRead(Expr.Read read, Facts facts) {

  /** Whether it is inside of its tensor, by what holds. */
  public boolean isInside() {
    return facts.areContradictory() || IntStream.range(0, read.at().size()).allMatch(d ->
        facts.provesInside(read.at().get(d), read.tensor().shape().get(d)));
  }

  /** Every read of a definition: in its conditions, then in its body, in the order of the text. */
  public static List<GuardedRead> of(Definition definition) {
    List<GuardedRead> found = new ArrayList<>();
    Facts inside = conditions(definition.where(), Facts.NONE, found);
    walk(definition.body(), inside, found);
    return found;
  }

  private static Facts conditions(List<Expr> conditions, Facts around, List<GuardedRead> found) {
    Facts facts = around;
    for (Expr condition : conditions) {
      walk(condition, facts, found);
      facts = facts.with(condition);
    }
    return facts;
  }

  private static void walk(Expr expr, Facts facts, List<GuardedRead> found) {
    if (expr instanceof Expr.Read read) {
      found.add(new GuardedRead(read, facts));
    } else if (expr instanceof Expr.Select select) {
      walk(select.condition(), facts, found);
      walk(select.then(), facts.with(select.condition()), found);
      walk(select.otherwise(), facts.without(select.condition()), found);
    } else if (expr instanceof Expr.Reduce reduce) {
      walk(reduce.body(), conditions(reduce.domain().conditions(), facts, found), found);
      reduce.start().ifPresent(s -> walk(s, facts, found));
    } else if (expr instanceof Expr.Apply apply) {
      arguments(apply, facts, found);
    } else if (expr instanceof Expr.Draw draw) {
      draw.parameters().forEach(p -> walk(p, facts, found));
    }
  }

  private static void arguments(Expr.Apply apply, Facts around, List<GuardedRead> found) {
    Facts facts = around;
    for (Expr argument : apply.arguments()) {
      walk(argument, facts, found);
      if (apply.primitive() == Primitive.AND) {
        facts = facts.with(argument);
      } else if (apply.primitive() == Primitive.OR) {
        facts = facts.without(argument);
      }
    }
  }
}
