package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.descentlang.compiler.source.Span;

/** Operations on numbers, carried out element by element over whole tensors. */
final class Elementwise {
  private Elementwise() {}

  /** A scalar goes with anything, tensors must have equal shapes. */
  static Value lift(List<Value> values, Span span, Function<List<Term>, Term> function) {
    Optional<Value.Family> family = values.stream().filter(Value.Family.class::isInstance)
        .map(Value.Family.class::cast).findFirst();
    if (family.isPresent()) {
      return overFamily(family.get(), values, span, function);
    }
    Optional<Value.Array> first = values.stream().filter(Elementwise::hasDimensions).map(Value.Array.class::cast)
        .findFirst();
    if (first.isEmpty()) {
      return new Value.Scalar(function.apply(values.stream().map(v -> Scalars.of(v, span)).toList()));
    }
    for (Value value : values) {
      if (hasDimensions(value)) {
        Shapes.requireEqual(first.get(), (Value.Array) value, span);
      }
    }
    Function<List<Term>, Term> at =
        places -> function.apply(values.stream().map(v -> element(v, places, span)).toList());
    List<Term> probe = first.get().shape().stream().map(d -> Terms.number(0)).toList();
    return new Value.Array(first.get().shape(), Terms.element(at.apply(probe)), at,
        places -> masks(values, places), Optional.empty());
  }

  /** The same, there also where a condition does not hold: a branch that is not taken then. */
  static Value where(Value condition, Value value, Span span) {
    return value instanceof Value.Array array && hasDimensions(array) ? new Value.Array(
        array.shape(), array.element(), array.at(), places -> array.mask().apply(places).stream()
            .map(mask -> Terms.implies(element(condition, places, span), mask)).toList(), array.symbol()) : value;
  }

  private static Value overFamily(
      Value.Family family, List<Value> values, Span span, Function<List<Term>, Term> function) {
    Map<String, Value.Array> members = new LinkedHashMap<>();
    for (String member : family.members().keySet()) {
      List<Value> row = values.stream()
          .map(v -> v instanceof Value.Family f ? f.members().get(member) : v).toList();
      members.put(member, (Value.Array) lift(row, span, function));
    }
    return new Value.Family(members);
  }

  /** A tensor without dimensions is a number. */
  private static boolean hasDimensions(Value value) {
    return value instanceof Value.Array array && !array.shape().isEmpty();
  }

  private static Term element(Value value, List<Term> places, Span span) {
    return hasDimensions(value) ? ((Value.Array) value).at().apply(places) : Scalars.of(value, span);
  }

  private static List<Term> masks(List<Value> values, List<Term> places) {
    List<Term> conditions = new ArrayList<>();
    for (Value value : values) {
      if (value instanceof Value.Array array) {
        List<Term> at = hasDimensions(array) ? places : List.of();
        array.mask().apply(at).stream().filter(c -> !conditions.contains(c)).forEach(conditions::add);
      }
    }
    return conditions;
  }
}
