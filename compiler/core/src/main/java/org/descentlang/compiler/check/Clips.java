package org.descentlang.compiler.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.source.Diagnostic;

/** The clips of a trainer, in order: of all gradients together, or of each by itself. */
final class Clips {
  private final UpdateScope scope;

  Clips(UpdateScope scope) {
    this.scope = scope;
  }

  void clip(Map<Symbol, Value.Array> gradients) {
    scope.clauses(Clause.Clip.class).forEach(c -> scope.elaborator().attempt(() -> clip(c, gradients)));
  }

  private void clip(Clause.Clip clause, Map<Symbol, Value.Array> gradients) {
    List<Declaration.Clip> found = scope.library().find(Declaration.Clip.class, clause.clip().callee().text());
    Map<Symbol, Value.Array> chosen = new LinkedHashMap<>(gradients);
    if (!clause.on().isEmpty()) {
      chosen.keySet().retainAll(scope.selected(clause.on()));
    }
    if (found.get(0).type().isEmpty()) {
      gradients.putAll(together(found.get(0), clause, chosen));
    } else {
      chosen.forEach((parameter, gradient) -> gradients.put(parameter, alone(
          Overloads.ofRank(found, Declaration.Clip::type, gradient.shape().size()), clause, parameter, gradient)));
    }
  }

  private Map<Symbol, Value.Array> together(
      Declaration.Clip clip, Clause.Clip clause, Map<Symbol, Value.Array> gradients) {
    Context callee = scope.bound(clip, clause.clip()).path("clip.");
    Map<String, Value.Array> named = new LinkedHashMap<>();
    gradients.forEach((parameter, gradient) -> named.put(parameter.name(), gradient));
    Value value = carriedOut(clip, clause, callee, new Value.Family(named));
    if (!(value instanceof Value.Family family)) {
      throw new Rejection(Diagnostic.error("type-mismatch", clause.clip().span(),
          "a clip gives a gradient for each gradient, and `" + clip.name() + "` gives " + value.kind()));
    }
    Map<Symbol, Value.Array> clipped = new LinkedHashMap<>(gradients);
    clipped.replaceAll((parameter, gradient) -> RealValues.of(
        family.members().get(parameter.name()), "what `" + clip.name() + "` gives", clause.clip().span()));
    return clipped;
  }

  private Value.Array alone(
      Declaration.Clip clip, Clause.Clip clause, Symbol parameter, Value.Array gradient) {
    Context callee = scope.bound(clip, clause.clip()).path(parameter.name() + ".clip.");
    Value.Array named = UpdateScope.tensor(scope.elaborator().define(
        parameter.name() + ".unclipped", gradient, scope.context(), clause.span()));
    scope.match(clip.type(), named, callee, "the gradient of `" + clip.name() + "`", clause.span());
    return scope.like(named, carriedOut(clip, clause, callee, named), clip, clause.clip());
  }

  private Value carriedOut(Declaration.Clip clip, Clause.Clip clause, Context callee, Value gradient) {
    callee.scope().bind(clip.gradient().text(), gradient);
    return scope.within(clip, clause.clip(), () -> scope.elaborator().statements().run(clip.body(), callee)
        .orElseThrow(() -> Returns.missing(clip, "clip")).value());
  }
}
