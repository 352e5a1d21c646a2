package org.descentlang.compiler.check;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Declaration.Clause;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.TypeSyntax;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** What the parts of an update share: the trainer's lines, the parameters that they select, how they are called. */
final class UpdateScope {
  static final String ALL = "parameters";
  static final String WEIGHTS = "weights";

  private final Library library;
  private final Elaborator.Shared shared;
  private final List<Diagnostic> diagnostics;
  private final Declaration.Trainer trainer;
  private final Elaborator elaborator;
  private final Context context = Context.top(null);
  private boolean vague;

  UpdateScope(
      Library library, Elaborator.Shared shared, List<Diagnostic> diagnostics, Declaration.Trainer trainer,
      List<Checked.Setting> settings) {
    this.library = library;
    this.shared = shared;
    this.diagnostics = diagnostics;
    this.trainer = trainer;
    this.elaborator = another();
    settings.forEach(s -> context.scope().bind(
        s.symbol().name(), new Value.Scalar(Names.clock(s.symbol(), s.symbol().span()))));
  }

  Library library() {
    return library;
  }

  Elaborator.Shared shared() {
    return shared;
  }

  Declaration.Trainer trainer() {
    return trainer;
  }

  Elaborator elaborator() {
    return elaborator;
  }

  /** For definitions that belong elsewhere. */
  Elaborator another() {
    Elaborator another = new Elaborator(library, shared, true, diagnostics);
    another.keeping().enter(Keeping.Part.UPDATE);
    return another;
  }

  /** Settings are known; there are no examples. */
  Context context() {
    return context;
  }

  <C extends Clause> List<C> clauses(Class<C> kind) {
    return trainer.clauses().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  List<Symbol> parameters() {
    return shared.stored.values().stream().filter(s -> s.role() == Role.PARAMETER).toList();
  }

  List<Symbol> select(Declaration.Selector selector) {
    String path = String.join(".", selector.path().stream().map(Object::toString).toList());
    List<Symbol> all = parameters();
    if (path.equals(ALL) && !selector.all()) {
      return all;
    }
    if (path.equals(WEIGHTS) && !selector.all()) {
      return all.stream().filter(p -> Trainers.isWeight(shared, p)).toList();
    }
    List<Symbol> found = all.stream()
        .filter(p -> selector.all() ? p.name().startsWith(path + ".") : p.name().equals(path)).toList();
    if (found.isEmpty()) {
      throw new Rejection(UnknownParameters.named(selector, path, all.stream().map(Symbol::name).toList()));
    }
    return found;
  }

  /** Whether a line names parameters that are unknown, so that it can't be told what it is about. */
  boolean isVague() {
    return vague;
  }

  /** What lines name, or all weights. What is unknown is reported. */
  Set<Symbol> selected(List<Declaration.Selector> selectors) {
    Set<Symbol> found = new LinkedHashSet<>();
    if (selectors.isEmpty()) {
      parameters().stream().filter(p -> Trainers.isWeight(shared, p)).forEach(found::add);
    }
    for (Declaration.Selector selector : selectors) {
      try {
        found.addAll(select(selector));
      } catch (Rejection unknown) {
        elaborator.report(unknown);
        vague = true;
      }
    }
    return found;
  }

  /** Binds the names of a shape, where one is declared, to what a parameter or a gradient has. */
  void match(Optional<TypeSyntax> type, Value.Array given, Context callee, String what, Span span) {
    if (type.orElse(null) instanceof TypeSyntax.Shape shape) {
      new Patterns(elaborator).match(shape.dimensions(), given, callee, what, span);
    }
  }

  /** What a declaration makes of a tensor, which has its shape; a number fills it. */
  Value.Array like(Value.Array tensor, Value made, Declaration by, Expression.Call call) {
    String what = "what `" + by.name() + "` gives";
    if (made instanceof Value.Scalar scalar) {
      return Tensors.filled(tensor.shape(), RealValues.number(scalar.term(), what, call.span()));
    }
    if (!(made instanceof Value.Array array)) {
      throw new Rejection(Diagnostic.error("type-mismatch", call.span(),
          "a tensor " + Shapes.text(tensor.shape()) + " is wanted, and `" + by.name() + "` gives " + made.kind()));
    }
    if (!Shapes.equal(tensor, array)) {
      throw new Rejection(Shapes.because(Diagnostic.error("shape-mismatch", call.span(), "`" + by.name() + "` makes "
          + Shapes.text(array.shape()) + " of what is " + Shapes.text(tensor.shape())), array));
    }
    return RealValues.of(array, what, call.span());
  }

  Context bound(Declaration declaration, Expression.Call call) {
    Context callee = Calls.callee(context);
    List<Value> values = elaborator.calls().values(call.arguments(), context);
    elaborator.calls().bindAll(declaration, call.arguments(), values, context, callee, call, 24);
    return callee;
  }

  <T> T within(Declaration declaration, Expression.Call call, Supplier<T> body) {
    return elaborator.callChain().within(declaration, call.span(), body);
  }

  Term read(Symbol symbol) {
    return Tensors.of(symbol, trainer.span()).at().apply(List.of());
  }

  static Symbol stored(String name, Role role, Element element, Symbol like) {
    Symbol symbol = new Symbol(name, role, like.span(), like.scope(), List.of(), like.own());
    symbol.element(element);
    return symbol;
  }

  /** A scalar as a tensor without dimensions. */
  static Value.Array tensor(Value value) {
    return value instanceof Value.Array array ? array
        : Tensors.of(Declarations.symbol(value), Declarations.symbol(value).span());
  }
}
