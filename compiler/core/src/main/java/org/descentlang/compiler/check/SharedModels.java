package org.descentlang.compiler.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** A model is one Java class for all trainers of a package, so they agree on its options and on the mini-batch. */
final class SharedModels {
  private SharedModels() {}

  static void check(List<Checked> trainers, List<Diagnostic> diagnostics) {
    Map<String, Checked> first = new LinkedHashMap<>();
    for (Checked trainer : trainers) {
      Checked known = first.putIfAbsent(trainer.packageName() + "." + trainer.model().name(), trainer);
      if (known != null) {
        agree(known, trainer, diagnostics);
      }
    }
  }

  private static void agree(Checked first, Checked second, List<Diagnostic> diagnostics) {
    if (!options(first).equals(options(second))) {
      diagnostics.add(error(first, second, "the model's options", Clause.UsesModel.class));
    } else if (first.batch().bound() != second.batch().bound()) {
      diagnostics.add(error(first, second, "their batches", Clause.BatchSize.class));
    }
  }

  private static List<String> options(Checked trainer) {
    Clause.UsesModel uses = (Clause.UsesModel) clause(trainer, Clause.UsesModel.class);
    return uses.arguments().stream().map(a -> a.name() + "=" + a.value().span().text().replaceAll("\\s", "")).toList();
  }

  private static Clause clause(Checked trainer, Class<? extends Clause> kind) {
    return trainer.trainer().clauses().stream().filter(kind::isInstance).findFirst().orElseThrow();
  }

  private static Diagnostic error(Checked first, Checked second, String what, Class<? extends Clause> kind) {
    Span at = clause(second, kind).span();
    return Diagnostic.error("duplicate-name", at, "`" + first.trainer().name() + "` and `" + second.trainer().name()
            + "` would make two classes `" + first.model().name() + "`, since " + what + " differ")
        .because("`" + first.trainer().name() + "` says `" + Text.oneLine(clause(first, kind).span()) + "`",
            clause(first, kind).span())
        .hint("give both trainers `" + Text.oneLine(clause(first, kind).span()) + "`, or declare the model again under "
            + "another name for `" + second.trainer().name() + "`.");
  }
}
