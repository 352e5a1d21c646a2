package org.descentlang.compiler.check;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Clock;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Elsewhere;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** What names stand for. */
final class Names {
  private final Elaborator elaborator;

  Names(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  Value reference(String name, Span span, Context context) {
    Optional<Value> found = context.scope().find(name);
    if (found.isPresent()) {
      return resolved(found.get(), context);
    }
    Optional<Value> builtIn = builtIn(name, context);
    if (builtIn.isPresent()) {
      return builtIn.get();
    }
    if (isFunction(name, span)) {
      return new Value.Callable(name, elaborator.library().seenFrom(span), Optional.empty());
    }
    throw new Rejection(unknown(name, span, context));
  }

  private Value resolved(Value value, Context context) {
    if (value instanceof Value.Poisoned) {
      throw new Rejection();
    }
    if (value instanceof Value.Later later) {
      IndexedDefinition definition = new IndexedDefinition(elaborator, later.define(), later.context());
      return Tensors.rebound(definition.ahead(), context.rebinding());
    }
    if (value instanceof Value.Course course) {
      return elaborator.calls().schedules().value(course);
    }
    return Tensors.rebound(value, context.rebinding());
  }

  private Optional<Value> builtIn(String name, Context context) {
    return switch (name) {
      case "pi" -> Optional.of(new Value.Scalar(Terms.number(Math.PI)));
      case "inf" -> Optional.of(new Value.Scalar(Terms.number(Double.POSITIVE_INFINITY)));
      case "training" -> Optional.of(new Value.Scalar(new Term.Truth(elaborator.training())));
      case "count" -> Optional.ofNullable(context.batch())
          .map(b -> new Value.Scalar(new Term.Size((Extent.Counted) b.extent())));
      case "here" -> Optional.ofNullable(context.batch()).map(b -> new Value.Scalar(Terms.index(b)));
      default -> Optional.empty();
    };
  }

  /** Whether a name at that place may be called. */
  boolean isFunction(String name, Span place) {
    Library library = elaborator.library().seenFrom(place);
    return Calls.PRIMITIVES.containsKey(name)
        || !library.find(Declaration.Function.class, name).isEmpty()
        || !library.find(Declaration.Layer.class, name).isEmpty();
  }

  private Diagnostic unknown(String name, Span span, Context context) {
    if (name.equals("count") || name.equals("here")) {
      return Diagnostic.error("unknown-name", span, "there is no `" + name + "` here")
          .hint("`count` and `here` belong to a mini-batch: models, layers, losses and metrics have one.");
    }
    if (("." + context.path()).matches(".*\\.\\Q" + name + "\\E\\.[0-9]+\\..*")) {
      return Diagnostic.error("unknown-name", span, "`" + name + "` names the rounds of a `repeat`, and is no number")
          .hint("count them: `round = 0` before, and `round := round + 1` at the end of the block.");
    }
    Set<String> known = new LinkedHashSet<>(context.scope().names());
    known.addAll(List.of("pi", "inf", "training", "count", "true", "false", "none"));
    Library library = elaborator.library().seenFrom(span);
    known.addAll(library.names(Declaration.Function.class));
    known.addAll(library.names(Declaration.Layer.class));
    known.addAll(library.names(Declaration.Initializer.class));
    known.removeIf(n -> n.startsWith("#"));
    Diagnostic unknown = library.unknown("unknown-name", span, "nothing here is called `" + name + "`", name, known);
    List<String> own = context.scope().names().stream().filter(n -> !n.startsWith("#")).toList();
    boolean listed = unknown.hint().isEmpty() && !own.isEmpty() && own.size() <= Text.FEW;
    return listed ? unknown.hint(Text.known(own)) : unknown;
  }

  /** {@code embed.weight}: a parameter by its path, looked for from the innermost layer outwards. */
  Value member(Expression.Member member, Context context) {
    String path = path(member);
    for (String prefix = context.path(); ; prefix = outer(prefix)) {
      Symbol symbol = elaborator.shared().stored.get(prefix + path);
      if (symbol != null) {
        return Tensors.of(symbol, member.span());
      }
      if (prefix.isEmpty()) {
        break;
      }
    }
    Diagnostic unknown = Text.unknown("unknown-name", member.span(), "no parameter is called `" + path + "`", path,
        elaborator.shared().stored.keySet());
    throw new Rejection(ofPart(member, context).map(unknown::hint).orElse(unknown));
  }

  /** For who takes a value for an object: {@code x.shape}, {@code self.x}. */
  private static Optional<String> ofPart(Expression.Member member, Context context) {
    String part = member.member().text();
    boolean value = member.owner() instanceof Expression.Reference owner
        && context.scope().find(owner.name()).filter(Value.Array.class::isInstance).isPresent();
    if (value && part.equals("T")) {
      return Optional.of("a matrix is transposed by indices: `y[j, i] = " + path(member.owner()) + "[i, j]`.");
    }
    return value ? Elsewhere.hintOfSpelled(part)
        : context.scope().find(part).map(known -> "`" + part + "` is known by its name alone.");
  }

  private static String outer(String prefix) {
    int dot = prefix.lastIndexOf('.', prefix.length() - 2);
    return prefix.substring(0, dot + 1);
  }

  private static String path(Expression expression) {
    if (expression instanceof Expression.Member member) {
      return path(member.owner()) + "." + member.member().text();
    }
    if (expression instanceof Expression.Reference reference) {
      return reference.name();
    }
    throw new Rejection(Diagnostic.error("syntax", expression.span(), "a path is made of names: `embed.weight`"));
  }

  /** The number of updates before this one, as schedules see it. */
  static Term updates(Span span) {
    return clock(UPDATES, span);
  }

  static final Symbol UPDATES = clockSymbol(Clock.UPDATES);
  static final Symbol PENDING = clockSymbol(Clock.PENDING);

  static Term clock(Symbol clock, Span span) {
    return new Term.Read(clock, List.of(), Map.of(), Optional.empty(), span);
  }

  private static Symbol clockSymbol(Clock clock) {
    Symbol symbol = new Symbol(clock.tensor().name(), Role.CLOCK, null, "", List.of(), List.of());
    symbol.element(Element.WIDE);
    return symbol;
  }
}
