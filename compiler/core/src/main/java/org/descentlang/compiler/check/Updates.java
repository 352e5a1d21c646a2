package org.descentlang.compiler.check;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.source.Diagnostic;

/**
 * The update of a trainer, in the order of the language: the accumulated gradient divided by the sum of weights; plain
 * penalties' gradient; clipping; the optimizer; proximal penalties; constraints; averages.
 */
final class Updates {
  /** What the trainer needs of it. {@code accumulated} and {@code trainDefinitions} belong to the training program. */
  record Result(
      Checked.Section section, List<Checked.Commit> accumulated, List<Symbol> trainDefinitions,
      List<Checked.Objective> objectives, List<Checked.Objective> penalties, Optional<Symbol> rate,
      Checked.Exposure exposure) {}

  private final UpdateScope scope;
  private final Elaborator forTraining;
  private final LossGradients losses;
  private final Penalties penalties;
  private final Averages averages;
  private final Optimizers optimizers;

  Updates(
      Library library, Elaborator.Shared shared, List<Diagnostic> diagnostics, Declaration.Trainer trainer,
      List<Checked.Setting> settings) {
    this.scope = new UpdateScope(library, shared, diagnostics, trainer, settings);
    this.forTraining = scope.another();
    this.losses = new LossGradients(scope, forTraining);
    this.penalties = new Penalties(scope);
    this.averages = new Averages(scope);
    this.optimizers = new Optimizers(scope, penalties, new Constraints(scope), averages);
  }

  Result elaborate(List<Trainers.MeasureSums> measures) {
    List<Symbol> trained = trained();
    List<Trainers.MeasureSums> ofLosses = measures.stream().filter(Trainers.MeasureSums::loss).toList();
    ofLosses.forEach(this::warnOfNoLoss);
    UnreadParameters.warn(trained, ofLosses, scope.trainer(), scope.elaborator());
    List<LossGradients.Group> groups = losses.groups(ofLosses, trained);
    forTraining.definitions().forEach(d -> scope.shared().reserved.add(d.name()));
    Map<Symbol, Value.Array> gradients = gradients(trained, groups);
    penalties.penalize(gradients);
    List<Symbol> before = List.copyOf(scope.elaborator().definitions());
    Map<Symbol, Value.Array> unclipped = new LinkedHashMap<>(gradients);
    new Clips(scope).clip(gradients);
    scope.elaborator().attempt(() -> optimizers.optimize(gradients));
    averages.rejectIdle(gradients.keySet());
    List<Symbol> definitions = scope.elaborator().definitions();
    Frames.resolve(definitions);
    definitions.forEach(d -> scope.shared().reserved.add(d.name()));
    Checked.Section section =
        new Checked.Section(definitions, optimizers.commits(), optimizers.rate().stream().toList());
    return new Result(section, losses.accumulated(), forTraining.definitions(),
        groups.stream().map(LossGradients.Group::objective).toList(), penalties.objectives(), optimizers.rate(),
        new Exposures(scope).expose(before, unclipped, penalties.objectives()));
  }

  private void warnOfNoLoss(Trainers.MeasureSums loss) {
    if (loss.coefficient() instanceof Term.Number number && number.value() == 0) {
      scope.elaborator().warn(Diagnostic.warning(
          "nothing-to-train", loss.sums().sum().span(), "this `loss` trains nothing: it is multiplied by 0"));
    }
  }

  private List<Symbol> trained() {
    Set<Symbol> frozen = new LinkedHashSet<>();
    scope.clauses(Clause.Freeze.class).forEach(f -> f.what()
        .forEach(s -> scope.elaborator().attempt(() -> frozen.addAll(scope.select(s)))));
    List<Symbol> trained = scope.parameters().stream().filter(p -> !frozen.contains(p)).toList();
    if (trained.isEmpty() && !scope.parameters().isEmpty()) {
      scope.elaborator().warn(Diagnostic.warning("nothing-to-train", scope.trainer().name().span(),
          "the trainer `" + scope.trainer().name() + "` trains nothing: all parameters are frozen"));
    } else {
      warnOfFrozen(Clause.AddsPenalty.class, Clause.AddsPenalty::on, "penalty", trained);
      warnOfFrozen(Clause.Clip.class, Clause.Clip::on, "clip", trained);
      warnOfFrozen(Clause.Constrains.class, Clause.Constrains::on, "constraint", trained);
    }
    return trained;
  }

  /** A line whose parameters are all frozen changes nothing. A clip that names none is of all gradients. */
  private <C extends Clause> void warnOfFrozen(
      Class<C> kind, Function<C, List<Declaration.Selector>> on, String word, List<Symbol> trained) {
    for (C clause : scope.clauses(kind)) {
      boolean ofAll = on.apply(clause).isEmpty() && kind == Clause.Clip.class;
      Set<Symbol> named = ofAll ? Set.copyOf(trained) : scope.selected(on.apply(clause));
      if (!named.isEmpty() && !scope.isVague() && Collections.disjoint(named, trained)) {
        String what = on.apply(clause).isEmpty() ? "all weights are" : "what it names is";
        scope.elaborator().warn(Diagnostic.warning(
            "nothing-to-train", clause.span(), "this `" + word + "` changes nothing: " + what + " frozen"));
      }
    }
  }

  private Map<Symbol, Value.Array> gradients(List<Symbol> trained, List<LossGradients.Group> groups) {
    Map<Symbol, Value.Array> gradients = new LinkedHashMap<>();
    List<Term> scales = groups.stream().map(losses::scale).toList();
    trained.forEach(p -> gradients.put(p, losses.gradient(p, groups, scales)));
    return gradients;
  }
}
