package org.descentlang.compiler.check;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Name;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** The lines of a trainer before anything is carried out: those that must be there are, and what they name exists. */
final class Clauses {
  private static final Set<String> OF_LOGS = Set.of("loss", "epoch", "step", "steps", "lr");

  private final Library library;
  private final Declaration.Trainer trainer;
  private final List<Diagnostic> diagnostics;

  Clauses(Library library, Declaration.Trainer trainer, List<Diagnostic> diagnostics) {
    this.library = library;
    this.trainer = trainer;
    this.diagnostics = diagnostics;
  }

  /** Reports all that is wrong; ends the trainer where the model or the batch could not be told. */
  void check() {
    required(Clause.UsesModel.class, "model", "model Digits");
    required(Clause.Loss.class, "loss", "loss mse(y, target)");
    required(Clause.UsesOptimizer.class, "optimizer", "optimizer adam(1e-3)");
    required(Clause.BatchSize.class, "batch", "batch 64");
    single(Clause.UsesModel.class, "model");
    single(Clause.BatchSize.class, "batch");
    single(Clause.Threads.class, "threads");
    single(Clause.Budget.class, "budget");
    singleForTheRest(Clause.UsesOptimizer.class, Clause.UsesOptimizer::on, "optimizer", "train", "sgd(0.1)");
    singleForTheRest(Clause.Averages.class, Clause.Averages::on, "average", "average", "ema()");
    names();
    metricNames();
    trainer.clauses().forEach(this::callee);
    boolean vague = of(Clause.UsesModel.class).size() != 1 || of(Clause.BatchSize.class).size() != 1
        || library.find(Declaration.Model.class, of(Clause.UsesModel.class).get(0).model().text()).isEmpty();
    if (vague) {
      throw new Rejection();
    }
  }

  private <C extends Clause> List<C> of(Class<C> kind) {
    return trainer.clauses().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private void required(Class<? extends Clause> kind, String word, String example) {
    if (of(kind).isEmpty()) {
      diagnostics.add(Diagnostic.error("missing-clause", trainer.name().span(),
          "the trainer `" + trainer.name() + "` has no `" + word + "`").hint("add a line, `" + example + "`."));
    }
  }

  private void single(Class<? extends Clause> kind, String word) {
    List<? extends Clause> found = of(kind);
    if (found.size() > 1) {
      diagnostics.add(Diagnostic.error("duplicate-clause", found.get(1).span(),
              "the trainer `" + trainer.name() + "` has two lines `" + word + "`")
          .because("the first is", found.get(0).span()));
    }
  }

  /** An optimizer or an average without {@code on} takes all that is left, so a second one has nothing. */
  private <C extends Clause> void singleForTheRest(
      Class<C> kind, Function<C, List<Declaration.Selector>> on, String word, String verb, String example) {
    List<C> found = of(kind).stream().filter(c -> on.apply(c).isEmpty()).toList();
    if (found.size() > 1) {
      diagnostics.add(Diagnostic.error("duplicate-clause", found.get(1).span(), "this `" + word + "` " + verb
              + "s nothing: the first one without `on` " + verb + "s all parameters that are left")
          .because("the first is", found.get(0).span())
          .hint("name the parameters of one: `" + word + " " + example + " on hidden.*`."));
    }
  }

  /** Logs and tables have a column for each metric, beside their own. */
  private void metricNames() {
    Map<String, Span> known = lossNames();
    for (Clause.AddsMetric metric : of(Clause.AddsMetric.class)) {
      if (metric.value() instanceof Expression.Call call) {
        Name name = metric.as().orElse(call.callee());
        Span first = known.putIfAbsent(name.text(), name.span());
        if (OF_LOGS.contains(name.text()) || name.text().startsWith("validation_")) {
          diagnostics.add(Diagnostic.error("reserved-word", name.span(),
                  "no metric can be called `" + name + "`: logs have a column of that name")
              .hint("give it another name: `as another_name`."));
        } else if (first != null) {
          diagnostics.add(Diagnostic.error("duplicate-name", name.span(),
                  "two columns of the log would be called `" + name + "`")
              .because("the first is", first)
              .hint("give one of them another name: `as another_name`."));
        }
      }
    }
  }

  /** Of several losses each has a column too. */
  private Map<String, Span> lossNames() {
    Map<String, Span> names = new LinkedHashMap<>();
    for (Clause.Loss clause : of(Clause.Loss.class)) {
      parts(clause).forEach(p -> names.putIfAbsent(p.call().callee().text(), p.call().callee().span()));
    }
    return names.size() > 1 ? names : new LinkedHashMap<>();
  }

  private static List<LossSum.Part> parts(Clause.Loss clause) {
    try {
      return LossSum.terms(clause.value());
    } catch (Rejection reported) {
      return List.of();
    }
  }

  /** Targets and settings have names of their own. */
  private void names() {
    Map<String, Span> known = new LinkedHashMap<>();
    for (Clause clause : trainer.clauses()) {
      if (clause instanceof Clause.Target target) {
        name(target.target().name(), known);
      } else if (clause instanceof Clause.Setting setting) {
        name(setting.name(), known);
      }
    }
  }

  private void name(Name name, Map<String, Span> known) {
    Span first = known.putIfAbsent(name.text(), name.span());
    if (first != null) {
      diagnostics.add(Diagnostic.error("duplicate-name", name.span(), "`" + name + "` is declared twice")
          .because("the first is", first));
    }
  }

  private void callee(Clause clause) {
    if (clause instanceof Clause.UsesModel uses) {
      known("model", uses.model(), library.names(Declaration.Model.class));
    } else if (clause instanceof Clause.UsesOptimizer uses) {
      known("optimizer", uses.optimizer().callee(), library.names(Declaration.Optimizer.class));
    } else if (clause instanceof Clause.AddsPenalty adds) {
      known("penalty", adds.penalty().callee(), library.names(Declaration.Penalty.class));
    } else if (clause instanceof Clause.Clip clip) {
      known("clip", clip.clip().callee(), library.names(Declaration.Clip.class));
    } else if (clause instanceof Clause.Constrains constrains) {
      known("constraint", constrains.constraint().callee(), library.names(Declaration.Constraint.class));
    } else if (clause instanceof Clause.Averages averages) {
      known("average", averages.average().callee(), library.names(Declaration.Average.class));
    } else if (clause instanceof Clause.AddsMetric metric) {
      metric(metric);
    } else if (clause instanceof Clause.Loss loss) {
      loss(loss);
    }
  }

  private void metric(Clause.AddsMetric clause) {
    if (clause.value() instanceof Expression.Call call) {
      known("metric", call.callee(), library.names(Declaration.Measure.class));
    } else {
      diagnostics.add(Diagnostic.error("wrong-arguments", clause.value().span(),
          "a metric is called: `metric accuracy(logits, digit)`"));
    }
  }

  private void loss(Clause.Loss clause) {
    try {
      LossSum.terms(clause.value()).forEach(p -> known("loss", p.call().callee(), library.lossNames()));
    } catch (Rejection rejection) {
      rejection.diagnostic().ifPresent(diagnostics::add);
    }
  }

  private void known(String what, Name name, Collection<String> names) {
    if (!names.contains(name.text())) {
      diagnostics.add(library.unknown("unknown-name", name.span(), "no " + what + " is called `" + name + "`",
          name.text(), names));
    }
  }
}
