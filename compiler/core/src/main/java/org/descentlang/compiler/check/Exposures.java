package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.source.Span;

/** What an update has before it clips: the gradients, and the penalties that are in them. */
final class Exposures {
  private final UpdateScope scope;
  private final Elaborator ofPenalties;
  private final Elaborator ofGradients;
  private final Span span;

  /** The definitions are no part of the update, but of a probe. */
  Exposures(UpdateScope scope) {
    this.scope = scope;
    this.ofPenalties = scope.another();
    this.ofGradients = scope.another();
    this.span = scope.trainer().span();
  }

  /**
   * @param before the definitions of the update that the penalties are among
   * @param gradients of each trained parameter
   */
  Checked.Exposure expose(
      List<Symbol> before, Map<Symbol, Value.Array> gradients, List<Checked.Objective> penalties) {
    List<Checked.Commit> left = new ArrayList<>();
    gradients.forEach((parameter, gradient) -> left.add(leave("gradient/", parameter, Declarations.symbol(
        ofGradients.define(parameter.name() + ".gradient", gradient, scope.context(), span)))));
    penalties.forEach(p -> left.add(leave("penalty/", p.parameters().get(0), p.gradients().get(0))));
    Optional<Checked.Measure> penalty = penalties.stream().map(p -> scope.read(p.sum()))
        .reduce((a, b) -> Terms.apply(Primitive.ADD, a, b)).map(this::measure);
    List<Symbol> definitions = new ArrayList<>(before);
    definitions.addAll(ofPenalties.definitions());
    Frames.resolve(definitions);
    Frames.resolve(ofGradients.definitions());
    return new Checked.Exposure(penalty, definitions, ofGradients.definitions(), left);
  }

  private static Checked.Commit leave(String path, Symbol parameter, Symbol value) {
    return new Checked.Commit(
        UpdateScope.stored(path + parameter.name(), Role.STATE, Element.REAL, parameter), value);
  }

  private Checked.Measure measure(Term sum) {
    return new Checked.Measure(
        "penalty", true, defined("penalty", sum), defined("penalty.weight", Terms.number(1)), false, Terms.number(1));
  }

  private Symbol defined(String name, Term value) {
    return Declarations.symbol(ofPenalties.define(name, new Value.Scalar(value), scope.context(), span));
  }
}
