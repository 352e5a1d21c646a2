package org.descentlang.compiler.lower;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
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
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.ir.GuardedRead;
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
  /** Where a term stands: what its variables are, and what holds around it. */
  record Place(Map<Variable, Affine> variables, List<Expr> guards) {
    Affine value(Variable variable) {
      Affine value = variables.get(variable);
      if (value == null) {
        throw new IllegalStateException("`" + variable + "` is not bound");
      }
      return value;
    }

    Place with(List<Expr> more) {
      List<Expr> all = new ArrayList<>(guards);
      all.addAll(more);
      return new Place(variables, all);
    }

    Place binding(Map<Variable, Affine> more) {
      Map<Variable, Affine> all = new IdentityHashMap<>(variables);
      all.putAll(more);
      return new Place(all, guards);
    }
  }

  private final Symbol symbol;
  private final Tensors tensors;
  private final Indices indices;
  private final Names names;
  private final boolean differentiated;
  private final Set<Symbol> ahead;
  private final List<Step.Definition> definitions = new ArrayList<>();
  private final Origin origin;
  /** The symbol's indices, which its lifted reductions keep in this order. */
  private final List<Index> own = new ArrayList<>();

  /**
   * @param differentiated whether stated derivatives are needed, and what they are by is held
   * @param ahead what is defined in this line or a later one
   */
  DefinitionLowering(
      Symbol symbol, Tensors tensors, Indices indices, Names names, boolean differentiated, Set<Symbol> ahead) {
    this.symbol = symbol;
    this.tensors = tensors;
    this.indices = indices;
    this.names = names;
    this.differentiated = differentiated;
    this.ahead = ahead;
    String scope = symbol.scope().endsWith(".") ? symbol.scope().substring(0, symbol.scope().length() - 1)
        : symbol.scope();
    this.origin = Origin.written(Optional.ofNullable(symbol.span()), symbol.call(), scope);
  }

  Indices indices() {
    return indices;
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
    List<Step.Stated> stated = statements.stream().map(s -> stated(s, top.with(where))).toList();
    definitions.add(new Step.Definition(tensors.of(symbol), at, own, where, body, stated, origin));
    return definitions;
  }

  private Affine bind(Variable variable, Map<Variable, Affine> variables, List<Index> own) {
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
      return reduction(reduce, place);
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
      return integer(term, place);
    }
    if (term instanceof Term.Read read) {
      return read(read, place);
    }
    if (term instanceof Term.Apply apply) {
      return apply(apply, place);
    }
    if (term instanceof Term.Choose choose) {
      return choose(choose, place, this::translate);
    }
    if (term instanceof Term.Reduce reduce) {
      return reduce.kind() == Term.Kind.MEAN ? mean(reduce, place)
          : lift(reduction(reduce, place), place, word(reduce));
    }
    throw new Refusal(Diagnostic.error("misplaced", symbol.span(), "a random number is drawn by `~` alone"));
  }

  private interface Translation {
    Expr of(Term term, Place place);
  }

  private Expr choose(Term.Choose choose, Place place, Translation translation) {
    Expr condition = translate(choose.condition(), place);
    Expr then = translation.of(choose.then(), place.with(Conditions.conjuncts(condition)));
    Expr otherwise = translation.of(
        choose.otherwise(), place.with(Conditions.conjuncts(Conditions.negate(condition))));
    return new Expr.Select(condition, then, otherwise);
  }

  /** An integer: affine where it can be. */
  Expr integer(Term term, Place place) {
    if (term instanceof Term.Read || term instanceof Term.Reduce) {
      return translate(term, place);
    }
    if (term instanceof Term.Choose choose) {
      return choose(choose, place, this::integer);
    }
    if (term instanceof Term.Apply apply && !isAffine(term)) {
      return new Expr.Apply(apply.primitive(), apply.arguments().stream().map(a -> integer(a, place)).toList());
    }
    return new Expr.Position(new Subscripts(this).affine(term, place, symbol.span()));
  }

  /** Whether the term is affine without an index more. */
  private static boolean isAffine(Term term) {
    if (term instanceof Term.Apply apply) {
      boolean known = switch (apply.primitive()) {
        case ADD, SUBTRACT, NEGATE -> true;
        case MULTIPLY -> apply.arguments().stream().anyMatch(Term.Number.class::isInstance);
        case DIVIDE, FUSED_MULTIPLY_ADD, FLOOR_DIVIDE, FLOOR_REMAINDER, MAX, MIN, ABS, SIGN, FLOOR, POWER, SQRT, EXP,
            EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS, STOP, NUMBER, LESS, LESS_EQUAL, EQUAL, AND, OR,
            NOT -> false;
      };
      return known && apply.arguments().stream().allMatch(DefinitionLowering::isAffine);
    }
    return term instanceof Term.Number || term instanceof Term.IndexValue || term instanceof Term.Size;
  }

  private Expr apply(Term.Apply apply, Place place) {
    if (apply.primitive().isComparison() && apply.arguments().stream().anyMatch(this::isInteger)) {
      return comparison(apply, place);
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
    if (isInteger(apply) || apply.primitive() == Primitive.NUMBER) {
      return apply.primitive() == Primitive.NUMBER
          ? Expr.apply(Primitive.NUMBER, integer(apply.arguments().get(0), place)) : integer(apply, place);
    }
    return new Expr.Apply(apply.primitive(), apply.arguments().stream().map(a -> translate(a, place)).toList());
  }

  private boolean isInteger(Term term) {
    if (term instanceof Term.Read read) {
      return read.symbol().element() == Element.INTEGER;
    }
    if (term instanceof Term.Apply apply) {
      return !apply.primitive().isComparison() && !apply.primitive().isLogical()
          && apply.primitive() != Primitive.NUMBER && apply.primitive() != Primitive.DIVIDE
          && apply.arguments().stream().allMatch(a -> isInteger(a) || a instanceof Term.Number)
          && apply.arguments().stream().anyMatch(this::isInteger);
    }
    if (term instanceof Term.Choose choose) {
      return isInteger(choose.then()) || isInteger(choose.otherwise());
    }
    return term instanceof Term.IndexValue || term instanceof Term.Size
        || term instanceof Term.Reduce reduce
            && (reduce.kind() == Term.Kind.ARGMAX || reduce.kind() == Term.Kind.ARGMIN || isInteger(reduce.body()));
  }

  /** Of integers: affine conditions where both sides are affine. */
  private Expr comparison(Term.Apply apply, Place place) {
    Expr left = integer(apply.arguments().get(0), place);
    Expr right = integer(apply.arguments().get(1), place);
    if (!(left instanceof Expr.Position a && right instanceof Expr.Position b)) {
      return Expr.apply(apply.primitive(), left, right);
    }
    Affine difference = b.value().minus(a.value());
    return switch (apply.primitive()) {
      case LESS -> new Expr.NonNegative(difference.plus(-1));
      case LESS_EQUAL -> new Expr.NonNegative(difference);
      case EQUAL -> new Expr.IsZero(difference);
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATE, FUSED_MULTIPLY_ADD, FLOOR_DIVIDE, FLOOR_REMAINDER, MAX, MIN, ABS,
          SIGN, FLOOR, POWER, SQRT, EXP, EXPM1, LOG, LOG1P, TANH, SIGMOID, ERF, ERFC, SIN, COS, STOP, NUMBER, AND, OR,
          NOT -> throw new IllegalArgumentException(apply.primitive() + " compares nothing");
    };
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
      element = outside(read, element, at, unproven, inner);
    }
    if (subscripts.indices().isEmpty()) {
      return element;
    }
    Domain domain = new Domain(subscripts.indices(), subscripts.conditions());
    Reducer reducer = tensor.element() == Element.BOOLEAN ? Reducer.ANY : Reducer.SUM;
    return lift(new Expr.Reduce(reducer, domain, element, Order.OPEN), place, "at");
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
  private Expr outside(Term.Read read, Expr element, List<Affine> at, List<Expr> inside, Place place) {
    if (read.padding().isPresent()) {
      return new Expr.Select(Conditions.all(inside), element, translate(read.padding().get(), place));
    }
    if (!read.symbol().boundaries().isEmpty()) {
      return new Expr.Select(Conditions.all(inside), element, new Boundaries(this).value(read, at, place));
    }
    Affine unsafe = at.stream().filter(a -> mentions(inside, a)).findFirst().orElse(at.get(0));
    throw new Refusal(Reads.outside(read, unsafe, Facts.of(place.guards()), symbol));
  }

  private static boolean mentions(List<Expr> conditions, Affine at) {
    return conditions.stream().anyMatch(c -> c instanceof Expr.NonNegative n && (n.value().equals(at)
        || n.value().plus(at).terms().stream().noneMatch(t -> at.mentions(t.variable()))));
  }

  /** What a boundary value gives; {@code names} of variables are those of the boundary. */
  Expr boundary(Term value, Map<Variable, Affine> variables, Place place) {
    return translate(value, place.binding(variables));
  }

  private Expr.Reduce reduction(Term.Reduce reduce, Place place) {
    Map<Variable, Affine> variables = new IdentityHashMap<>();
    List<Index> own = new ArrayList<>();
    reduce.variables().forEach(v -> bind(v, variables, own));
    Place inner = place.binding(variables);
    List<Expr> conditions = new ArrayList<>();
    for (Term condition : reduce.conditions()) {
      conditions.addAll(Conditions.conjuncts(translate(condition, inner.with(conditions))));
    }
    Expr body = translate(reduce.body(), inner.with(conditions));
    Reducer reducer = reducer(reduce.kind());
    Expr hoisted = reducer == Reducer.SUM ? Padding.hoist(body, conditions) : body;
    return new Expr.Reduce(reducer, new Domain(own, conditions), hoisted, Order.OPEN);
  }

  private static Reducer reducer(Term.Kind kind) {
    return switch (kind) {
      case SUM, MEAN -> Reducer.SUM;
      case PRODUCT -> Reducer.PRODUCT;
      case MAX -> Reducer.MAX;
      case MIN -> Reducer.MIN;
      case ARGMAX -> Reducer.ARGMAX;
      case ARGMIN -> Reducer.ARGMIN;
      case ANY -> Reducer.ANY;
      case ALL -> Reducer.ALL;
    };
  }

  private static String word(Term.Reduce reduce) {
    return switch (reduce.kind()) {
      case SUM, MEAN -> "sum";
      case PRODUCT -> "product";
      case MAX -> "max";
      case MIN -> "min";
      case ARGMAX -> "argmax";
      case ARGMIN -> "argmin";
      case ANY -> "any";
      case ALL -> "all";
    };
  }

  /** The sum over the number of terms that hold; 0 over none. */
  private Expr mean(Term.Reduce mean, Place place) {
    Expr.Reduce reduce = reduction(mean, place);
    Expr sum = lift(reduce, place, "sum");
    Expr number = mean.conditions().isEmpty() && reduce.domain().conditions().size() == 0
        ? box(reduce.domain()) : counted(mean, place);
    if (number instanceof Expr.Constant constant) {
      return constant.value() == 0 ? constant : Expr.apply(Primitive.DIVIDE, sum, number);
    }
    return new Expr.Select(Expr.apply(Primitive.EQUAL, number, Expr.constant(0)), Expr.constant(0),
        Expr.apply(Primitive.DIVIDE, sum, number));
  }

  private static Expr box(Domain domain) {
    Expr product = Expr.constant(1);
    for (Index index : domain.indices()) {
      Expr size = index.extent() instanceof Extent.Counted counted
          ? Expr.apply(Primitive.NUMBER, new Expr.Position(Affine.of(counted)))
          : Expr.constant(index.extent().bound());
      product = product instanceof Expr.Constant a && size instanceof Expr.Constant b
          ? Expr.constant(a.value() * b.value()) : Expr.apply(Primitive.MULTIPLY, product, size);
    }
    return product;
  }

  /** How many terms hold; conditions that the padding hoisted are not among them. */
  private Expr counted(Term.Reduce mean, Place place) {
    if (mean.conditions().isEmpty()) {
      Map<Variable, Affine> variables = new IdentityHashMap<>();
      List<Index> own = new ArrayList<>();
      mean.variables().forEach(v -> bind(v, variables, own));
      return box(new Domain(own, List.of()));
    }
    Term.Reduce ones = new Term.Reduce(
        Term.Kind.SUM, mean.variables(), mean.conditions(), new Term.Number(1), mean.span());
    return lift(reduction(ones, place), place, "terms");
  }

  /**
   * A definition of its own for a reduction, with the indices on which it depends: those that it names, and where that
   * it reads inside follows only with others, as of {@code i <= 0 and q <= i + 1}, those as well.
   */
  private Expr lift(Expr.Reduce reduce, Place place, String word) {
    Set<Index> named = new LinkedHashSet<>(Exprs.indices(reduce));
    reduce.domain().indices().forEach(named::remove);
    return lift(reduce, place, word, isInside(reduce, guards(place, named)) ? named : related(named, place));
  }

  /** Those that are about nothing but these indices. */
  private static List<Expr> guards(Place place, Set<Index> indices) {
    return place.guards().stream().filter(g -> indices.containsAll(Exprs.indices(g))).distinct().toList();
  }

  private boolean isInside(Expr.Reduce reduce, List<Expr> guards) {
    Tensor target = Tensor.value(symbol.name(), Exprs.element(reduce), List.of());
    return GuardedRead.of(new Step.Definition(target, List.of(), List.of(), guards, reduce, List.of(), origin))
        .stream().allMatch(GuardedRead::isInside);
  }

  /** The indices, and all to which conditions relate them. */
  private static Set<Index> related(Set<Index> indices, Place place) {
    Set<Index> related = new LinkedHashSet<>(indices);
    List<Set<Index>> groups = place.guards().stream().map(Exprs::indices).toList();
    boolean grows = true;
    while (grows) {
      grows = false;
      for (Set<Index> group : groups) {
        grows |= !Collections.disjoint(group, related) && related.addAll(group);
      }
    }
    return related;
  }

  private Expr lift(Expr.Reduce reduce, Place place, String word, Set<Index> free) {
    List<Index> outer = new ArrayList<>(own);
    outer.retainAll(free);
    free.stream().filter(i -> !outer.contains(i)).forEach(outer::add);
    List<Expr> guards = guards(place, free);
    List<Index> copies = new ArrayList<>();
    outer.forEach(index -> copies.add(indices.fresh(index)));
    String name = names.fresh(symbol.name() + "." + word);
    List<Extent> shape = copies.stream().map(Index::extent).toList();
    TooLarge.reject(name, shape, symbol);
    Tensor target = Tensor.value(name, Exprs.element(reduce), shape);
    definitions.add(new Step.Definition(target, copies.stream().map(Affine::of).toList(), copies,
        Exprs.map(guards, g -> rename(g, outer, copies)), rename(reduce, outer, copies), List.of(), origin));
    return new Expr.Read(target, outer.stream().map(Affine::of).toList());
  }

  private static Expr rename(Expr expr, List<Index> from, List<Index> to) {
    return Exprs.substitute(expr, i -> from.contains(i) ? Affine.of(to.get(from.indexOf(i))) : Affine.of(i));
  }
}
