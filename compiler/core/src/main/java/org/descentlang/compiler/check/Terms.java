package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;

/** Building terms, folding what is known at compile time, and the one walk over them. */
final class Terms {
  private Terms() {}

  static Term number(double value) {
    return new Term.Number(value);
  }

  static Term index(Variable variable) {
    return new Term.IndexValue(variable);
  }

  /** A number as a program would write it. */
  static String text(Term.Number number) {
    boolean whole = number.value() == Math.rint(number.value()) && Math.abs(number.value()) < Term.LARGEST_EXACT;
    return whole ? Long.toString((long) number.value()) : Double.toString(number.value());
  }

  /** The function applied; carried out where every argument is known. */
  static Term apply(Primitive primitive, Term... arguments) {
    List<Term> list = List.of(arguments);
    if (primitive == Primitive.NUMBER && list.get(0) instanceof Term.Number) {
      return list.get(0);
    }
    if (primitive.isLogical()) {
      return Folding.logical(primitive, list);
    }
    if (list.stream().allMatch(Term.Number.class::isInstance)) {
      return Folding.numbers(primitive, list.stream().map(Term.Number.class::cast).toList());
    }
    return Folding.neutral(primitive, list).orElseGet(() -> new Term.Apply(primitive, list));
  }

  static Term choose(Term condition, Term then, Term otherwise) {
    if (condition instanceof Term.Truth truth) {
      return truth.value() ? then : otherwise;
    }
    return new Term.Choose(condition, then, otherwise);
  }

  static Term and(List<Term> conditions) {
    return conditions.stream().reduce(new Term.Truth(true), (a, b) -> apply(Primitive.AND, a, b));
  }

  /** What a condition says itself is true where it holds. */
  static Term implies(Term condition, Term conclusion) {
    return says(condition, conclusion) ? new Term.Truth(true)
        : apply(Primitive.OR, apply(Primitive.NOT, condition), conclusion);
  }

  private static boolean says(Term condition, Term part) {
    return condition.equals(part) || condition instanceof Term.Apply and && and.primitive() == Primitive.AND
        && and.arguments().stream().anyMatch(a -> says(a, part));
  }

  /** What kind of value; a number known at compile time is WIDE, and serves as INTEGER where it is whole. */
  static Element element(Term term) {
    if (term instanceof Term.Truth) {
      return Element.BOOLEAN;
    }
    if (term instanceof Term.IndexValue || term instanceof Term.Size) {
      return Element.INTEGER;
    }
    if (term instanceof Term.Read read) {
      return read.symbol().element();
    }
    if (term instanceof Term.Choose choose) {
      return join(choose.then(), choose.otherwise());
    }
    if (term instanceof Term.Reduce reduce) {
      return switch (reduce.kind()) {
        case ARGMAX, ARGMIN -> Element.INTEGER;
        case ANY, ALL -> Element.BOOLEAN;
        case MEAN -> element(reduce.body()) == Element.INTEGER ? Element.WIDE : element(reduce.body());
        case SUM, PRODUCT, MAX, MIN -> element(reduce.body());
      };
    }
    if (term instanceof Term.Draw) {
      return Element.REAL;
    }
    return term instanceof Term.Apply apply ? element(apply) : Element.WIDE;
  }

  private static Element element(Term.Apply apply) {
    if (apply.primitive().isComparison() || apply.primitive().isLogical()) {
      return Element.BOOLEAN;
    }
    if (apply.primitive() == Primitive.NUMBER) {
      return Element.WIDE;
    }
    Term first = apply.arguments().get(0);
    return apply.arguments().size() == 1 ? element(first) : join(first, apply.arguments().get(1));
  }

  private static Element join(Term left, Term right) {
    Element a = element(left);
    Element b = element(right);
    if (a == b) {
      return a;
    }
    if (serves(left, b)) {
      return b;
    }
    if (serves(right, a)) {
      return a;
    }
    return a == Element.REAL || b == Element.REAL ? Element.REAL : Element.WIDE;
  }

  /** Whether the term is a whole number where an integer is wanted. */
  static boolean serves(Term term, Element wanted) {
    return wanted == Element.INTEGER && term instanceof Term.Number number && number.whole();
  }

