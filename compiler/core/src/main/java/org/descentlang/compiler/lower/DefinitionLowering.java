package org.descentlang.compiler.lower;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.descentlang.compiler.check.Symbol;
import org.descentlang.compiler.check.Term;
import org.descentlang.compiler.check.Variable;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Names;
import org.descentlang.compiler.ir.Order;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.source.Diagnostic;

/** One symbol to its definition, and to one more for each reduction inside its body. */
final class DefinitionLowering {
  private final Symbol symbol;
  private final Tensors tensors;
  private final Indices indices;
  private final boolean differentiated;
  private final Set<Symbol> ahead;
  private final Origin origin;
  private final List<Index> own = new ArrayList<>();
  private final Integers integers;
  private final Lifting lifting;
  private final Reductions reductions;

  /**
   * @param differentiated whether stated derivatives are needed, and what they are by is held
   * @param ahead what is defined in this line or a later one
   */
  DefinitionLowering(
      Symbol symbol, Tensors tensors, Indices indices, Names names, boolean differentiated, Set<Symbol> ahead) {
    this.symbol = symbol;
    this.tensors = tensors;
    this.indices = indices;
    this.differentiated = differentiated;
    this.ahead = ahead;
    String scope = symbol.scope().endsWith(".") ? symbol.scope().substring(0, symbol.scope().length() - 1)
        : symbol.scope();
    this.origin = Origin.written(Optional.ofNullable(symbol.span()), symbol.call(), scope);
    this.integers = new Integers(this, symbol.span());
    this.lifting = new Lifting(symbol, indices, names, origin, own);
    this.reductions = new Reductions(this, lifting);
  }

  Indices indices() {
    return indices;
  }

  Integers integers() {
    return integers;
  }

  /** The reductions inside first, the symbol's own definition last. */
  List<Step.Definition> lower() {
    Map<Variable, Affine> variables = new IdentityHashMap<>();
    List<Affine> at = new ArrayList<>();
    symbol.frame().forEach(v -> at.add(bind(v, variables, own)));
    for (List<Variable> row : symbol.own()) {
      Affine place = Affine.of(0);
      for (Variable variable : row) {
        place = place.times(variable.extent().bound()).plus(bind(variable, variables, own));
      }
      at.add(place);
    }
    Place top = new Place(variables, List.of());
    List<Expr> where = new ArrayList<>();
    symbol.where().forEach(c -> where.addAll(Conditions.conjuncts(translate(c, top.with(where)))));
    Expr body = root(symbol.body().orElseThrow(), top.with(where));
    List<Symbol.Stated> statements = differentiated ? symbol.stated() : List.of();
    // What is stated to be 0 everywhere leads to nothing.
    List<Step.Stated> stated = statements.stream().map(s -> stated(s, top.with(where)))
        .filter(s -> !s.derivative().equals(Expr.constant(0))).toList();
    List<Step.Definition> definitions = new ArrayList<>(lifting.definitions());
    definitions.add(new Step.Definition(tensors.of(symbol), at, own, where, body, stated, origin));
    return definitions;
  }

  /** An index of its own for a variable. */
  Affine bind(Variable variable, Map<Variable, Affine> variables, List<Index> own) {
    Index index = indices.fresh(variable.name(), variable.extent());
    own.add(index);
    variables.put(variable, Affine.of(index));
    return Affine.of(index);
  }

  private Step.Stated stated(Symbol.Stated stated, Place top) {
    Map<Variable, Affine> variables = new IdentityHashMap<>();
    List<Index> own = new ArrayList<>();
    stated.variables().forEach(v -> bind(v, variables, own));
    Place place = top.binding(variables);
    List<Expr> where = new ArrayList<>();
    stated.where().forEach(c -> where.addAll(Conditions.conjuncts(translate(c, place.with(where)))));
    List<Affine> at = Stream.concat(stated.by().frame().stream(), stated.at().stream()).map(place::value).toList();
    return new Step.Stated(
        tensors.of(stated.by()), at, own, where, translate(stated.derivative(), place.with(where)));
  }

