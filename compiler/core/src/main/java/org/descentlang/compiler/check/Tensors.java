package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.source.Span;

/** Whole tensors: where they come from, and what is made of one. */
final class Tensors {
  private Tensors() {}

  /** A symbol as a tensor. */
  static Value.Array of(Symbol symbol, Span span) {
    List<Dim> shape = new ArrayList<>();
    symbol.own().forEach(row -> shape.add(Rows.dim(row)));
    return new Value.Array(shape, symbol.element(),
        at -> new Term.Read(symbol, at, Map.of(), Optional.empty(), span),
        at -> mask(symbol, at), Optional.of(symbol));
  }

  /** What must hold where the symbol is read. */
  static List<Term> mask(Symbol symbol, List<Term> at) {
    if (symbol.where().isEmpty()) {
      return List.of();
    }
    Map<Variable, Term> places = new LinkedHashMap<>();
    for (int d = 0; d < at.size(); d++) {
      places.putAll(Rows.places(symbol.own().get(d), at.get(d)));
    }
    return symbol.where().stream().map(c -> Terms.substitute(c, places)).toList();
  }

  /** The value everywhere. */
  static Value.Array filled(List<Dim> shape, Term value) {
    return Value.Array.of(shape, Terms.element(value), at -> value);
  }

  /** 0 where a masked tensor does not hold. */
  static Value total(Value value) {
    if (!(value instanceof Value.Array array) || array.mask().apply(probe(array)).isEmpty()) {
      return value;
    }
    return Value.Array.of(array.shape(), array.element(),
        at -> where(array.mask().apply(at), array.at().apply(at)));
  }

  /** The element where the conditions hold, 0 or false elsewhere. */
  static Term where(List<Term> conditions, Term element) {
    Term otherwise = Terms.element(element) == Element.BOOLEAN ? new Term.Truth(false) : Terms.number(0);
    return conditions.isEmpty() ? element : Terms.choose(Terms.and(conditions), element, otherwise);
  }

  /** The value with outer indices of the batch replaced as the context says. */
  static Value rebound(Value value, Map<Variable, Term> rebinding) {
    if (rebinding.isEmpty()) {
      return value;
    }
    if (value instanceof Value.Scalar scalar) {
      return new Value.Scalar(Terms.substitute(scalar.term(), rebinding));
    }
    if (value instanceof Value.Array array) {
      return new Value.Array(array.shape(), array.element(), at -> Terms.substitute(array.at().apply(at), rebinding),
          at -> array.mask().apply(at).stream().map(c -> Terms.substitute(c, rebinding)).toList(), array.symbol());
    }
    return value;
  }

  /** A place at which to look at what is the same at all of them. */
  static List<Term> probe(Value.Array array) {
    return array.shape().stream().map(d -> Terms.number(0)).toList();
  }
}