  /** A copy with each variable's value replaced, in reads of frames too. Bound variables are objects of their own. */
  static Term substitute(Term term, Map<Variable, Term> values) {
    if (values.isEmpty()) {
      return term;
    }
    if (term instanceof Term.IndexValue index) {
      return values.getOrDefault(index.variable(), term);
    }
    if (term instanceof Term.Read read) {
      Map<Variable, Term> frame = new LinkedHashMap<>();
      read.frame().forEach((v, t) -> frame.put(v, substitute(t, values)));
      values.forEach(frame::putIfAbsent);
      return new Term.Read(
          read.symbol(), read.at().stream().map(t -> substitute(t, values)).toList(), frame,
          read.padding().map(t -> substitute(t, values)), read.span());
    }
    return mapChildren(term, child -> substitute(child, values));
  }

  /** The same node with each direct child replaced, and folded again. */
  static Term mapChildren(Term term, UnaryOperator<Term> change) {
    if (term instanceof Term.Apply apply) {
      return apply(apply.primitive(), apply.arguments().stream().map(change).toArray(Term[]::new));
    }
    if (term instanceof Term.Choose choose) {
      return choose(change.apply(choose.condition()), change.apply(choose.then()), change.apply(choose.otherwise()));
    }
    if (term instanceof Term.Reduce reduce) {
      return new Term.Reduce(
          reduce.kind(), reduce.variables(), reduce.conditions().stream().map(change).toList(),
          change.apply(reduce.body()), reduce.span());
    }
    if (term instanceof Term.Draw draw) {
      return new Term.Draw(draw.distribution(), draw.parameters().stream().map(change).toList());
    }
    if (term instanceof Term.Read read) {
      Map<Variable, Term> frame = new LinkedHashMap<>();
      read.frame().forEach((v, t) -> frame.put(v, change.apply(t)));
      return new Term.Read(
          read.symbol(), read.at().stream().map(change).toList(), frame, read.padding().map(change), read.span());
    }
    return term;
  }

  /** Direct children, those of a read's frame left out. */
  static List<Term> children(Term term) {
    if (term instanceof Term.Apply apply) {
      return apply.arguments();
    }
    if (term instanceof Term.Choose choose) {
      return List.of(choose.condition(), choose.then(), choose.otherwise());
    }
    if (term instanceof Term.Reduce reduce) {
      List<Term> found = new ArrayList<>(reduce.conditions());
      found.add(reduce.body());
      return found;
    }
    if (term instanceof Term.Read read) {
      List<Term> found = new ArrayList<>(read.at());
      read.padding().ifPresent(found::add);
      return found;
    }
    return term instanceof Term.Draw draw ? draw.parameters() : List.of();
  }

  /** The variables that occur, in reads' own subscripts too, in frames not. */
  static Set<Variable> variables(Term term) {
    Set<Variable> found = new LinkedHashSet<>();
    collect(term, found);
    return found;
  }

  private static void collect(Term term, Set<Variable> found) {
    if (term instanceof Term.IndexValue index) {
      found.add(index.variable());
    }
    children(term).forEach(child -> collect(child, found));
  }

  /** The indices on which a term depends: those of its reducers are their own. */
  static Set<Variable> free(Term term) {
    Set<Variable> found = new LinkedHashSet<>();
    if (term instanceof Term.IndexValue index) {
      found.add(index.variable());
    }
    children(term).forEach(child -> found.addAll(free(child)));
    if (term instanceof Term.Reduce reduce) {
      reduce.variables().forEach(found::remove);
    }
    return found;
  }

  /** Whether any tensor is read. */
  static boolean reads(Term term) {
    return term instanceof Term.Read || children(term).stream().anyMatch(Terms::reads);
  }

  /** Adds every symbol that is read. */
  static void symbols(Term term, Set<Symbol> found) {
    if (term instanceof Term.Read read) {
      found.add(read.symbol());
    }
    children(term).forEach(child -> symbols(child, found));
  }

  /** Whether only numbers and settings stand in it: the same for all examples. */
  static boolean isConstant(Term term) {
    Set<Symbol> read = new LinkedHashSet<>();
    symbols(term, read);
    return variables(term).isEmpty() && read.stream().allMatch(s -> s.role() == Role.SETTING);
  }

  /** Whether its value is another for each example: an input or a target is read, by whatever definitions. */
  static boolean readsData(Term term) {
    return readsData(term, new LinkedHashSet<>());
  }

  private static boolean readsData(Term term, Set<Symbol> seen) {
    Set<Symbol> read = new LinkedHashSet<>();
    symbols(term, read);
    return read.stream().filter(seen::add).anyMatch(s -> s.role() == Role.INPUT || s.role() == Role.TARGET
        || s.body().filter(body -> readsData(body, seen)).isPresent());
  }

  /** Number of nodes. */
  static int size(Term term) {
    return 1 + children(term).stream().mapToInt(Terms::size).sum();
  }
}