  /** At the root of a body a reduction or a draw stays. */
  private Expr root(Term body, Place place) {
    if (body instanceof Term.Reduce reduce && reduce.kind() != Term.Kind.MEAN) {
      return reductions.reduction(reduce, place);
    }
    if (body instanceof Term.Draw draw) {
      return new Expr.Draw(draw.distribution(), symbol.name(), own,
          draw.parameters().stream().map(p -> translate(p, place)).toList());
    }
    return translate(body, place);
  }

  Expr translate(Term term, Place place) {
    if (term instanceof Term.Number number) {
      return Expr.constant(number.value());
    }
    if (term instanceof Term.Truth truth) {
      return new Expr.Truth(truth.value());
    }
    if (term instanceof Term.IndexValue || term instanceof Term.Size) {
      return integers.value(term, place);
    }
    if (term instanceof Term.Read read) {
      return read(read, place);
    }
    if (term instanceof Term.Apply apply) {
      return apply(apply, place);
    }
    if (term instanceof Term.Choose choose) {
      return choose(choose, place, Integers.isInteger(choose) ? integers::value : this::translate);
    }
    if (term instanceof Term.Reduce reduce) {
      return reductions.value(reduce, place);
    }
    throw new Refusal(Diagnostic.error("misplaced", symbol.span(), "a random number is drawn by `~` alone"));
  }

  /** What stands for a term of a choice. */
  interface Translation {
    Expr of(Term term, Place place);
  }

  Expr choose(Term.Choose choose, Place place, Translation translation) {
    Expr condition = translate(choose.condition(), place);
    Expr then = translation.of(choose.then(), place.with(Conditions.conjuncts(condition)));
    Expr otherwise = translation.of(
        choose.otherwise(), place.with(Conditions.conjuncts(Conditions.negate(condition))));
    return new Expr.Select(condition, then, otherwise);
  }

  private Expr apply(Term.Apply apply, Place place) {
    if (apply.primitive().isComparison() && apply.arguments().stream().anyMatch(Integers::isInteger)) {
      return integers.comparison(apply, place);
    }
    if (apply.primitive() == Primitive.AND || apply.primitive() == Primitive.OR) {
      Expr left = translate(apply.arguments().get(0), place);
      Expr undecided = apply.primitive() == Primitive.AND ? left : Conditions.negate(left);
      return Expr.apply(apply.primitive(), left,
          translate(apply.arguments().get(1), place.with(Conditions.conjuncts(undecided))));
    }
    if (apply.primitive() == Primitive.NOT) {
      return Conditions.negate(translate(apply.arguments().get(0), place));
    }
    if (Integers.isInteger(apply) || apply.primitive() == Primitive.NUMBER) {
      return apply.primitive() == Primitive.NUMBER
          ? Expr.apply(Primitive.NUMBER, integers.value(apply.arguments().get(0), place)) : integers.value(apply, place);
    }
    return new Expr.Apply(apply.primitive(), apply.arguments().stream().map(a -> translate(a, place)).toList());
  }

  private Expr read(Term.Read read, Place place) {
    return read(read, place, new Subscripts(this));
  }

