package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Name;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.parse.TypeSyntax;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** What a layer or an update keeps: parameters, states, shared layers; and what it draws. */
final class Declarations {
  /** The paths of an optimizer's states begin so. */
  static final String OPTIMIZER = "optimizer/";

  private static final String AVERAGE = "average/";
  private static final String DECLARED = "#declared ";

  private final Elaborator elaborator;

  private static final String CHOOSE = "choose another name: what an update changes and knows has these.";

  Declarations(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  /** The symbol that a defined value is. */
  static Symbol symbol(Value value) {
    return value instanceof Value.Array array
        ? array.symbol().orElseThrow()
        : ((Term.Read) ((Value.Scalar) value).term()).symbol();
  }

  void declare(Statement.Declare declare, Context context) {
    String exported = exported(declare);
    rejectDouble(exported, declare, context);
    if (context.path().startsWith(OPTIMIZER)) {
      Definitions.rejectDouble(declare.name(), context, CHOOSE);
    }
    String name = context.path() + exported;
    if (!elaborator.shared().stored.containsKey(name)) {
      elaborator.keeping().require(declare);
    }
    if (elaborator.declaredBefore(name)) {
      throw new Rejection(Diagnostic.error("duplicate-name", declare.span(), "two parameters would be called `" + name
          + "`").hint("give the rounds of a loop a name: `repeat n as block { ... }`."));
    }
    Symbol symbol = elaborator.shared().stored.get(name);
    if (symbol == null) {
      symbol = create(name, declare, context);
    }
    Value.Array whole = Tensors.of(symbol, declare.name().span());
    Value value = symbol.own().isEmpty() && symbol.role() == Role.OPTIMIZER
        ? new Value.Scalar(whole.at().apply(List.of())) : whole;
    context.scope().bind(declare.name().text(), value);
  }

  /** {@code average x}, in an update: of its parameter, and like it. One that stands elsewhere has been reported. */
  void average(Statement.Average average, Context context) {
    String path = context.path();
    if (!path.startsWith(OPTIMIZER)) {
      throw new Rejection();
    }
    Symbol parameter = elaborator.shared().stored.get(path.substring(OPTIMIZER.length(), path.length() - 1));
    if (parameter == null) {
      throw new Rejection(Diagnostic.error("misplaced", average.span(), "an average stands in no `repeat`")
          .hint("declare it above the loop, in which `:=` changes it."));
    }
    if (elaborator.shared().averages.containsKey(parameter)) {
      throw new Rejection(Diagnostic.error("duplicate-name", average.span(), "this update has two averages of `"
          + parameter.name() + "`").hint("one of them may be a state: `state " + average.name() + ": like w = 0`."));
    }
    Definitions.rejectDouble(average.name(), context, CHOOSE);
    Symbol symbol = averageOf(parameter, average.span(), elaborator.shared());
    elaborator.shared().stored.put(path + average.name(), symbol);
    Value.Array whole = Tensors.of(symbol, average.name().span());
    context.scope().bind(average.name().text(),
        symbol.own().isEmpty() ? new Value.Scalar(whole.at().apply(List.of())) : whole);
  }

  /** What stands for the parameter where the model is evaluated; it begins as the parameter does. */
  static Symbol averageOf(Symbol parameter, Span span, Elaborator.Shared shared) {
    List<List<Variable>> own = parameter.own();
    Symbol symbol = new Symbol(AVERAGE + parameter.name(), Role.AVERAGE, span, parameter.scope(), List.of(), own);
    symbol.element(Element.REAL);
    shared.averages.put(parameter, symbol);
    Symbol begun = shared.initials.stream().filter(i -> i.target() == parameter).findFirst().orElseThrow().value();
    Symbol value = new Symbol(symbol.name() + ".initial", Role.VALUE, span, symbol.scope(), List.of(), own);
    value.element(Element.REAL);
    List<Term> at = own.stream().map(row -> Terms.index(row.get(0))).toList();
    value.define(Tensors.of(begun, span).at().apply(at), List.of());
    shared.initials.add(new Elaborator.Initial(symbol, value, List.of()));
    return symbol;
  }

  /** The name in files and in Java. */
  private static String exported(Statement.Declare declare) {
    return declare.alias().map(Name::text).orElse(switch (declare.kind()) {
      case WEIGHT -> "weight";
      case BIAS -> "bias";
      case SCALE -> "scale";
      case STATE -> declare.name().text();
    });
  }

  private void rejectDouble(String exported, Statement.Declare declare, Context context) {
    Value before = context.scope().bindsHere(DECLARED + exported)
        ? context.scope().find(DECLARED + exported).orElseThrow() : null;
    if (before != null) {
      boolean update = context.path().startsWith(OPTIMIZER);
      throw new Rejection(Diagnostic.error("duplicate-name", declare.span(), update
              ? "this update has two states called `" + exported + "`"
              : "this layer has two parameters called `" + exported + "`")
          .hint(update ? "choose another name."
              : "name one: `" + declare.kind().name().toLowerCase(Locale.ROOT) + " " + declare.name()
              + " as another_name: ...`."));
    }
    context.scope().bind(DECLARED + exported, new Value.Absent());
  }

  private Symbol create(String name, Statement.Declare declare, Context context) {
    boolean state = declare.kind() == Statement.Kind.STATE;
    Role role = !state ? Role.PARAMETER : context.path().startsWith(OPTIMIZER) ? Role.OPTIMIZER : Role.STATE;
    List<List<Variable>> own = new ArrayList<>();
    for (Dim dim : shape(declare, context)) {
      own.add(List.of(Variable.over(own.size(), dim, declare.span())));
    }
    Symbol symbol = new Symbol(name, role, declare.span(), context.path(), List.of(), own);
    symbol.element(Element.REAL);
    symbol.explanation(elaborator.callChain());
    elaborator.claim(name);
    elaborator.shared().stored.put(name, symbol);
    elaborator.shared().kinds.put(name, declare.kind());
    elaborator.keeping().within(Keeping.Part.INITIAL, () -> initialize(symbol, declare, context));
    return symbol;
  }

  private List<Dim> shape(Statement.Declare declare, Context context) {
    if (declare.type() instanceof TypeSyntax.Like like) {
      Value value = elaborator.names().reference(like.of().text(), like.of().span(), context);
      return value instanceof Value.Array array ? array.shape() : List.of();
    }
    if (!(declare.type() instanceof TypeSyntax.Shape shape) || shape.element().isPresent()) {
      throw new Rejection(Diagnostic.error("type-mismatch", declare.type().span(),
          "a parameter is real, and has a shape: `[n, m]`"));
    }
    List<Dim> dims = new ArrayList<>();
    for (TypeSyntax.Dimension dimension : shape.dimensions()) {
      dims.addAll(dims(dimension, context));
    }
    return dims;
  }

  private List<Dim> dims(TypeSyntax.Dimension dimension, Context context) {
    if (dimension instanceof TypeSyntax.Dimension.Group group
        && context.scope().find(group.name()).orElse(null) instanceof Value.Group known) {
      return known.dims();
    }
    if (!(dimension instanceof TypeSyntax.Dimension.Extent extent)) {
      throw new Rejection(Diagnostic.error("not-a-size", dimension.span(), "a size is wanted here"));
    }
    Dim dim = elaborator.expressions().dim(extent.value(), context);
    if (!dim.known()) {
      throw NotASize.yet(extent.span());
    }
    String text = "`" + Text.oneLine(extent.span()) + "`";
    if (dim.extent() instanceof Extent.Counted) {
      throw new Rejection(Diagnostic.error("not-a-size", dimension.span(),
          "a parameter's size must be known at compile time, and " + text + " is not"));
    }
    if (dim.extent().bound() == 0) {
      throw new Rejection(Reasons.add(Diagnostic.error("not-a-size", dimension.span(),
          "a parameter has at least 1 element, and " + text + " is 0"), dim, text + " is 0"));
    }
    return List.of(dim);
  }

  private Symbol initialize(Symbol symbol, Statement.Declare declare, Context context) {
    Expression initial = declare.initial().orElseThrow(() -> new Rejection(Diagnostic.error("no-initial-value",
        declare.span(), "`" + declare.name() + "` has no initial value").hint("add `~ uniform(-1, 1)` or `= 0`.")));
    Variable[] variables = symbol.own().stream().map(r -> r.get(0)).toArray(Variable[]::new);
    List<Term> at = List.of(variables).stream().map(Terms::index).toList();
    int before = elaborator.definitions().size();
    boolean drawn = declare.operator().orElse(Statement.Operator.EQUALS) == Statement.Operator.DRAWN;
    Term body = drawn ? new Draws(elaborator).initial(initial, symbol, at, context.frameless())
        : value(elaborator.expressions().value(initial, context), at, initial.span());
    List<Symbol> parts = elaborator.takeSince(before);
    body = RealValues.number(body, "`" + declare.name() + "`", initial.span());
    rejectData(body, parts, List.of(variables), declare);
    NonFinite.reject(body, symbol, declare.name().text());
    Symbol value = new Symbol(symbol.name() + ".initial", Role.VALUE, declare.span(), symbol.scope(), List.of(),
        symbol.own());
    value.explanation(elaborator.callChain());
    value.element(Element.REAL);
    value.define(body, List.of());
    elaborator.shared().initials.add(new Elaborator.Initial(symbol, value, parts));
    return value;
  }

  /** A parameter begins before there is any example. */
  private static void rejectData(
      Term body, List<Symbol> parts, List<Variable> own, Statement.Declare declare) {
    Set<Symbol> read = new LinkedHashSet<>();
    Terms.symbols(body, read);
    parts.forEach(p -> p.body().ifPresent(b -> Terms.symbols(b, read)));
    parts.forEach(read::remove);
    boolean data = read.stream().anyMatch(s -> s.role() != Role.SETTING && s.role() != Role.PARAMETER)
        || !own.containsAll(Terms.variables(body));
    if (data) {
      throw new Rejection(Diagnostic.error("not-known-at-compile-time", declare.initial().orElseThrow().span(),
          "`" + declare.name() + "` begins before there is any example, so what it begins with can't depend on data"));
    }
  }

  private Term value(Value value, List<Term> at, Span span) {
    return value instanceof Value.Array array
        ? array.at().apply(at) : Scalars.of(value, span);
  }

  void sharedLayer(Statement.Define define, Context context) {
    Library library = elaborator.library().seenFrom(define.span());
    boolean layer = define.value() instanceof Expression.Call call
        && !library.find(Declaration.Layer.class, call.callee().text()).isEmpty();
    if (!layer) {
      throw new Rejection(Diagnostic.error("not-a-layer", define.value().span(),
          "`shared` makes one instance of a layer: `shared encode = tower(64)`"));
    }
    Expression.Call call = (Expression.Call) define.value();
    String name = call.callee().text();
    Value.Instance instance = new Value.Instance(
        library.find(Declaration.Layer.class, name), call.arguments(), context.path() + define.name(),
        context.scope());
    context.scope().bind(define.name().text(), new Value.Callable(name, library, Optional.of(instance)));
  }

  /** {@code keep[i] ~ bernoulli(0.9)}: drawn anew in each training forward pass. */
  void draw(Statement.Define define, Context context) {
    elaborator.keeping().requireDraw(define);
    List<List<Variable>> rows = elaborator.heads().rows(define.head().orElse(List.of()), context);
    List<Variable> variables = rows.stream().flatMap(List::stream).toList();
    Context inner = Heads.bind(define.head().orElse(List.of()), context, rows,
        context.within(variables, new Context.Collector(variables, null)));
    Symbol symbol = new Symbol(elaborator.unique(context.path() + define.name()), Role.VALUE, define.span(),
        context.path(), context.frame(), rows);
    symbol.define(new Draws(elaborator).draw(define.value(), inner), List.of());
    elaborator.add(symbol);
    rows.stream().filter(row -> row.size() > 1).forEach(elaborator.sizes()::settle);
    Value.Array whole = Tensors.of(symbol, define.name().span());
    context.scope().bind(define.name().text(),
        rows.isEmpty() ? new Value.Scalar(whole.at().apply(List.of())) : whole);
  }
}
