package org.descentlang.compiler.check;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.parse.Declaration;

/** A trainer with its model, every call carried out: symbols with bodies, for each of the programs made from it. */
public record Checked(
    String packageName,
    Declaration.Trainer trainer,
    String model,
    Extent.Counted batch,
    List<Extent.Counted> counts,
    List<Symbol> inputs,
    List<Symbol> targets,
    List<Setting> settings,
    Section initialize,
    Section train,
    Section update,
    Section evaluate,
    Section predict,
    List<Measure> measures,
    List<Objective> objectives,
    List<Objective> penalties,
    Optional<Symbol> rate) {

  public Checked {
    counts = List.copyOf(counts);
    inputs = List.copyOf(inputs);
    targets = List.copyOf(targets);
    settings = List.copyOf(settings);
    measures = List.copyOf(measures);
    objectives = List.copyOf(objectives);
    penalties = List.copyOf(penalties);
  }

  /** One program: definitions in the order of the text, what they leave behind, and what the caller looks at. */
  public record Section(List<Symbol> definitions, List<Commit> commits, List<Symbol> results) {
    public Section {
      definitions = List.copyOf(definitions);
      commits = List.copyOf(commits);
      results = List.copyOf(results);
    }
  }

  public record Commit(Symbol target, Symbol value) {}

  public record Setting(Symbol symbol, double preset) {}

  /** A loss or metric: its sum and weight in the training program and, under the same names, in the evaluation. */
  public record Measure(
      String name, boolean loss, Symbol sum, Symbol weight, boolean undivided, Term coefficient) {}

  /** The derivative of {@code sum} by each parameter goes to its symbol of the other list. */
  public record Objective(Symbol sum, List<Symbol> parameters, List<Symbol> gradients) {
    public Objective {
      parameters = List.copyOf(parameters);
      gradients = List.copyOf(gradients);
    }
  }
}
