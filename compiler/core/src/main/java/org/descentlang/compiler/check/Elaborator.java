package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Clock;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Statement;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/**
 * Carries out one program made from a model (a training step, an evaluation, an update): every call in it, until only
 * symbols with their bodies remain. Parameters and states are shared by all programs of a trainer.
 */
final class Elaborator {
  /**
   * How a parameter or a state begins: a symbol of the same shape, defined by a draw or a value.
   *
   * @param parts what that is made of, in the order of the text
   */
  record Initial(Symbol target, Symbol value, List<Symbol> parts) {
    Initial {
      parts = List.copyOf(parts);
    }
  }

  /** {@code target := value} at the end of the program. */
  record Commit(Symbol target, Symbol value) {}

  /** The tables that all programs of a trainer share. */
  static final class Shared {
    final Map<String, Symbol> stored = new LinkedHashMap<>();
    final Map<String, Statement.Kind> kinds = new LinkedHashMap<>();
    final List<Initial> initials = new ArrayList<>();
    /** By the parameters that they are of. */
    final Map<Symbol, Symbol> averages = new LinkedHashMap<>();
    /** What comes from outside keeps its name. */
    final Set<String> reserved = new HashSet<>();
    /** One program grew too large, and the others need no look. */
    boolean endless;

    Shared() {
      Stream.of(Clock.values()).forEach(c -> reserved.add(c.tensor().name()));
    }
  }

  private static final int MOST_REPETITIONS = 10_000;

  /** Calls and definitions of one program together. */
  private static final int LARGEST = 50_000;

  private final Library library;
  private final Shared shared;
  private final boolean training;
  private final List<Diagnostic> diagnostics;
  private final List<Symbol> definitions = new ArrayList<>();
  private final List<Commit> commits = new ArrayList<>();
  private final Map<Symbol, Integer> places = new IdentityHashMap<>();
  private final Set<String> names = new HashSet<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, Integer> functionCalls = new HashMap<>();
  private final Set<String> stating = new HashSet<>();
  private final Sizes sizes = new Sizes();
  private final Set<String> layers = new HashSet<>();
  private final Set<String> declared = new HashSet<>();
  private String sharedCall = "";
  private int sharedCalls;
  private long unrolled;
  private int parts;
  private final CallChain callChain;
  private final Names lookup = new Names(this);
  private final Expressions expressions = new Expressions(this);
  private final Heads heads = new Heads(this);
  private final Reductions reductions = new Reductions(this);
  private final Calls calls = new Calls(this);
  private final Statements statements = new Statements(this);
  private final Keeping keeping = new Keeping(this);

  Elaborator(Library library, Shared shared, boolean training, List<Diagnostic> diagnostics) {
    this.library = library;
    this.callChain = new CallChain(library);
    this.shared = shared;
    this.training = training;
    this.diagnostics = diagnostics;
  }

  Library library() {
    return library;
  }

  Shared shared() {
    return shared;
  }

  boolean training() {
    return training;
  }

  Sizes sizes() {
    return sizes;
  }

  Names names() {
    return lookup;
  }

  Expressions expressions() {
    return expressions;
  }

  Heads heads() {
    return heads;
  }

  Reductions reductions() {
    return reductions;
  }

  Calls calls() {
    return calls;
  }

  Statements statements() {
    return statements;
  }

  Keeping keeping() {
    return keeping;
  }

  List<Symbol> definitions() {
    return definitions;
  }

  List<Commit> commits() {
    return commits;
  }

  /** Once for each place, by whatever calls it was reached. */
  void report(Rejection rejection) {
    rejection.explained(callChain::explained).diagnostic()
        .filter(d -> diagnostics.stream().noneMatch(known -> sameThing(known, d)))
        .ifPresent(diagnostics::add);
  }

  /** Whether nothing is wrong so far. */
  boolean sound() {
    return diagnostics.stream().noneMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
  }

  void warn(Diagnostic warning) {
    diagnostics.add(warning);
  }

  /** What is wrong is reported, and the rest goes on. */
  void attempt(Runnable part) {
    try {
      part.run();
    } catch (Rejection rejection) {
      report(rejection);
    }
  }

  static boolean sameThing(Diagnostic known, Diagnostic other) {
    return known.id().equals(other.id()) && known.at().equals(other.at()) && known.message().equals(other.message());
  }

  /** All repetitions of a program are written out. */
  void unroll(int times, Span span) {
    unrolled += times;
    if (unrolled > MOST_REPETITIONS) {
      throw new Rejection(Diagnostic.error("too-large", span,
              "`repeat` writes its block out " + times + " times, and a program has at most " + MOST_REPETITIONS
                  + " repetitions")
          .hint("a recurrence over an index is one definition: `h[t] = f(h[t-1])`."));
    }
  }

  /** Whether a layer of that path has been called in this program; from now on it has. */
  boolean calledBefore(String path) {
    return !layers.add(path + sharedCall);
  }

  /** Whether a parameter or state of that path has been declared in this program; from now on it has. */
  boolean declaredBefore(String path) {
    return !declared.add(path + sharedCall);
  }

