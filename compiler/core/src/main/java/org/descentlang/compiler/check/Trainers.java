package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;

/** A trainer carried out: its model in training and out of it, its losses and metrics, its update. */
final class Trainers {
  /** As many as the runtime has at most. */
  private static final int MOST_THREADS = 1024;

  private final Library library;
  private final Declaration.Trainer trainer;
  private final String packageName;
  private final List<Diagnostic> diagnostics;
  private final Elaborator.Shared shared = new Elaborator.Shared();
  private final Map<String, Symbol> ports = new LinkedHashMap<>();
  private final List<Symbol> inputs = new ArrayList<>();
  private final List<Symbol> targets = new ArrayList<>();
  private final List<Extent.Counted> counts = new ArrayList<>();
  private final List<Checked.Setting> settings = new ArrayList<>();
  private Variable batch;

  Trainers(Library library, Declaration.Trainer trainer, String packageName, List<Diagnostic> diagnostics) {
    this.library = library;
    this.trainer = trainer;
    this.packageName = packageName;
    this.diagnostics = diagnostics;
  }

  /** One program made from the model, with what it needs of the trainer. */
  private record Pass(Elaborator elaborator, Context context, List<Symbol> outputs, List<MeasureSums> measures) {}

  /** A loss or metric of one pass. */
  record MeasureSums(String name, boolean loss, Measures.Sums sums, Term coefficient) {}

  Checked elaborate() {
    new Clauses(library, trainer, diagnostics).check();
    Clause.UsesModel uses = only(Clause.UsesModel.class);
    Declaration.Model model = library.find(Declaration.Model.class, uses.model().text()).get(0);
    library.use(model);
    Extent.Counted count = new Extent.Counted("count", batchSize());
    batch = new Variable("b", Dim.of(count, "that is the batch", trainer.span()), trainer.span());
    model.parameters().forEach(p -> shared.reserved.add(p.name().text()));
    clauses(Clause.Target.class).forEach(t -> shared.reserved.add(t.target().name().text()));
    clauses(Clause.Setting.class).forEach(s -> shared.reserved.add(s.name().text()));
    Pass train = pass(model, uses, true, true);
    Pass evaluate = pass(model, uses, false, true);
    Pass predict = pass(model, uses, false, false);
    if (!train.elaborator.sound()) {
      throw new Rejection();
    }
    train.measures.stream().filter(MeasureSums::loss)
        .forEach(m -> Weights.rejectTrained(m.name, m.sums.weight()));
    Stream.of(train, evaluate, predict).forEach(p -> {
      IntegerRanges.check(p.elaborator.definitions());
      LabelComparisons.warn(p.elaborator);
    });
    Stream.of(train, evaluate, predict).flatMap(p -> p.elaborator.definitions().stream())
        .forEach(d -> shared.reserved.add(d.name()));
    Updates updates = new Updates(library, shared, diagnostics, trainer, settings);
    Updates.Result update = updates.elaborate(train.measures);
    Checked.Section training = section(train, results(train));
    List<Checked.Commit> commits = new ArrayList<>(training.commits());
    commits.addAll(update.accumulated());
    List<Symbol> definitions = new ArrayList<>(training.definitions());
    definitions.addAll(update.trainDefinitions());
    Frames.resolve(definitions);
    Checked.Memory memory = new MemoryClauses(trainer, diagnostics).read(
        Stream.concat(definitions.stream().map(Symbol::name), shared.kinds.keySet().stream()).toList());
    return new Checked(
        packageName, trainer, model, count, threads(), counts, inputs, targets, settings, initialize(),
        new Checked.Section(definitions, commits, training.results()), update.section(),
        section(evaluate, results(evaluate)), section(predict, predict.outputs), measure(evaluate),
        measures(train), update.objectives(),
        update.penalties(), update.rate(), update.exposure(), memory);
  }

  private static List<Checked.Measure> measures(Pass pass) {
    return pass.measures.stream()
        .map(m -> new Checked.Measure(
            m.name, m.loss, m.sums.sum(), m.sums.weight(), m.sums.undivided(), m.coefficient)).toList();
  }

