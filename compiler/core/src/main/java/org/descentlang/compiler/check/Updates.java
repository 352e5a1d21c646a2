package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.parse.TypeSyntax;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/**
 * The update of a trainer, in the order of the language: the accumulated gradient divided by the sum of weights; plain
 * penalties' gradient; clipping; the optimizer; proximal penalties.
 */
final class Updates {
  /** What the trainer needs of it. {@code accumulated} and {@code trainDefinitions} belong to the training program. */
  record Result(
      Checked.Section section, List<Checked.Commit> accumulated, List<Symbol> trainDefinitions,
      List<Checked.Objective> objectives, List<Checked.Objective> penalties, Optional<Symbol> rate) {}

  /** Losses that one accumulated gradient serves, since their weights are in constant proportion. */
  private record Group(Symbol sum, Symbol weight, Symbol pending, Term coefficient, Map<Symbol, Symbol> gradients) {}

  private final Library library;
  private final Elaborator.Shared shared;
  private final Declaration.Trainer trainer;
  private final Elaborator elaborator;
  private final Elaborator forTraining;
  private final Context context;
  private final List<Checked.Commit> accumulated = new ArrayList<>();
  private final List<Checked.Commit> commits = new ArrayList<>();
  private final List<Checked.Objective> penalties = new ArrayList<>();
  private Optional<Symbol> rate = Optional.empty();

  Updates(
      Library library, Elaborator.Shared shared, List<Diagnostic> diagnostics, Declaration.Trainer trainer,
      List<Checked.Setting> settings) {
    this.library = library;
    this.shared = shared;
    this.trainer = trainer;
    this.elaborator = new Elaborator(library, shared, true, diagnostics);
    this.forTraining = new Elaborator(library, shared, true, diagnostics);
    this.context = Context.top(null);
    settings.forEach(s -> context.scope().bind(
        s.symbol().name(), new Value.Scalar(Names.clock(s.symbol(), s.symbol().span()))));
  }

  Result elaborate(List<Trainers.MeasureSums> measures) {
    Set<Symbol> frozen = new LinkedHashSet<>();
    clauses(Clause.Freeze.class).forEach(f -> f.what().forEach(s -> frozen.addAll(select(s))));
    List<Symbol> trained = parameters().stream().filter(p -> !frozen.contains(p)).toList();
    if (trained.isEmpty() && !parameters().isEmpty()) {
      elaborator.warn(Diagnostic.warning("nothing-to-train", trainer.name().span(),
          "the trainer `" + trainer.name() + "` trains nothing: all parameters are frozen"));
    }
    List<Group> groups = groups(measures.stream().filter(Trainers.MeasureSums::loss).toList(), trained);
    forTraining.definitions().forEach(d -> shared.reserved.add(d.name()));
    Map<Symbol, Value.Array> gradients = new LinkedHashMap<>();
    List<Term> scales = groups.stream().map(this::scale).toList();
    trained.forEach(p -> gradients.put(p, gradient(p, groups, scales)));
    penalize(gradients);
    clip(gradients);
    optimize(gradients);
    Frames.resolve(elaborator.definitions());
    List<Symbol> results = new ArrayList<>();
    rate.ifPresent(results::add);
    List<Checked.Objective> objectives = groups.stream()
        .map(g -> new Checked.Objective(g.sum, List.copyOf(g.gradients.keySet()), List.copyOf(g.gradients.values())))
        .toList();
    return new Result(new Checked.Section(elaborator.definitions(), commits, results), accumulated,
        forTraining.definitions(), objectives, penalties, rate);
  }

