package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.descentlang.compiler.ir.Primitive;

/**
 * Where an expression stands: its names, the indices around it, the example it is about, and who hears of the
 * conditions under which masked tensors may be read.
 *
 * @param frame the indices around, the batch's first; a definition made here has those on which it depends
 * @param batch the index of this example
 * @param rebinding values for outer indices of the batch, where a reducer or {@code @} put another example in place
 * @param path the layer's name, with a dot at the end; empty in the model itself
 * @param integers whether {@code /} is the floor division of subscripts
 */
record Context(
    Scope scope, List<Variable> frame, Variable batch, Map<Variable, Term> rebinding, String path, Naming naming,
    Collector collector, boolean integers) {

  /**
   * Hears of conditions on some indices; hands on what is about others.
   *
   * @param everything whether it hears of what is left, too: a definition that can hold in places
   * @param branch what holds where it hears of a condition: elsewhere nothing is read
   */
  record Collector(
      List<Variable> variables, List<Term> conditions, Collector outer, boolean everything, Term branch) {
    /** With nothing outside of it, it hears of everything. */
    Collector(List<Variable> variables, Collector outer) {
      this(variables, new ArrayList<>(), outer, outer == null, ALWAYS);
    }

    /** The same, in a branch that is taken where a condition holds. */
    Collector where(Term condition) {
      return new Collector(
          variables, conditions, outer, everything, Terms.apply(Primitive.AND, branch, condition));
    }

    /**
     * Tells of the condition whoever it is about; of one that is about nobody, as it depends on the example alone, the
     * innermost reducer, which then has no terms. False where there is none to tell. A branch that is about the indices
     * of a reducer on the way out means nothing beyond it: there, the condition is told for all of them.
     */
    boolean collect(Term condition) {
      var mentioned = Terms.variables(condition);
      return tell(condition, place -> place.everything || place.variables.stream().anyMatch(mentioned::contains))
          || tell(condition, place -> !place.variables.isEmpty());
    }

    private boolean tell(Term condition, Predicate<Collector> concerned) {
      Term told = condition;
      for (Collector place = this; place != null; place = place.outer) {
        Term here = Terms.implies(place.branch, told);
        if (concerned.test(place)) {
          if (!place.conditions.contains(here)) {
            place.conditions.add(here);
          }
          return true;
        }
        told = Terms.free(place.branch).stream().anyMatch(place.variables::contains) ? told : here;
      }
      return false;
    }
  }

  /** Numbers the layer calls of one definition. */
  record Naming(String base, Map<Object, Integer> numbers) {
    String of(Object call) {
      Integer number = numbers.get(call);
      return number == null || numbers.size() == 1 ? base : base + "." + number;
    }
  }

  private static final Term ALWAYS = new Term.Truth(true);
  static final Naming UNNAMED = new Naming("output", Map.of());

  static Context top(Variable batch) {
    List<Variable> frame = batch == null ? List.of() : List.of(batch);
    return new Context(
        new Scope(null), frame, batch, Map.of(), "", UNNAMED, new Collector(List.of(), List.of(), null, false, ALWAYS),
        false);
  }

  /** The path of what is called here: that of the definition around, where it has a name. */
  String inside() {
    return naming.base().equals(UNNAMED.base()) ? path : path + naming.base() + ".";
  }

  Context scope(Scope inner) {
    return new Context(inner, frame, batch, rebinding, path, naming, collector, integers);
  }

  /** For what depends on no index around. */
  Context frameless() {
    return new Context(scope, List.of(), batch, rebinding, path, naming, collector, integers);
  }

  Context path(String inner) {
    return new Context(scope, frame, batch, rebinding, inner, naming, collector, integers);
  }

  Context naming(Naming other) {
    return new Context(scope, frame, batch, rebinding, path, other, collector, integers);
  }

  Context collector(Collector other) {
    return new Context(scope, frame, batch, rebinding, path, naming, other, integers);
  }

  Context integers(boolean value) {
    return new Context(scope, frame, batch, rebinding, path, naming, collector, value);
  }

  /** With these indices around, bound to their names. */
  Context within(List<Variable> variables, Collector hearing) {
    List<Variable> inner = new ArrayList<>(frame);
    variables.stream().filter(v -> !inner.contains(v)).forEach(inner::add);
    Scope names = new Scope(scope);
    variables.forEach(v -> names.bind(v.name(), new Value.Scalar(Terms.index(v))));
    return new Context(names, inner, batch, rebinding, path, naming, hearing, integers);
  }

  /** In a branch that is taken where a condition holds. */
  Context where(Term condition) {
    return collector(collector.where(condition));
  }

  /** About another example. */
  Context example(Variable other) {
    List<Variable> inner = new ArrayList<>(frame);
    inner.replaceAll(v -> v == batch ? other : v);
    if (!inner.contains(other)) {
      inner.add(0, other);
    }
    Map<Variable, Term> values = new LinkedHashMap<>(rebinding);
    values.replaceAll((v, t) -> Terms.index(other));
    values.put(batch, Terms.index(other));
    return new Context(
        scope, inner.stream().distinct().toList(), other, values, path, naming, collector, integers);
  }
}
