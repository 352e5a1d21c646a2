package org.descentlang.compiler.differentiate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Source;
import org.descentlang.compiler.source.Span;

/** What has no derivative, though the objective depends on it: a random number, by what its distribution depends on. */
final class Refusals {
  private static final Span NOWHERE = new Span(new Source("", "", false), 0, 0);

  private Refusals() {}

  static List<Diagnostic> of(Activity activity) {
    List<Diagnostic> refusals = new ArrayList<>();
    for (Definition definition : activity.definitions()) {
      if (definition.body() instanceof Expr.Draw draw) {
        learned(draw, activity).ifPresent(by -> refusals.add(refusal(definition, by)));
      }
    }
    return refusals;
  }

  private static Optional<Tensor> learned(Expr.Draw draw, Activity activity) {
    return Dependences.smoothReads(draw).stream().map(Expr.Read::tensor).filter(activity::contains).findFirst();
  }

  private static Diagnostic refusal(Definition draw, Tensor by) {
    return Diagnostic.error(
            "no-derivative", draw.origin().span().orElse(NOWHERE),
            "the loss depends on `" + draw.target() + "`, a random number that has no derivative by `" + by + "`")
        .hint("write stop(" + by + ") where no gradient is wanted, or scale what is drawn from a fixed distribution");
  }
}
