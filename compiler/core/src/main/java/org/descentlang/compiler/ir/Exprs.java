package org.descentlang.compiler.ir;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The one fold over expressions, and what follows from it. */
public final class Exprs {
  private Exprs() {}

  /** The same node with each direct child (conditions of a set included) replaced; itself where all stay. */
  public static Expr mapChildren(Expr expr, UnaryOperator<Expr> change) {
    if (expr instanceof Expr.Apply apply) {
      List<Expr> arguments = map(apply.arguments(), change);
      return arguments == apply.arguments() ? apply : new Expr.Apply(apply.primitive(), arguments);
    }
    if (expr instanceof Expr.Select select) {
      List<Expr> parts = children(select);
      List<Expr> changed = map(parts, change);
      return changed == parts ? select : new Expr.Select(changed.get(0), changed.get(1), changed.get(2));
    }
    if (expr instanceof Expr.Reduce reduce) {
      Domain domain = new Domain(reduce.domain().indices(), map(reduce.domain().conditions(), change));
      return new Expr.Reduce(
          reduce.reducer(), domain, change.apply(reduce.body()), reduce.order(), reduce.start().map(change));
    }
    if (expr instanceof Expr.Draw draw) {
      return new Expr.Draw(draw.distribution(), draw.name(), draw.position(), map(draw.parameters(), change));
    }
    return expr;
  }

  /** Every node replaced, from the leaves up. */
  public static Expr rewrite(Expr expr, UnaryOperator<Expr> change) {
    return change.apply(mapChildren(expr, child -> rewrite(child, change)));
  }

  /** Every node, from the root down. */
  public static void visit(Expr expr, Consumer<Expr> visitor) {
    visitor.accept(expr);
    for (Expr child : children(expr)) {
      visit(child, visitor);
    }
  }

  /** What stands directly below, conditions of a set included, in the order of the text. */
  public static List<Expr> children(Expr expr) {
    if (expr instanceof Expr.Apply apply) {
      return apply.arguments();
    }
    if (expr instanceof Expr.Select select) {
      return List.of(select.condition(), select.then(), select.otherwise());
    }
    if (expr instanceof Expr.Reduce reduce) {
      List<Expr> children = new ArrayList<>(reduce.domain().conditions());
      children.add(reduce.body());
      reduce.start().ifPresent(children::add);
      return children;
    }
    return expr instanceof Expr.Draw draw ? draw.parameters() : List.of();
  }

  /**
   * Each free index replaced by an affine expression; where a draw has it in its position, by an index. Indices that a
   * reduction binds are to be kept fresh by the caller.
   */
  public static Expr substitute(Expr expr, Function<Index, Affine> replacement) {
    return rewrite(expr, node -> {
      if (node instanceof Expr.Position position) {
        return new Expr.Position(position.value().substitute(replacement));
      }
      if (node instanceof Expr.NonNegative condition) {
        return new Expr.NonNegative(condition.value().substitute(replacement));
      }
      if (node instanceof Expr.IsZero condition) {
        return new Expr.IsZero(condition.value().substitute(replacement));
      }
      if (node instanceof Expr.Read read) {
        return new Expr.Read(read.tensor(), substitute(read.at(), replacement));
      }
      return node instanceof Expr.Draw draw ? substitute(draw, replacement) : node;
    });
  }

  private static Expr substitute(Expr.Draw draw, Function<Index, Affine> replacement) {
    List<Index> position = draw.position().stream().map(i -> renamed(replacement.apply(i))).toList();
    return new Expr.Draw(draw.distribution(), draw.name(), position, draw.parameters());
  }

  private static Index renamed(Affine value) {
    if (value.terms().size() == 1 && value.terms().get(0).variable() instanceof Index index && value.is(index)) {
      return index;
    }
    throw new IllegalArgumentException("a draw's position is an index, not " + value);
  }

  public static List<Affine> substitute(List<Affine> affine, Function<Index, Affine> replacement) {
    return affine.stream().map(a -> a.substitute(replacement)).toList();
  }

  /** Each replaced; the very same list where all stay as they are, which spares whoever compares the two a look. */
  public static List<Expr> map(List<Expr> exprs, UnaryOperator<Expr> change) {
    List<Expr> changed = new ArrayList<>(exprs.size());
    boolean same = true;
    for (Expr expr : exprs) {
      Expr result = change.apply(expr);
      same &= result == expr;
      changed.add(result);
    }
    return same ? exprs : changed;
  }

  /** Every read in an expression, in the order of the text; a read that stands twice is there twice. */
  public static List<Expr.Read> reads(Expr expr) {
    List<Expr.Read> reads = new ArrayList<>();
    visit(expr, node -> {
      if (node instanceof Expr.Read read) {
        reads.add(read);
      }
    });
    return reads;
  }

  /** Every index that occurs, bound or free. */
  public static Set<Index> indices(Expr expr) {
    Set<Index> found = new LinkedHashSet<>();
    visit(expr, node -> found.addAll(mentioned(node)));
    return found;
  }

  /** The indices that occur in the node itself, its children not asked. */
  static List<Index> mentioned(Expr node) {
    if (node instanceof Expr.Position position) {
      return position.value().indices();
    }
    if (node instanceof Expr.NonNegative condition) {
      return condition.value().indices();
    }
    if (node instanceof Expr.IsZero condition) {
      return condition.value().indices();
    }
    if (node instanceof Expr.Read read) {
      return read.at().stream().flatMap(a -> a.indices().stream()).toList();
    }
    return node instanceof Expr.Draw draw ? draw.position() : List.of();
  }

  /** What kind of value an expression has. */
  public static Element element(Expr expr) {
    if (expr instanceof Expr.Read read) {
      return read.tensor().element();
    }
    if (expr instanceof Expr.Position) {
      return Element.INTEGER;
    }
    if (expr instanceof Expr.Truth || expr instanceof Expr.NonNegative || expr instanceof Expr.IsZero) {
      return Element.BOOLEAN;
    }
    if (expr instanceof Expr.Select select) {
      return join(element(select.then()), element(select.otherwise()));
    }
    if (expr instanceof Expr.Reduce reduce) {
      return element(reduce);
    }
    if (expr instanceof Expr.Draw) {
      return Element.REAL;
    }
    return expr instanceof Expr.Apply apply ? element(apply) : Element.WIDE;
  }

  private static Element element(Expr.Reduce reduce) {
    boolean position = reduce.reducer() == Reducer.ARGMAX || reduce.reducer() == Reducer.ARGMIN;
    Element term = element(reduce.body());
    return position ? Element.INTEGER : reduce.start().map(s -> join(element(s), term)).orElse(term);
  }

  private static Element element(Expr.Apply apply) {
    if (apply.primitive().isComparison() || apply.primitive().isLogical()) {
      return Element.BOOLEAN;
    }
    if (apply.primitive() == Primitive.NUMBER) {
      return Element.WIDE;
    }
    return apply.arguments().stream().map(Exprs::element).reduce(Exprs::join).orElseThrow();
  }

  /** What two values have in common: REAL wins over WIDE; other kinds don't mix. */
  public static Element join(Element left, Element right) {
    if (left == right) {
      return left;
    }
    if (left == Element.REAL && right == Element.WIDE || left == Element.WIDE && right == Element.REAL) {
      return Element.REAL;
    }
    throw new IllegalArgumentException(left + " mixed with " + right);
  }
}
