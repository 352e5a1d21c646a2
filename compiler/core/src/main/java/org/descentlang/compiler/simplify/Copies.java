package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.RowMajor;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * Definitions that only give elements of another tensor another place, or that are as cheap, put where they are read:
 *
 * <pre>
 * flat[12*c + 4*p + q] = x[c, p, q];  y[j, c] = sum(p, q) w[j, c, p, q] * flat[12*c + 4*p + q]
 * -&gt;
 * y[j, c] = sum(p, q) w[j, c, p, q] * x[c, p, q]
 * </pre>
 */
final class Copies {
  /** Conditions of more nodes than this are computed once. */
  private static final int SMALL = 12;

  private final Map<Tensor, Definition> copies = new LinkedHashMap<>();

  /** Of definitions that read each other one at least reads what comes later, and stays: there is an end. */
  private Copies(Draft draft) {
    Recurrences recurrences = new Recurrences(draft);
    Set<Tensor> later = new HashSet<>(draft.definitions().stream().map(Definition::target).toList());
    for (Definition definition : draft.definitions()) {
      if (isCopy(definition, recurrences)
          && Exprs.reads(definition.body()).stream().noneMatch(r -> later.contains(r.tensor()))) {
        copies.put(definition.target(), definition);
      }
      later.remove(definition.target());
    }
  }

  static Draft putWhereRead(Draft draft) {
    Copies copies = new Copies(draft);
    return draft.with(draft.definitions().stream().map(copies::inline).toList());
  }

  /**
   * Nobody reads what conditions leave out, so those of a read need not stand where the copy is read; of a recurrence
   * they tell in what order it is computed.
   */
  private static boolean isCopy(Definition definition, Recurrences recurrences) {
    boolean unconditional = definition.where().isEmpty()
        || definition.body() instanceof Expr.Read && !recurrences.include(definition);
    return unconditional && definition.stated().isEmpty() && isCheap(definition)
        && IntStream.range(0, definition.at().size()).allMatch(
            d -> RowMajor.indices(definition.at().get(d), definition.target().shape().get(d)).isPresent())
        && hasOwnIndicesOnly(definition);
  }

  private static boolean isCheap(Definition definition) {
    Expr body = definition.body();
    Element element = definition.target().element();
    if (body instanceof Expr.Constant) {
      return isExact(body);
    }
    if (element == Element.BOOLEAN) {
      return !(body instanceof Expr.Reduce) && size(body) <= SMALL;
    }
    return Exprs.element(body) == element && (body instanceof Expr.Read || body instanceof Expr.Position)
        || isIndicator(body);
  }

  /** One of two numbers, by a condition on what is no real number: a one-hot vector, a mask. */
  private static boolean isIndicator(Expr body) {
    return body instanceof Expr.Select select && isExact(select.then()) && isExact(select.otherwise())
        && Conditions.isDiscrete(select.condition());
  }

  /** A number that is the same in each precision. */
  private static boolean isExact(Expr expr) {
    return expr instanceof Expr.Constant constant && (float) constant.value() == constant.value();
  }

  private static int size(Expr expr) {
    int[] nodes = {0};
    Exprs.visit(expr, node -> nodes[0]++);
    return nodes[0];
  }

  private static boolean hasOwnIndicesOnly(Definition definition) {
    Set<Index> placed = new HashSet<>();
    definition.at().forEach(a -> placed.addAll(a.indices()));
    return placed.containsAll(Exprs.indices(definition.body()));
  }

  private Definition inline(Definition reader) {
    return new Walk((expr, facts) -> expr instanceof Expr.Read read ? inline(read, facts) : expr).definition(reader);
  }

  private Expr inline(Expr.Read read, Facts facts) {
    Definition copy = copies.get(read.tensor());
    if (copy == null) {
      return read;
    }
    if (Exprs.indices(copy.body()).isEmpty()) {
      return copy.body();
    }
    return values(copy, read, facts)
        .map(values -> Exprs.substitute(copy.body(), i -> values.getOrDefault(i, Affine.of(i)))).orElse(read);
  }

  /** What the copy's indices are for the element that is read; empty where that is no affine function. */
  private static Optional<Map<Index, Affine>> values(Definition copy, Expr.Read read, Facts facts) {
    Map<Index, Affine> values = new LinkedHashMap<>();
    for (int d = 0; d < copy.at().size(); d++) {
      List<Index> parts = RowMajor.indices(copy.at().get(d), copy.target().shape().get(d)).orElseThrow();
      Optional<List<Affine>> digits = digits(read.at().get(d), parts, copy.at().get(d), facts);
      if (digits.isEmpty()) {
        return Optional.empty();
      }
      for (int i = 0; i < parts.size(); i++) {
        values.put(parts.get(i), digits.get().get(i));
      }
    }
    return Optional.of(values);
  }

  /** A number's digits in the mixed radix of the parts. */
  private static Optional<List<Affine>> digits(Affine number, List<Index> parts, Affine place, Facts facts) {
    List<Affine> digits = new ArrayList<>();
    Affine rest = number;
    for (Index part : parts) {
      Division division = Division.of(rest, place.coefficient(part));
      if (!division.isExact(facts)) {
        return Optional.empty();
      }
      digits.add(division.quotient());
      rest = division.remainder();
    }
    return Optional.of(digits);
  }
}
