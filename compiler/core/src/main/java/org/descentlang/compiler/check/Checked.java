package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Name;
import org.descentlang.compiler.source.Span;

/** A trainer with its model, every call carried out: symbols with bodies, for each of the programs made from it. */
public record Checked(
    String packageName,
    Declaration.Trainer trainer,
    Declaration.Model model,
    Extent.Counted batch,
    int threads,
    List<Extent.Counted> counts,
    List<Symbol> inputs,
    List<Symbol> targets,
    List<Setting> settings,
    Section initialize,
    Section train,
    Section update,
    Section evaluate,
    Section predict,
    Section measure,
    List<Measure> measures,
    List<Objective> objectives,
    List<Objective> penalties,
    Optional<Symbol> rate,
    Exposure exposure,
    Memory memory) {

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

  /**
   * What a {@link #probe} shows of a trainer.
   *
   * @param penalty the sum of all plain penalties, as one more loss; none where there are none
   * @param penalties the definitions of that sum
   * @param gradients the definitions of what {@code left} leaves, on top of the update's
   * @param left the gradient of each trained parameter before clipping, and what of it is the penalties', in states
   */
  public record Exposure(
      Optional<Measure> penalty, List<Symbol> penalties, List<Symbol> gradients, List<Commit> left) {
    public Exposure {
      penalties = List.copyOf(penalties);
      gradients = List.copyOf(gradients);
      left = List.copyOf(left);
    }
  }

  public record Setting(Symbol symbol, double preset) {}

  /**
   * What the trainer says about memory.
   *
   * @param recomputed layers and blocks whose values are not kept for their gradient, but computed again
   */
  public record Memory(Optional<Budget> budget, List<String> recomputed) {
    static final Memory AS_IT_IS = new Memory(Optional.empty(), List.of());

    public Memory {
      recomputed = List.copyOf(recomputed);
    }
  }

  /** The most bytes that a trainer may take, and the line that says so. */
  public record Budget(long bytes, Span span) {}

  /**
   * A loss or metric: its sum and weight in the training program and, under the same names, in the evaluation; of what
   * is computed from totals in {@code measure}.
   */
  public record Measure(
      String name, boolean loss, Symbol sum, Symbol weight, boolean undivided, Term coefficient) {}

  /** The derivative of {@code sum} by each parameter goes to its symbol of the other list. */
  public record Objective(Symbol sum, List<Symbol> parameters, List<Symbol> gradients) {
    public Objective {
      parameters = List.copyOf(parameters);
      gradients = List.copyOf(gradients);
    }
  }

  /**
   * The same trainer, to be looked at and not to learn: its losses are all that is differentiated, plain penalties
   * among them; its update leaves the gradients and changes no parameter; its evaluation is another pass of training
   * that leaves nothing but totals. Its model has a name that no program can write, since no other trainer shares it.
   */
  public Checked probe() {
    List<Symbol> results = new ArrayList<>(train.results);
    exposure.penalty.ifPresent(p -> results.addAll(List.of(p.sum, p.weight)));
    List<Symbol> pass = joined(train.definitions, exposure.penalties);
    Name ofProbe = new Name(trainer.name() + "$" + model.name(), model.name().span());
    Declaration.Model same =
        new Declaration.Model(model.span(), ofProbe, model.preface(), model.parameters(), model.body());
    return new Checked(
        packageName, trainer, same, batch, threads, counts, inputs, targets, settings, initialize,
        new Section(pass, train.commits, results),
        new Section(joined(update.definitions, exposure.gradients), exposure.left, List.of()),
        new Section(pass, train.commits.stream().filter(c -> c.target.role() == Role.TOTAL).toList(), results), predict,
        measure, joined(measures, exposure.penalty.stream().toList()),
        objectives, penalties, Optional.empty(), exposure, Memory.AS_IT_IS);
  }

  private static <T> List<T> joined(List<T> left, List<T> right) {
    return Stream.concat(left.stream(), right.stream()).toList();
  }
}