  private static List<Symbol> results(Pass pass) {
    List<Symbol> results = new ArrayList<>();
    pass.measures.stream().filter(m -> !m.sums.computed()).forEach(m -> {
      results.add(m.sums.sum());
      results.add(m.sums.weight());
    });
    return results;
  }

  /** What is computed from totals, which are the same of training and of evaluation. */
  private static Checked.Section measure(Pass pass) {
    List<Symbol> results = pass.measures.stream().filter(m -> m.sums.computed())
        .flatMap(m -> Stream.of(m.sums.sum(), m.sums.weight())).toList();
    return new Checked.Section(TotalReaders.needed(pass.elaborator.definitions(), results), List.of(), results);
  }

  private static Checked.Section section(Pass pass, List<Symbol> results) {
    Frames.resolve(pass.elaborator.definitions());
    List<Checked.Commit> commits = pass.elaborator.commits().stream()
        .map(c -> new Checked.Commit(c.target(), c.value())).toList();
    commits.forEach(Trainers::rejectMany);
    return new Checked.Section(TotalReaders.ofExamples(pass.elaborator.definitions()), commits, results);
  }

  /** A state is no value of an example, so neither is its next one. */
  private static void rejectMany(Checked.Commit commit) {
    Symbol value = commit.value();
    if (!value.frame().isEmpty()) {
      boolean examples = value.frame().stream().anyMatch(v -> v.extent() instanceof Extent.Counted);
      String each = examples ? "each example" : "each `" + value.frame().get(0) + "`";
      throw new Rejection(value.explained(Diagnostic.error("shape-mismatch", value.span(), "`" + commit.target().name()
              + "` is one state for the whole mini-batch, but what would be its next value has one for " + each)
          .hint(examples ? "`mean(batch) x` is one value of all examples." : "call the layer once.")), true);
    }
  }

  private Checked.Section initialize() {
    List<Symbol> values = shared.initials.stream()
        .flatMap(i -> Stream.concat(i.parts().stream(), Stream.of(i.value()))).toList();
    Frames.resolve(values);
    return new Checked.Section(values,
        shared.initials.stream().map(i -> new Checked.Commit(i.target(), i.value())).toList(), List.of());
  }

