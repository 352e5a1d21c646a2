package org.descentlang.compiler.lower;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.descentlang.compiler.check.Checked;
import org.descentlang.compiler.check.Symbol;
import org.descentlang.compiler.check.Term;
import org.descentlang.compiler.ir.Arrangement;
import org.descentlang.compiler.ir.Arranger;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.source.Diagnostic;

/** The stage: a checked trainer to a unit of the IR. */
public final class Lowering {
  private final Checked checked;
  private final Indices indices;
  private final Tensors tensors = new Tensors();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  private Lowering(Checked checked, Indices indices) {
    this.checked = checked;
    this.indices = indices;
  }

  public static Lowered lower(Checked checked, Indices indices) {
    Lowering lowering = new Lowering(checked, indices);
    try {
      return lowering.lower();
    } catch (Refusal refusal) {
      lowering.report(refusal.diagnostic());
      return new Lowered(Optional.empty(), lowering.diagnostics);
    }
  }

  private Lowered lower() {
    checked.initialize().commits().forEach(c -> parameter(c.target()));
    if (!diagnostics.isEmpty()) {
      return new Lowered(Optional.empty(), diagnostics);
    }
    Program initialize = program("initialize", checked.initialize(), false);
    Program train = program("train", checked.train(), true);
    Program update = program("update", checked.update(), true);
    Program evaluate = program("evaluate", checked.evaluate(), false);
    Program predict = program("predict", checked.predict(), false);
    Program measure = program("measure", checked.measure(), false);
    if (!diagnostics.isEmpty()) {
      return new Lowered(Optional.empty(), diagnostics);
    }
    return new Lowered(Optional.of(new Unit(
        checked.packageName(), checked.trainer().name().text(), checked.model().name().text(), checked.batch(),
        checked.threads(), checked.counts(), tensors(checked.inputs()), tensors(checked.targets()),
        tensors(checked.predict().results()), settings(),
        initialize, train, update, evaluate, predict, measure, measures(), objectives(),
        checked.rate().map(tensors::of))), diagnostics);
  }

  /** What is too large is told of the parameter, not of all that has its shape. */
  private void parameter(Symbol symbol) {
    try {
      tensors.of(symbol);
    } catch (Refusal refusal) {
      report(refusal.diagnostic());
    }
  }

  private List<Tensor> tensors(List<Symbol> symbols) {
    return symbols.stream().map(tensors::of).toList();
  }

  private List<Unit.Setting> settings() {
    return checked.settings().stream().map(s -> new Unit.Setting(tensors.of(s.symbol()), s.preset())).toList();
  }

  private List<Unit.Measure> measures() {
    return checked.measures().stream()
        .map(m -> new Unit.Measure(
            m.name(), m.loss(), tensors.of(m.sum()), tensors.of(m.weight()), m.undivided(), wide(m.coefficient())))
        .toList();
  }

  /** Of constants and settings. */
  private Expr wide(Term term) {
    DefinitionLowering lowering =
        new DefinitionLowering(checked.measures().get(0).sum(), tensors, indices, new Names(), false, Set.of());
    return lowering.translate(term, new Place(new IdentityHashMap<>(), List.of()));
  }

  private List<Unit.Objective> objectives() {
    List<Unit.Objective> objectives = new ArrayList<>();
    checked.objectives().forEach(o -> objectives.add(objective(o)));
    checked.penalties().forEach(o -> objectives.add(objective(o)));
    return objectives;
  }

  private Unit.Objective objective(Checked.Objective objective) {
    List<Unit.Gradient> gradients = new ArrayList<>();
    for (int i = 0; i < objective.parameters().size(); i++) {
      gradients.add(new Unit.Gradient(
          tensors.of(objective.parameters().get(i)), tensors.of(objective.gradients().get(i))));
    }
    return new Unit.Objective(tensors.of(objective.sum()), gradients);
  }

  private Program program(String name, Checked.Section section, boolean differentiated) {
    Names names = new Names();
    definedNames().forEach(names::add);
    List<Step.Definition> definitions = new ArrayList<>();
    Set<Symbol> ahead = new HashSet<>(section.definitions());
    for (Symbol symbol : section.definitions()) {
      try {
        definitions.addAll(new DefinitionLowering(symbol, tensors, indices, names, differentiated, ahead).lower());
      } catch (Refusal refusal) {
        report(refusal.explained(symbol).diagnostic());
      }
      ahead.remove(symbol);
    }
    List<Step> steps = diagnostics.isEmpty() ? arranged(definitions, section) : List.of();
    List<Program.Commit> commits = section.commits().stream()
        .map(c -> new Program.Commit(tensors.of(c.target()), tensors.of(c.value()))).toList();
    return new Program(name, steps, commits, tensors(section.results()));
  }

  /** Of all programs: what is lifted from a definition of one of them has no other's name. */
  private Set<String> definedNames() {
    return Stream.of(checked.initialize(), checked.train(), checked.update(), checked.evaluate(), checked.predict(),
            checked.measure())
        .flatMap(s -> s.definitions().stream()).map(Symbol::name).collect(Collectors.toSet());
  }

  private void report(Diagnostic diagnostic) {
    boolean known = diagnostics.stream()
        .anyMatch(d -> d.at().equals(diagnostic.at()) && d.message().equals(diagnostic.message()));
    if (!known) {
      diagnostics.add(diagnostic);
    }
  }

  private List<Step> arranged(List<Step.Definition> definitions, Checked.Section section) {
    Arrangement arrangement = new Arranger(indices).arrange(definitions);
    if (arrangement instanceof Arrangement.Unordered unordered) {
      report(new Orders(section.definitions()).none(unordered));
      return List.of();
    }
    return arrangement.steps();
  }
}
