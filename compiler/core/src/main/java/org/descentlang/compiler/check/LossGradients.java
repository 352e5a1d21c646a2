package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.source.Span;

/** The gradients of the losses: what is accumulated of them, and what an update makes of that. */
final class LossGradients {
  /**
   * Losses that one accumulated gradient serves, since their weights are in constant proportion.
   *
   * @param name and a dot, before the names of what belongs to it alone; empty where there is one group
   */
  record Group(
      String name, Symbol sum, Symbol weight, Symbol pending, Term coefficient, Map<Symbol, Symbol> gradients) {
    Checked.Objective objective() {
      return new Checked.Objective(sum, List.copyOf(gradients.keySet()), List.copyOf(gradients.values()));
    }
  }

  private final UpdateScope scope;
  private final Elaborator elaborator;
  private final Elaborator forTraining;
  private final Context context;
  private final Span span;
  private final List<Checked.Commit> accumulated = new ArrayList<>();

  /** @param forTraining takes the definitions that belong to the training program */
  LossGradients(UpdateScope scope, Elaborator forTraining) {
    this.scope = scope;
    this.elaborator = scope.elaborator();
    this.forTraining = forTraining;
    this.context = scope.context();
    this.span = scope.clauses(Clause.Loss.class).stream().findFirst().map(Clause::span).orElse(scope.trainer().span());
  }

  /** What the training program leaves behind. */
  List<Checked.Commit> accumulated() {
    return accumulated;
  }

  /**
   * Losses whose weights are the number of terms share a gradient; any other has one of its own, under its name where
   * there are others.
   */
  List<Group> groups(List<Trainers.MeasureSums> losses, List<Symbol> trained) {
    List<Group> groups = new ArrayList<>();
    List<Trainers.MeasureSums> counted = losses.stream().filter(l -> l.sums().constantWeight()).toList();
    List<Trainers.MeasureSums> others = losses.stream().filter(l -> !l.sums().constantWeight()).toList();
    boolean alone = others.isEmpty() || losses.size() == 1;
    if (counted.size() == 1) {
      groups.add(group(alone ? "" : "." + counted.get(0).name(), counted.get(0), trained));
    } else if (counted.size() > 1) {
      groups.add(group(alone ? "" : ".means", together(counted), examples(counted.get(0)), false, Terms.number(1),
          trained));
    }
    others.forEach(loss -> groups.add(group(alone ? "" : "." + loss.name(), loss, trained)));
    return groups;
  }

  /** Each sum times its coefficient over its terms an example, so that the number of examples divides them all. */
  private Symbol together(List<Trainers.MeasureSums> losses) {
    Term total = losses.stream()
        .map(l -> Terms.apply(Primitive.MULTIPLY,
            Terms.apply(Primitive.DIVIDE, l.coefficient(), Terms.number(l.sums().perExample())),
            scope.read(l.sums().sum())))
        .reduce((a, b) -> Terms.apply(Primitive.ADD, a, b)).orElseThrow();
    return Declarations.symbol(forTraining.define("loss", new Value.Scalar(total), context, span));
  }

  private Symbol examples(Trainers.MeasureSums loss) {
    Term count = Terms.apply(
        Primitive.DIVIDE, scope.read(loss.sums().weight()), Terms.number(loss.sums().perExample()));
    return Declarations.symbol(forTraining.define("examples", new Value.Scalar(count), context, span));
  }

  private Group group(String suffix, Trainers.MeasureSums loss, List<Symbol> trained) {
    return group(suffix, loss.sums().sum(), loss.sums().weight(), loss.sums().undivided(), loss.coefficient(), trained);
  }

  private Group group(
      String suffix, Symbol sum, Symbol weight, boolean undivided, Term coefficient, List<Symbol> trained) {
    Symbol pending = UpdateScope.stored(forTraining.unique("loss.weight" + suffix), Role.MEASURE, Element.WIDE, weight);
    Term first = Terms.apply(Primitive.EQUAL, Names.clock(Names.PENDING, span), Terms.number(0));
    Term more = Terms.apply(Primitive.ADD, scope.read(pending), scope.read(weight));
    Term total = undivided ? scope.read(weight) : Terms.choose(first, scope.read(weight), more);
    Symbol next = Declarations.symbol(
        forTraining.define("loss.weight" + suffix + ".next", new Value.Scalar(total), context, span));
    next.element(Element.WIDE);
    accumulated.add(new Checked.Commit(pending, next));
    Map<Symbol, Symbol> gradients = new LinkedHashMap<>();
    for (Symbol parameter : trained) {
      String name = forTraining.unique(parameter.name() + ".grad_sum" + suffix);
      gradients.put(parameter, UpdateScope.stored(name, Role.GRADIENT, Element.REAL, parameter));
    }
    return new Group(suffix.isEmpty() ? "" : suffix.substring(1) + ".", sum, weight, pending, coefficient, gradients);
  }

  /** The loss's coefficient over the sum of weights; 0 where that is 0. */
  Term scale(Group group) {
    Term weight = scope.read(group.pending());
    Term scale = Terms.choose(Terms.apply(Primitive.EQUAL, weight, Terms.number(0)), Terms.number(0),
        Terms.apply(Primitive.DIVIDE, group.coefficient(), weight));
    return Scalars.of(
        elaborator.define(group.name() + "scale", new Value.Scalar(scale), context, span), span);
  }

  Value.Array gradient(Symbol parameter, List<Group> groups, List<Term> scales) {
    Value.Array whole = Tensors.of(parameter, parameter.span());
    return Value.Array.of(whole.shape(), Element.REAL, at -> {
      Term sum = null;
      for (int g = 0; g < groups.size(); g++) {
        Term read = Tensors.of(groups.get(g).gradients().get(parameter), parameter.span()).at().apply(at);
        Term scaled = Terms.apply(Primitive.MULTIPLY, read, scales.get(g));
        sum = sum == null ? scaled : Terms.apply(Primitive.ADD, sum, scaled);
      }
      return sum;
    });
  }
}