  /** One call of a shared layer: what is inside is the same in each. */
  <T> T ofShared(Supplier<T> body) {
    String outer = sharedCall;
    sharedCall = outer + " by way of call " + sharedCalls++;
    try {
      return body.get();
    } finally {
      sharedCall = outer;
    }
  }

  CallChain callChain() {
    return callChain;
  }

  /** Adds a definition, which remembers the calls that made it. */
  void add(Symbol symbol) {
    symbol.explanation(callChain);
    places.put(symbol, definitions.size());
    definitions.add(symbol);
    grow(symbol.span());
  }

  /** Whether the symbol was added when there were that many definitions, or later. */
  boolean addedSince(int before, Symbol symbol) {
    return places.getOrDefault(symbol, -1) >= before;
  }

  /** What was added since there were that many definitions: it belongs to another program. */
  List<Symbol> takeSince(int before) {
    List<Symbol> since = definitions.subList(before, definitions.size());
    List<Symbol> taken = List.copyOf(since);
    since.clear();
    return taken;
  }

  /** One more call or definition; calls that each make two calls have no end otherwise. */
  void grow(Span span) {
    parts++;
    if (shared.endless) {
      throw new Rejection();
    }
    if (parts > LARGEST) {
      shared.endless = true;
      throw new Rejection(Diagnostic.error("too-large", span, "carried out in full, the program has more than "
              + LARGEST + " calls and definitions")
          .hint("every call is written out: call less often, or define over an index instead."));
    }
  }

  /** What is stated of a function; nothing while a derivative of it is carried out, which may call it. */
  List<Declaration.Derivative> derivatives(Declaration.Function function) {
    return stating.contains(function.name().text()) ? List.of() : library.derivatives(function);
  }

  /** Carries something out that states derivatives of the function. */
  void stating(String function, Runnable derivatives) {
    stating.add(function);
    derivatives.run();
    stating.remove(function);
  }

  /** The name, or with a number where it is taken. */
  String unique(String name) {
    String candidate = name;
    while (isTaken(candidate)) {
      candidate = name + "." + numbers.merge(name, 2, (last, two) -> last + 1);
    }
    names.add(candidate);
    return candidate;
  }

  /** The path of what a function defines for itself, with a number from its second call in one definition on. */
  String callPath(String call) {
    int number = functionCalls.merge(call, 1, Integer::sum);
    return number == 1 ? call + "." : call + "." + number + ".";
  }

  private boolean isTaken(String name) {
    return names.contains(name) || shared.reserved.contains(name) || shared.stored.containsKey(name);
  }

  /** A parameter's name is its own: a value that took it gets another. */
  void claim(String name) {
    if (!names.contains(name)) {
      return;
    }
    definitions.stream().filter(d -> d.name().equals(name)).forEach(d -> d.rename(unique(name)));
  }

  /** Gives a value a name of its own, in the context's frame. A scalar stays a scalar, a tensor a tensor. */
  Value define(String name, Value value, Context context, Span span) {
    List<List<Variable>> own = new ArrayList<>();
    List<Term> at = new ArrayList<>();
    if (value instanceof Value.Array array) {
      for (Dim dim : array.shape()) {
        Variable variable = new Variable(indexName(array, own.size()), dim, span);
        own.add(List.of(variable));
        at.add(Terms.index(variable));
      }
    }
    Symbol symbol = new Symbol(unique(name), Role.VALUE, span, context.path(), context.frame(), own);
    Term body = value instanceof Value.Array array ? array.at().apply(at) : Scalars.of(value, span);
    symbol.element(storedElement(body));
    symbol.define(body, value instanceof Value.Array array ? array.mask().apply(at) : List.of());
    add(symbol);
    Value.Array whole = Tensors.of(symbol, span);
    return own.isEmpty() ? new Value.Scalar(whole.at().apply(List.of())) : whole;
  }

  /** Draws whose sizes nothing tells are dropped where nothing reads them, as out of training; else they are errors. */
  void settleDraws() {
    Set<Symbol> read = new HashSet<>();
    definitions.forEach(d -> d.body().ifPresent(b -> Terms.symbols(b, read)));
    definitions.removeIf(d -> !read.contains(d) && !settled(d));
    definitions.stream().filter(d -> !settled(d)).findFirst()
        .ifPresent(d -> sizes.settle(d.own().stream().flatMap(List::stream).toList()));
  }

  private boolean settled(Symbol symbol) {
    return symbol.own().stream().allMatch(sizes::settled);
  }

  private static final String[] INDEX_NAMES = {"i", "j", "k", "l", "m", "n"};

  /** The names of a tensor's own indices where it has a symbol; else i, j, k, ... */
  private static String indexName(Value.Array array, int dimension) {
    Optional<String> own = array.symbol().filter(s -> s.own().size() == array.shape().size())
        .map(s -> s.own().get(dimension).get(0).name());
    return own.orElse(INDEX_NAMES[dimension % INDEX_NAMES.length]);
  }

  /** Numbers known at compile time are stored as WIDE. */
  static Element storedElement(Term body) {
    return Terms.element(body);
  }
}
