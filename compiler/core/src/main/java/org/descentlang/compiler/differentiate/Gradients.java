package org.descentlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;

/** The definitions of one objective's derivative by each tensor between the parameters and it. */
final class Gradients {
  private final Indices indices;
  private final Names names;
  private final String suffix;
  private final Tensor objective;
  private final Home home;
  private final Activity activity;
  private final Map<Tensor, Tensor> gradients = new LinkedHashMap<>();
  private final List<Definition> definitions = new ArrayList<>();

  private Gradients(Home home, Unit.Objective objective, String suffix, Indices indices, Names names) {
    this.home = home;
    this.objective = objective.sum();
    this.activity = home.activity(objective);
    this.suffix = suffix;
    this.indices = indices;
    this.names = names;
  }

  /** @param suffix of a gradient's name: {@code .grad} */
  static Gradients of(Home home, Unit.Objective objective, String suffix, Indices indices, Names names) {
    Gradients gradients = new Gradients(home, objective, suffix, indices, names);
    gradients.define();
    return gradients;
  }

  List<Definition> definitions() {
    return definitions;
  }

  /** The derivative by that parameter; empty where it is 0 because nothing leads from it to the objective. */
  Optional<Tensor> by(Tensor parameter) {
    return activity.contains(parameter) ? Optional.of(gradient(parameter)) : Optional.empty();
  }

  private void define() {
    Contributions contributions = new Contributions(indices, names, this::adjoint);
    Map<Tensor, List<Contribution>> byTensor = collect(contributions);
    home.finiteness().learn(contributions.helpers());
    Taken taken = new Taken(indices, names, home.dimensions(), objective, byTensor);
    List<Definition> adjoints = new ArrayList<>();
    byTensor.forEach((tensor, all) -> adjoints.addAll(sum(tensor, all.stream()
        .map(c -> home.finiteness().isFinite(c.derivative()) ? c : taken.guard(c)).toList())));
    definitions.addAll(contributions.helpers());
    definitions.addAll(taken.definitions());
    definitions.addAll(adjoints);
  }

  /** From the objective back to the parameters. */
  private Map<Tensor, List<Contribution>> collect(Contributions contributions) {
    List<Definition> backwards = new ArrayList<>(activity.definitions());
    Collections.reverse(backwards);
    Map<Tensor, List<Contribution>> byTensor = new LinkedHashMap<>();
    for (Definition definition : backwards) {
      contributions.of(definition).stream().filter(c -> activity.contains(c.tensor()))
          .forEach(c -> byTensor.computeIfAbsent(c.tensor(), t -> new ArrayList<>()).add(c));
    }
    return byTensor;
  }

  private Expr adjoint(Expr.Read read) {
    return read.tensor().equals(objective)
        ? Expr.constant(1)
        : new Expr.Read(gradient(read.tensor()), read.at());
  }

  private Tensor gradient(Tensor tensor) {
    return gradients.computeIfAbsent(
        tensor, t -> Tensor.value(names.fresh(t.name() + suffix), Element.REAL, t.shape()));
  }

  private List<Definition> sum(Tensor tensor, List<Contribution> contributions) {
    Tensor whole = gradient(tensor);
    if (contributions.size() == 1) {
      return List.of(define(whole, contributions.get(0)));
    }
    List<Definition> all = new ArrayList<>();
    for (Contribution contribution : contributions) {
      int number = all.size() + 1;
      String name = names.fresh(whole.name() + "." + number);
      all.add(define(Tensor.value(name, Element.REAL, tensor.shape()), contribution));
    }
    all.add(total(whole, all.stream().map(Definition::target).toList(), contributions.get(0)));
    return all;
  }

  private Definition define(Tensor target, Contribution contribution) {
    Contribution own = contribution.fresh(indices);
    Place place = Place.of(target, own.at(), home.dimensions().of(own.tensor()), indices);
    List<Expr> conditions = new ArrayList<>(place.equalTo(own.at()));
    conditions.addAll(own.conditions());
    Expr sum = new Expr.Reduce(Reducer.SUM, new Domain(own.indices(), conditions), own.derivative(), Order.OPEN);
    return new Definition(target, place.at(), place.indices(), List.of(), sum, List.of(), own.origin());
  }

  private Definition total(Tensor target, List<Tensor> parts, Contribution first) {
    Place place = Place.plain(target, home.dimensions().of(first.tensor()), indices);
    List<Affine> at = place.at();
    Expr sum = parts.stream().<Expr>map(part -> new Expr.Read(part, at))
        .reduce((left, right) -> Expr.apply(Primitive.ADD, left, right)).orElseThrow();
    return new Definition(target, at, place.indices(), List.of(), sum, List.of(), first.origin());
  }
}