  private Expr read(Term.Read read, Place place, Subscripts subscripts) {
    Tensor tensor = tensors.of(read.symbol());
    List<Affine> at = new ArrayList<>();
    Reads.frame(read).forEach(t -> at.add(subscripts.affine(t, place, read.span())));
    read.at().forEach(t -> at.add(subscripts.affine(t, place, read.span())));
    Place inner = place.with(subscripts.conditions());
    List<Expr> unproven = unproven(tensor, at, inner);
    if (!unproven.isEmpty() && Facts.of(inner.guards()).areContradictory()) {
      return anything(tensor.element());
    }
    boolean unguarded = read.padding().isEmpty() && read.symbol().boundaries().isEmpty();
    if (!unproven.isEmpty() && unguarded && subscripts.canNarrow()) {
      return read(read, place, subscripts.narrow());
    }
    if (ahead.contains(read.symbol()) && !isThere(read.symbol(), at, inner.with(unproven))) {
      throw new Refusal(Reads.ofNothing(read));
    }
    Expr element = differentiated && read.symbol().held()
        ? Expr.apply(Primitive.STOP, new Expr.Read(tensor, at)) : new Expr.Read(tensor, at);
    if (!unproven.isEmpty()) {
      element = outside(read, element, at, unproven, inner, subscripts);
    }
    if (subscripts.indices().isEmpty()) {
      return element;
    }
    Domain domain = new Domain(subscripts.indices(), subscripts.conditions());
    Reducer reducer = tensor.element() == Element.BOOLEAN ? Reducer.ANY : Reducer.SUM;
    return lifting.lift(new Expr.Reduce(reducer, domain, element, Order.OPEN), place, "at");
  }

  /** Of what is never evaluated. */
  private static Expr anything(Element element) {
    return switch (element) {
      case REAL, WIDE -> Expr.constant(0);
      case INTEGER -> new Expr.Position(Affine.of(0));
      case BOOLEAN -> new Expr.Truth(false);
    };
  }

  /**
   * Whether the symbol is defined at that place. Who reads it behind its line has its conditions; before that, they are
   * not known yet, and must follow from those around.
   */
  private boolean isThere(Symbol other, List<Affine> at, Place place) {
    Map<Variable, Affine> variables = new IdentityHashMap<>();
    List<Variable> single = new ArrayList<>(other.frame());
    other.own().stream().filter(row -> row.size() == 1).forEach(single::addAll);
    if (other.where().isEmpty() || single.size() < at.size()) {
      return other.where().isEmpty();
    }
    IntStream.range(0, at.size()).forEach(d -> variables.put(single.get(d), at.get(d)));
    Facts facts = Facts.of(place.guards());
    return other.where().stream().allMatch(c -> facts.proves(translate(c, place.binding(variables))));
  }

  private static List<Expr> unproven(Tensor tensor, List<Affine> at, Place place) {
    List<Affine> bounds = new ArrayList<>();
    for (int d = 0; d < at.size(); d++) {
      bounds.add(at.get(d));
      bounds.add(Facts.size(tensor.shape().get(d)).plus(-1).minus(at.get(d)));
    }
    bounds.removeIf(Facts.NONE::provesNonNegative);
    if (!bounds.isEmpty()) {
      bounds.removeIf(Facts.of(place.guards())::provesNonNegative);
    }
    return bounds.stream().<Expr>map(Expr.NonNegative::new).toList();
  }

  /** A read that may be outside has a padding or boundary values, or is an error. */
  private Expr outside(
      Term.Read read, Expr element, List<Affine> at, List<Expr> inside, Place place, Subscripts subscripts) {
    if (read.padding().isPresent()) {
      return new Expr.Select(Conditions.all(inside), element, translate(read.padding().get(), place));
    }
    if (!read.symbol().boundaries().isEmpty()) {
      return new Expr.Select(Conditions.all(inside), element, new Boundaries(this).value(read, at, place));
    }
    Affine unsafe = at.stream().filter(a -> mentions(inside, a)).findFirst().orElse(at.get(0));
    throw new Refusal(Reads.outside(read, subscripts.named(unsafe), Facts.of(place.guards()), symbol));
  }

  private static boolean mentions(List<Expr> conditions, Affine at) {
    return conditions.stream().anyMatch(c -> c instanceof Expr.NonNegative n && (n.value().equals(at)
        || n.value().plus(at).terms().stream().noneMatch(t -> at.mentions(t.variable()))));
  }

  /** What a boundary value gives; {@code names} of variables are those of the boundary. */
  Expr boundary(Term value, Map<Variable, Affine> variables, Place place) {
    return translate(value, place.binding(variables));
  }
}