  private <C extends Clause> List<C> clauses(Class<C> kind) {
    return trainer.clauses().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private List<Symbol> parameters() {
    return shared.stored.values().stream().filter(s -> s.role() == Role.PARAMETER).toList();
  }

  /** Losses whose weights are the number of terms share a gradient; any other has one of its own. */
  private List<Group> groups(List<Trainers.MeasureSums> losses, List<Symbol> trained) {
    List<Group> groups = new ArrayList<>();
    List<Trainers.MeasureSums> counted = losses.stream().filter(l -> l.sums().constantWeight()).toList();
    if (counted.size() == 1) {
      groups.add(group("", counted.get(0).sums().sum(), counted.get(0).sums().weight(), false,
          counted.get(0).coefficient(), trained));
    } else if (counted.size() > 1) {
      groups.add(group("", together(counted), examples(counted.get(0)), false, Terms.number(1), trained));
    }
    for (Trainers.MeasureSums loss : losses) {
      if (!loss.sums().constantWeight()) {
        String suffix = groups.isEmpty() ? "" : "." + (groups.size() + 1);
        groups.add(group(suffix, loss.sums().sum(), loss.sums().weight(), loss.sums().undivided(),
            loss.coefficient(), trained));
      }
    }
    return groups;
  }

  /** Each loss's sum times its coefficient over its terms an example, so that the number of examples divides them all. */
  private Symbol together(List<Trainers.MeasureSums> losses) {
    Term total = losses.stream()
        .map(l -> Terms.apply(Primitive.MULTIPLY,
            Terms.apply(Primitive.DIVIDE, l.coefficient(), Terms.number(l.sums().perExample())), read(l.sums().sum())))
        .reduce((a, b) -> Terms.apply(Primitive.ADD, a, b)).orElseThrow();
    return Declarations.symbol(forTraining.define("loss", new Value.Scalar(total), context, trainer.span()));
  }

  private Symbol examples(Trainers.MeasureSums loss) {
    Term count = Terms.apply(
        Primitive.DIVIDE, read(loss.sums().weight()), Terms.number(loss.sums().perExample()));
    return Declarations.symbol(forTraining.define("examples", new Value.Scalar(count), context, trainer.span()));
  }

  private Group group(
      String suffix, Symbol sum, Symbol weight, boolean undivided, Term coefficient, List<Symbol> trained) {
    Symbol pending = stored(forTraining.unique("loss.weight" + suffix), Role.MEASURE, Element.WIDE, weight);
    Term more = Terms.apply(Primitive.LESS, Terms.number(0), Names.clock(Names.PENDING, trainer.span()));
    Term total = undivided ? read(weight)
        : Terms.choose(more, Terms.apply(Primitive.ADD, read(pending), read(weight)), read(weight));
    Symbol next = Declarations.symbol(
        forTraining.define("loss.weight.next" + suffix, new Value.Scalar(total), context, trainer.span()));
    next.element(Element.WIDE);
    accumulated.add(new Checked.Commit(pending, next));
    Map<Symbol, Symbol> gradients = new LinkedHashMap<>();
    trained.forEach(p -> gradients.put(p, stored(forTraining.unique(p.name() + ".grad_sum" + suffix), Role.GRADIENT, Element.REAL, p)));
    return new Group(sum, weight, pending, coefficient, gradients);
  }

  private static Symbol stored(String name, Role role, Element element, Symbol like) {
    Symbol symbol = new Symbol(name, role, like.span(), like.scope(), List.of(), like.own());
    symbol.element(element);
    return symbol;
  }

  private Term read(Symbol symbol) {
    return Expressions.whole(symbol, trainer.span()).at().apply(List.of());
  }

  /** The loss's coefficient over the sum of weights; 0 where that is 0. */
  private Term scale(Group group) {
    Term weight = read(group.pending);
    Term scale = Terms.choose(Terms.apply(Primitive.EQUAL, weight, Terms.number(0)), Terms.number(0),
        Terms.apply(Primitive.DIVIDE, group.coefficient, weight));
    return elaborator.expressions().scalar(
        elaborator.define("scale", new Value.Scalar(scale), context, trainer.span()), trainer.span());
  }

  private Value.Array gradient(Symbol parameter, List<Group> groups, List<Term> scales) {
    Value.Array whole = Expressions.whole(parameter, parameter.span());
    return Value.Array.of(whole.shape(), Element.REAL, at -> {
      Term sum = null;
      for (int g = 0; g < groups.size(); g++) {
        Term read = Expressions.whole(groups.get(g).gradients.get(parameter), parameter.span()).at().apply(at);
        Term scaled = Terms.apply(Primitive.MULTIPLY, read, scales.get(g));
        sum = sum == null ? scaled : Terms.apply(Primitive.ADD, sum, scaled);
      }
      return sum;
    });
  }

  private List<Symbol> select(Declaration.Selector selector) {
    String path = String.join(".", selector.path().stream().map(Object::toString).toList());
    List<Symbol> all = parameters();
    if (path.equals("parameters") && !selector.all()) {
      return all;
    }
    if (path.equals("weights") && !selector.all()) {
      return all.stream().filter(p -> Trainers.isWeight(shared, p)).toList();
    }
    List<Symbol> found = all.stream()
        .filter(p -> selector.all() ? p.name().startsWith(path + ".") : p.name().equals(path)).toList();
    if (found.isEmpty()) {
      throw new Rejection(Text.unknown("unknown-name", selector.span(), "no parameter is called `"
          + selector.span().text() + "`", path, all.stream().map(Symbol::name).toList()));
    }
    return found;
  }

  private Set<Symbol> selected(List<Declaration.Selector> selectors) {
    Set<Symbol> found = new LinkedHashSet<>();
    if (selectors.isEmpty()) {
      parameters().stream().filter(p -> Trainers.isWeight(shared, p)).forEach(found::add);
    }
    selectors.forEach(s -> found.addAll(select(s)));
    return found;
  }

  private void penalize(Map<Symbol, Value.Array> gradients) {
    for (Map.Entry<Symbol, Value.Array> entry : gradients.entrySet()) {
      Symbol parameter = entry.getKey();
      List<Term> sums = new ArrayList<>();
      for (Clause.AddsPenalty clause : clauses(Clause.AddsPenalty.class)) {
        if (!clause.proximal() && selected(clause.on()).contains(parameter)) {
          sums.add(penalty(clause, parameter));
        }
      }
      if (!sums.isEmpty()) {
        entry.setValue(penalized(parameter, entry.getValue(), sums));
      }
    }
  }

  private Value.Array penalized(Symbol parameter, Value.Array gradient, List<Term> sums) {
    Term total = sums.stream().reduce((a, b) -> Terms.apply(Primitive.ADD, a, b)).orElseThrow();
    Symbol sum = Declarations.symbol(elaborator.define(
        parameter.name() + ".penalty", new Value.Scalar(total), context, trainer.span()));
    Symbol derivative = stored(elaborator.unique(parameter.name() + ".penalty.grad"), Role.VALUE, Element.REAL, parameter);
    penalties.add(new Checked.Objective(sum, List.of(parameter), List.of(derivative)));
    Value.Array more = Expressions.whole(derivative, trainer.span());
    return Value.Array.of(gradient.shape(), Element.REAL,
        at -> Terms.apply(Primitive.ADD, gradient.at().apply(at), more.at().apply(at)));
  }

  /** The sum of the penalty's elements. */
  private Term penalty(Clause.AddsPenalty clause, Symbol parameter) {
    Declaration.Penalty penalty = declared(clause.penalty(), parameter);
    Context callee = bound(penalty.parameters(), clause.penalty());
    Value.Array whole = pattern(penalty, parameter, callee, clause.span());
    callee.scope().bind(penalty.weight().text(), whole);
    Value value = within(penalty, clause.penalty(), () -> elaborator.expressions().value(penalty.value(), callee));
    if (!(value instanceof Value.Array array)) {
      return elaborator.expressions().scalar(value, clause.span());
    }
    List<Variable> variables = new ArrayList<>();
    for (int d = 0; d < array.shape().size(); d++) {
      variables.add(new Variable("ijklmn".substring(d % 6, d % 6 + 1), array.shape().get(d), clause.span()));
    }
    List<Term> at = variables.stream().map(Terms::index).toList();
    return new Term.Reduce(Term.Kind.SUM, variables, List.of(), array.at().apply(at), clause.span());
  }

  private Value.Array pattern(Declaration.Penalty penalty, Symbol parameter, Context callee, Span span) {
    Value.Array whole = Expressions.whole(parameter, span);
    if (penalty.type().orElse(null) instanceof TypeSyntax.Shape shape) {
      new Patterns(elaborator).match(shape.dimensions(), whole, callee, "the parameter of `" + penalty.name() + "`",
          span);
    }
    return whole;
  }

  private Declaration.Penalty declared(Expression.Call call, Symbol parameter) {
    List<Declaration.Penalty> found = library.find(Declaration.Penalty.class, call.callee().text());
    return found.stream().filter(p -> p.type().map(t -> Overloads.fits(t, parameter.own().size())).orElse(true))
        .findFirst().orElse(found.get(0));
  }

  private Context bound(List<Declaration.Parameter> parameters, Expression.Call call) {
    Context callee = Calls.callee(context);
    List<Value> values = elaborator.calls().values(call.arguments(), context);
    elaborator.calls().bindAll(parameters, call.arguments(), values, context, callee, call, 24);
    return callee;
  }

  private void clip(Map<Symbol, Value.Array> gradients) {
    for (Clause.Clip clause : clauses(Clause.Clip.class)) {
      List<Declaration.Clip> found = library.find(Declaration.Clip.class, clause.clip().callee().text());
      Declaration.Clip clip = found.get(0);
      Context callee = bound(clip.parameters(), clause.clip()).path("clip.");
      callee.scope().bind(clip.gradient().text(), new Value.Family(List.copyOf(gradients.values())));
      Value clipped = within(clip, clause.clip(), () -> elaborator.expressions().value(clip.value(), callee));
      if (!(clipped instanceof Value.Family family)) {
        throw new Rejection(Diagnostic.error("type-mismatch", clip.value().span(),
            "a clip gives a gradient for each gradient"));
      }
      int next = 0;
      for (Map.Entry<Symbol, Value.Array> entry : gradients.entrySet()) {
        entry.setValue(family.members().get(next++));
      }
    }
  }

  private void optimize(Map<Symbol, Value.Array> gradients) {
    List<Clause.UsesOptimizer> clauses = clauses(Clause.UsesOptimizer.class);
    Map<Symbol, Clause.UsesOptimizer> chosen = new LinkedHashMap<>();
    clauses.stream().filter(c -> !c.on().isEmpty())
        .forEach(c -> selected(c.on()).forEach(p -> chosen.putIfAbsent(p, c)));
    clauses.stream().filter(c -> c.on().isEmpty())
        .forEach(c -> gradients.keySet().forEach(p -> chosen.putIfAbsent(p, c)));
    for (Clause.UsesOptimizer clause : clauses) {
      List<Symbol> mine = gradients.keySet().stream().filter(p -> chosen.get(p) == clause).toList();
      optimize(clause, mine, gradients);
    }
    gradients.keySet().stream().filter(p -> !chosen.containsKey(p)).findFirst().ifPresent(p -> {
      throw new Rejection(Diagnostic.error("no-optimizer", trainer.name().span(),
          "no optimizer trains `" + p.name() + "`").hint("say `freeze " + p.name() + "` if that is meant."));
    });
  }

  private void optimize(Clause.UsesOptimizer clause, List<Symbol> mine, Map<Symbol, Value.Array> gradients) {
    List<Declaration.Optimizer> found =
        library.find(Declaration.Optimizer.class, clause.optimizer().callee().text());
    Declaration.Optimizer optimizer = found.get(0);
    Context callee = bound(optimizer.parameters(), clause.optimizer());
    Optional<Term> size = within(optimizer, clause.optimizer(), () -> options(optimizer, callee));
    for (Symbol parameter : mine) {
      update(optimizer, parameter, gradients.get(parameter), callee, size, clause);
    }
  }

  /** The requirements checked; the step size, where one is stated. */
  private Optional<Term> options(Declaration.Optimizer optimizer, Context callee) {
    Optional<Term> size = Optional.empty();
    for (Statement statement : optimizer.body()) {
      if (statement instanceof Statement.Require require) {
        elaborator.statements().require(require, callee);
      } else if (statement instanceof Statement.StepSize step) {
        size = Optional.of(stepSize(step, callee));
      }
    }
    return size;
  }

  private <T> T within(Declaration declaration, Expression.Call call, Supplier<T> body) {
    return elaborator.callChain().within(declaration, call.span(), body);
  }

  private Term stepSize(Statement.StepSize step, Context callee) {
    Value size = elaborator.expressions().value(step.value(), callee);
    Value named = elaborator.define(
        "rate", new Value.Scalar(elaborator.expressions().scalar(size, step.span())), context, step.span());
    Symbol symbol = Declarations.symbol(named);
    rate = Optional.of(rate.orElse(symbol));
    return read(symbol);
  }

  private void update(
      Declaration.Optimizer optimizer, Symbol parameter, Value.Array gradient, Context options, Optional<Term> size,
      Clause.UsesOptimizer clause) {
    Statement.Update update = optimizer.body().stream()
        .filter(Statement.Update.class::isInstance).map(Statement.Update.class::cast)
        .filter(u -> u.type().map(t -> Overloads.fits(t, parameter.own().size())).orElse(true))
        .findFirst().orElseThrow(() -> new Rejection(Diagnostic.error("no-update", clause.span(),
            "`" + optimizer.name() + "` has no update for `" + parameter.name() + "`, which has "
                + Text.count(parameter.own().size(), "dimension"))));
    Context inner = options.scope(new Scope(options.scope())).path(Declarations.OPTIMIZER + parameter.name() + "/");
    Value.Array weight = Expressions.whole(parameter, update.span());
    if (update.type().orElse(null) instanceof TypeSyntax.Shape shape) {
      new Patterns(elaborator).match(shape.dimensions(), weight, inner, "the parameter", update.span());
    }
    inner.scope().bind(update.weight().text(), weight);
    inner.scope().bind(update.gradient().text(), named(parameter, gradient, update.span()));
    inner.scope().bind(update.time().text(), new Value.Scalar(
        Terms.apply(Primitive.ADD, Names.updates(update.span()), Terms.number(1))));
    within(optimizer, clause.optimizer(), () -> elaborator.statements().run(update.body(), inner));
    finish(update, parameter, inner, size);
  }

  private Value named(Symbol parameter, Value.Array gradient, Span span) {
    return elaborator.define(parameter.name() + ".step", gradient, context, span);
  }

  private void finish(Statement.Update update, Symbol parameter, Context inner, Optional<Term> size) {
    for (String name : inner.scope().names()) {
      Symbol before = name.equals(update.weight().text())
          ? parameter : shared.stored.get(inner.path() + name);
      Value after = inner.scope().find(name).orElseThrow();
      boolean stored = before != null && (before == parameter || before.role() == Role.OPTIMIZER);
      if (stored && (after instanceof Value.Array || after instanceof Value.Scalar)) {
        Value value = before == parameter ? proximal(parameter, tensor(after), size) : after;
        Symbol symbol = Declarations.symbol(value);
        if (symbol != before) {
          String next = before.name() + ".next";
          symbol.rename(symbol.name().equals(next) ? next : elaborator.unique(next));
          commits.add(new Checked.Commit(before, symbol));
        }
      }
    }
  }

  /** A scalar as a tensor without dimensions. */
  private static Value.Array tensor(Value value) {
    return value instanceof Value.Array array ? array
        : Expressions.whole(Declarations.symbol(value), Declarations.symbol(value).span());
  }

  private Value proximal(Symbol parameter, Value.Array updated, Optional<Term> size) {
    Value.Array value = updated;
    for (Clause.AddsPenalty clause : clauses(Clause.AddsPenalty.class)) {
      if (clause.proximal() && selected(clause.on()).contains(parameter)) {
        value = proximal(clause, parameter, value, size);
      }
    }
    return value;
  }

  private Value.Array proximal(
      Clause.AddsPenalty clause, Symbol parameter, Value.Array updated, Optional<Term> size) {
    Declaration.Penalty penalty = declared(clause.penalty(), parameter);
    Declaration.Proximal map = penalty.proximal().orElseThrow(() -> new Rejection(Diagnostic.error("no-proximal",
        clause.span(), "`" + penalty.name() + "` states no proximal map").because("it is declared here",
        penalty.name().span())));
    Term step = size.orElseThrow(() -> new Rejection(Diagnostic.error("no-step-size", clause.span(),
        "a proximal penalty needs the optimizer's step size, and this optimizer states none (`step lr`)")));
    Context callee = bound(penalty.parameters(), clause.penalty());
    pattern(penalty, parameter, callee, clause.span());
    callee.scope().bind(penalty.weight().text(), updated);
    callee.scope().bind(map.step().text(), new Value.Scalar(step));
    Value value = within(penalty, clause.penalty(), () -> elaborator.expressions().value(map.value(), callee));
    return tensor(elaborator.define(parameter.name() + ".proximal", value, context, clause.span()));
  }
}
