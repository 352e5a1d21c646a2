package org.descentlang.compiler.check;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Binder;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.Name;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;

/** Statements that give a name a value, {@code =} and {@code :=}, or a state its next one. */
final class Definitions {
  private static final String DEFINED = "#defined ";

  private final Elaborator elaborator;

  Definitions(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  void define(Statement.Define define, Context context) {
    if (define.operator() != Statement.Operator.REPLACES) {
      rejectDouble(define.name(), context,
          "`:=` replaces a value: `" + define.name() + " := ...`.");
    }
    if (define.shared()) {
      new Declarations(elaborator).sharedLayer(define, context);
    } else if (define.operator() == Statement.Operator.DRAWN) {
      new Declarations(elaborator).draw(define, context);
    } else if (define.operator() == Statement.Operator.REPLACES) {
      replace(define, context);
    } else if (define.head().isPresent()) {
      new IndexedDefinition(elaborator, define, context).carryOut();
    } else {
      whole(define, context);
    }
  }

  /** {@code =} and {@code ~} define once, a round of a loop included; {@code :=} replaces. */
  static void rejectDouble(Name name, Context context, String hint) {
    context.scope().find(DEFINED + name).map(Value.Defined.class::cast).ifPresent(first -> {
      throw new Rejection(Diagnostic.error("duplicate-name", name.span(), "`" + name + "` is defined twice")
          .because("the first definition is", first.at())
          .hint(hint));
    });
    take(name, context);
  }

  /** From here on the name is defined, and {@code :=} alone gives it another value. */
  static void take(Name name, Context context) {
    context.scope().bind(DEFINED + name, new Value.Defined(name.span()));
  }

  private void whole(Statement.Define define, Context context) {
    String name = define.name().text();
    int before = elaborator.definitions().size();
    Context inner = context.naming(LayerCalls.naming(name, define.value(), context, elaborator.library()));
    Value value = elaborator.expressions().value(define.value(), inner);
    context.scope().bind(name, stored(context.path() + name, value, before, context, define));
  }

  /** Numbers and the like stay what they are; a layer's own result takes the name; all else becomes a symbol. */
  private Value stored(String name, Value value, int before, Context context, Statement.Define define) {
    if (value instanceof Value.Scalar scalar && !Terms.reads(scalar.term())) {
      return value;
    }
    if (!(value instanceof Value.Array) && !(value instanceof Value.Scalar)) {
      return value;
    }
    if (value instanceof Value.Array array && array.symbol().isPresent()) {
      Symbol symbol = array.symbol().get();
      boolean fresh = elaborator.addedSince(before, symbol) && symbol.role() == Role.VALUE;
      if (fresh && symbol.context().equals(context.frame())) {
        symbol.rename(elaborator.unique(name));
        return value;
      }
    }
    return elaborator.define(name, value, context, define.span());
  }

  private void replace(Statement.Define define, Context context) {
    String name = define.name().text();
    Value old = elaborator.names().reference(name, define.name().span(), context);
    rejectState(old, define.name());
    Context inner = context.naming(LayerCalls.naming(name, define.value(), context, elaborator.library()));
    Value value = computed(define.head(), define.value(), inner);
    if (old instanceof Value.Array array && !(value instanceof Value.Array)) {
      value = Tensors.filled(array.shape(), Scalars.of(value, define.span()));
    }
    boolean known = value instanceof Value.Scalar scalar && !Terms.reads(scalar.term());
    context.scope().rebind(name, known ? value
        : elaborator.define(context.path() + name + ".next", value, context, define.span()));
  }

  /** In a layer or a model, where {@code :=} would be forgotten after the step. */
  private static void rejectState(Value value, Name name) {
    if (value instanceof Value.Array array && isState(array)) {
      throw new Rejection(Diagnostic.error("misplaced", name.span(),
              "`:=` changes no state: it gives the name `" + name + "` another value for the rest of the block")
          .hint(nextValue(name)));
    }
  }

  /** How a state of a layer or a model is changed. */
  static String nextValue(Name state) {
    return "`next " + state + " = ...` is the state after a training step.";
  }

  private static boolean isState(Value.Array array) {
    return array.symbol().filter(s -> s.role() == Role.STATE).isPresent();
  }

  /** The state after this training step. */
  void next(Statement.Next next, Context context) {
    Value value = elaborator.names().reference(next.name().text(), next.name().span(), context);
    if (!(value instanceof Value.Array array) || !isState(array)) {
      throw new Rejection(Diagnostic.error("not-a-state", next.name().span(), "`" + next.name() + "` is no state"));
    }
    Value.Array filled = RealValues.inPlaceOf(
        array, computed(next.head(), next.value(), context), next.name().text(), next.span());
    if (elaborator.training()) {
      rejectSecond(array.symbol().get(), next);
      Value symbol = elaborator.define(
          context.path() + next.name() + ".next", afterExamples(array, filled, context), context, next.span());
      elaborator.commits().add(new Elaborator.Commit(array.symbol().get(), Declarations.symbol(symbol)));
    }
  }

  private void rejectSecond(Symbol state, Statement.Next next) {
    elaborator.commits().stream().filter(c -> c.target() == state).findFirst().ifPresent(first -> {
      throw new Rejection(Diagnostic.error("duplicate-name", next.name().span(),
              "`" + state.name() + "` would have two next values")
          .because("the first is", first.value().span())
          .hint("every read sees the old value, so say the whole change in one `next`."));
    });
  }

  /** Without examples there is nothing to learn, and a state stays as it is. */
  private static Value.Array afterExamples(Value.Array before, Value.Array after, Context context) {
    Term count = new Term.Size((Extent.Counted) context.batch().extent());
    Term some = Terms.apply(Primitive.LESS, Terms.number(0), count);
    return new Value.Array(after.shape(), after.element(),
        at -> Terms.choose(some, after.at().apply(at), before.at().apply(at)), after.mask(), Optional.empty());
  }

  private Value computed(Optional<List<Binder>> head, Expression value, Context context) {
    Expressions expressions = elaborator.expressions();
    return head.isPresent() ? elaborator.heads().tensor(head.get(), context, inner -> expressions.scalar(value, inner))
        : expressions.value(value, context);
  }
}
