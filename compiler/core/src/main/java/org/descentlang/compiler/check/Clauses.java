package org.descentlang.compiler.check;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Name;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** The lines of a trainer before anything is carried out: those that must be there are, and what they name exists. */
final class Clauses {
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
    names();
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
      diagnostics.add(Text.unknown("unknown-name", name.span(), "no " + what + " is called `" + name + "`", name.text(),
          names));
    }
  }
}