  private <C extends Clause> List<C> clauses(Class<C> kind) {
    return trainer.clauses().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The one clause of a kind. */
  private <C extends Clause> C only(Class<C> kind) {
    return clauses(kind).get(0);
  }

  private int batchSize() {
    return size(only(Clause.BatchSize.class).size(), Integer.MAX_VALUE, "a mini-batch has at least 1 example");
  }

  /** By how many threads a step is done: by one where nothing is said. */
  private int threads() {
    List<Clause.Threads> said = clauses(Clause.Threads.class);
    return said.isEmpty() ? 1
        : size(said.get(0).number(), MOST_THREADS, "a step is done by at least 1 thread, and at most " + MOST_THREADS);
  }

  private int size(Expression expression, int most, String otherwise) {
    Elaborator elaborator = new Elaborator(library, shared, true, diagnostics);
    int size = elaborator.expressions().whole(expression, Context.top(null));
    if (size == 0 || size > most) {
      throw new Rejection(Diagnostic.error("not-a-size", expression.span(), otherwise));
    }
    return size;
  }

  private Pass pass(Declaration.Model model, Clause.UsesModel uses, boolean training, boolean measured) {
    Elaborator elaborator = new Elaborator(library, shared, training, diagnostics);
    Context context = Context.top(batch);
    Ports declared = new Ports(elaborator, batch, counts, ports);
    settings(elaborator, context);
    declared.model(model, uses, context, inputs);
    Optional<Statements.Returned> returned = elaborator.statements().run(model.body(), context);
    clauses(Clause.Setting.class).forEach(s -> elaborator.attempt(() -> Ports.rejectHiding(s.name(), context)));
    rejectSchedules(elaborator);
    List<Symbol> outputs =
        outputs(returned.orElseThrow(() -> Returns.missing(model, "model")), elaborator, context);
    List<MeasureSums> measures = new ArrayList<>();
    if (measured) {
      Context inner = context.scope(new Scope(context.scope()));
      clauses(Clause.Target.class).forEach(t -> elaborator.attempt(() -> declared.target(t, inner, targets)));
      measures.addAll(losses(elaborator, inner));
      measures.addAll(metrics(elaborator, inner));
    }
    elaborator.settleDraws();
    return new Pass(elaborator, context, outputs, measures);
  }

  private void settings(Elaborator elaborator, Context context) {
    for (Clause.Setting clause : clauses(Clause.Setting.class)) {
      Term preset = elaborator.expressions().scalar(clause.value(), context);
      if (!(preset instanceof Term.Number number)) {
        throw new Rejection(Diagnostic.error("not-known-at-compile-time", clause.value().span(),
            "a setting begins as a number known at compile time"));
      }
      if (!Double.isFinite(number.value())) {
        throw new Rejection(Diagnostic.error("not-finite", clause.value().span(),
            "the setting `" + clause.name() + "` must begin as a finite number, and this is " + number.value()));
      }
      Optional<Checked.Setting> known =
          settings.stream().filter(s -> s.symbol().name().equals(clause.name().text())).findFirst();
      Symbol symbol = known.map(Checked.Setting::symbol).orElseGet(() -> setting(clause));
      if (known.isEmpty()) {
        settings.add(new Checked.Setting(symbol, number.value()));
      }
      context.scope().bind(clause.name().text(), new Value.Scalar(Names.clock(symbol, clause.span())));
    }
  }

  /** A trained model has no updates any more: what it computes can't depend on how many there were. */
  private static void rejectSchedules(Elaborator elaborator) {
    for (Symbol definition : elaborator.definitions()) {
      Set<Symbol> read = new LinkedHashSet<>();
      definition.body().ifPresent(b -> Terms.symbols(b, read));
      definition.where().forEach(w -> Terms.symbols(w, read));
      if (read.contains(Names.UPDATES)) {
        throw new Rejection(definition.explained(Diagnostic.error("misplaced", definition.span(), "`"
                + definition.name() + "` would change with the number of updates, and a model that predicts has none")
            .hint("a schedule belongs to the trainer: `optimizer sgd(cosine(...))`.")), true);
      }
    }
  }

  private static Symbol setting(Clause.Setting clause) {
    Symbol symbol = new Symbol(clause.name().text(), Role.SETTING, clause.span(), "", List.of(), List.of());
    symbol.element(Element.WIDE);
    return symbol;
  }

  private List<Symbol> outputs(Statements.Returned returned, Elaborator elaborator, Context context) {
    List<Symbol> outputs = new ArrayList<>();
    for (Statements.Named named : returned.all()) {
      Value value = named.value();
      Optional<Symbol> symbol = value instanceof Value.Array array ? array.symbol()
          : value instanceof Value.Scalar scalar && scalar.term() instanceof Term.Read read
              ? Optional.of(read.symbol()) : Optional.empty();
      outputs.add(symbol.filter(s -> s.role() == Role.VALUE && s.context().equals(context.frame()))
          .map(s -> everywhere(s, elaborator, context, named))
          .orElseGet(() -> output(named.name(), value, elaborator, context, named)));
    }
    return outputs;
  }

  /** Whatever it is made of, an output has the type of real numbers, or is an integer or a truth value. */
  private static Symbol output(
      String name, Value value, Elaborator elaborator, Context context, Statements.Named named) {
    Symbol output = Declarations.symbol(elaborator.define(name, value, context, named.span()));
    if (output.element() == Element.WIDE) {
      output.element(Element.REAL);
    }
    return output;
  }

  /** An output that is defined in places only is 0 elsewhere. */
  private static Symbol everywhere(
      Symbol symbol, Elaborator elaborator, Context context, Statements.Named named) {
    boolean isWide = symbol.element() == Element.WIDE;
    if (symbol.where().isEmpty() && !isWide) {
      return symbol;
    }
    String name = symbol.name();
    symbol.rename(elaborator.unique(name + (isWide ? ".wide" : ".where")));
    Symbol output = output(name, Tensors.total(named.value()), elaborator, context, named);
    output.rename(name);
    return output;
  }

  private List<MeasureSums> losses(Elaborator elaborator, Context context) {
    List<MeasureSums> found = new ArrayList<>();
    for (Clause.Loss clause : clauses(Clause.Loss.class)) {
      elaborator.attempt(() -> LossSum.terms(clause.value()).forEach(part ->
          elaborator.attempt(() -> found.add(loss(part, found, elaborator, context)))));
    }
    return found;
  }

  private MeasureSums loss(LossSum.Part part, List<MeasureSums> before, Elaborator elaborator, Context context) {
    Term coefficient = Terms.number(part.negative() ? -1 : 1);
    for (LossSum.Factor factor : part.factors()) {
      coefficient = Terms.apply(factor.divides() ? Primitive.DIVIDE : Primitive.MULTIPLY, coefficient,
          coefficient(factor.value(), elaborator, context));
      if (coefficient instanceof Term.Number number && !Double.isFinite(number.value())) {
        throw new Rejection(Diagnostic.error("bad-loss", factor.value().span(), "the weight of a loss is finite, and "
            + "with `" + Text.oneLine(factor.value().span()) + "` this one is not"));
      }
    }
    String name = part.call().callee().text();
    List<Declaration.Measure> candidates = known(library.losses(name));
    long same = before.stream().filter(m -> m.name.equals(name) || m.name.startsWith(name + ".")).count();
    return sums(candidates, part.call(), same == 0 ? name : name + "." + (same + 1), true, coefficient, elaborator,
        context);
  }

  private static Term coefficient(Expression factor, Elaborator elaborator, Context context) {
    Term term = elaborator.expressions().scalar(factor, context);
    if (Terms.element(term) == Element.BOOLEAN || !Terms.isConstant(term)) {
      throw new Rejection(LossSum.badLoss(factor));
    }
    return term;
  }

  private List<MeasureSums> metrics(Elaborator elaborator, Context context) {
    List<MeasureSums> found = new ArrayList<>();
    for (Clause.AddsMetric clause : clauses(Clause.AddsMetric.class)) {
      elaborator.attempt(() -> found.add(
          elaborator.keeping().within(Keeping.Part.METRIC, () -> metric(clause, elaborator, context))));
    }
    return found;
  }

  private MeasureSums metric(Clause.AddsMetric clause, Elaborator elaborator, Context context) {
    if (!(clause.value() instanceof Expression.Call call)) {
      throw new Rejection();
    }
    String callee = call.callee().text();
    List<Declaration.Measure> metrics = library.metrics(callee);
    List<Declaration.Measure> candidates = known(metrics.isEmpty() ? library.losses(callee) : metrics);
    String name = clause.as().map(Object::toString).orElse(callee);
    return sums(candidates, call, name, false, Terms.number(1), elaborator, context);
  }

  /** A name that is unknown has been reported. */
  private static List<Declaration.Measure> known(List<Declaration.Measure> candidates) {
    if (candidates.isEmpty()) {
      throw new Rejection();
    }
    return candidates;
  }

  private MeasureSums sums(
      List<Declaration.Measure> candidates, Expression.Call call, String name, boolean loss, Term coefficient,
      Elaborator elaborator, Context context) {
    Measures measures = new Measures(elaborator);
    Measures.MeasureTerms terms = measures.terms(candidates, loss ? call.callee().text() : name, call, context);
    return new MeasureSums(name, loss, measures.sums(terms, name, call, context), coefficient);
  }

  /** The kind of a parameter decides which penalties and decays reach it. */
  static boolean isWeight(Elaborator.Shared shared, Symbol parameter) {
    return shared.kinds.get(parameter.name()) == Statement.Kind.WEIGHT;
  }
}
