package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/**
 * A named tensor: an input, a parameter, a state, or a definition with its body. The dimensions are the frame's (the
 * indices around the definition on which it depends, the batch among them, found out last), then its own.
 */
public final class Symbol {
  /** {@code h[-1, j] = value}: what a read outside gets, where the place is that. */
  public record Boundary(List<Optional<Long>> places, List<Variable> variables, Term value, Span span) {}

  /**
   * The derivative of this symbol by {@code by[at]} where that holds, in this symbol's indices and those variables.
   *
   * @param by an argument of the call that this symbol is the result of, which is held
   */
  public record Stated(
      Symbol by, List<Variable> at, List<Variable> variables, List<Term> where, Term derivative) {}

  private String name;
  private final Role role;
  private final Span span;
  private final String scope;
  private final List<Variable> context;
  private final List<List<Variable>> own;
  private List<Variable> frame = new ArrayList<>();
  private Element element = Element.REAL;
  private Optional<Tensor.Labels> labels = Optional.empty();
  private List<Term> where = List.of();
  private Optional<Term> body = Optional.empty();
  private boolean bounded;
  private boolean held;
  private Optional<Span> call = Optional.empty();
  private UnaryOperator<Diagnostic> explanation = diagnostic -> diagnostic;
  private final List<Boundary> boundaries = new ArrayList<>();
  private final List<Stated> stated = new ArrayList<>();

  Symbol(String name, Role role, Span span, String scope, List<Variable> context, List<List<Variable>> own) {
    this.name = name;
    this.role = role;
    this.span = span;
    this.scope = scope;
    this.context = List.copyOf(context);
    this.own = List.copyOf(own);
  }

  public String name() {
    return name;
  }

  public Role role() {
    return role;
  }

  public Span span() {
    return span;
  }

  public String scope() {
    return scope;
  }

  /** The variables around the definition of which it has a dimension, outermost first. */
  public List<Variable> frame() {
    return frame;
  }

  /** One for each own dimension: a variable, or several that stand row-major in it. */
  public List<List<Variable>> own() {
    return own;
  }

  public Element element() {
    return element;
  }

  public Optional<Tensor.Labels> labels() {
    return labels;
  }

  /** What is outside is not evaluated. */
  public List<Term> where() {
    return where;
  }

  /** Empty for what comes from outside. */
  public Optional<Term> body() {
    return body;
  }

  public List<Boundary> boundaries() {
    return boundaries;
  }

  public List<Stated> stated() {
    return stated;
  }

  /** The diagnostic with the calls that made this definition; in the program itself, where that has written it. */
  public Diagnostic explained(Diagnostic diagnostic) {
    Diagnostic explained = explanation.apply(diagnostic);
    return explained.at().source().library()
        ? written().map(place -> CallChain.moved(explained, place)).orElse(explained) : explained;
  }

  void explanation(CallChain calls) {
    explanation = calls.now();
    call = calls.innermost();
  }

  /** The innermost call in the program by which a definition of the library makes this. */
  public Optional<Span> call() {
    return span != null && span.source().library() ? call : Optional.empty();
  }

  /** Where the program itself writes this, or the call that makes it; nowhere for what only the compiler makes. */
  public Optional<Span> written() {
    return span != null && !span.source().library() ? Optional.of(span) : call;
  }

  List<Variable> context() {
    return context;
  }

  /** The sizes of the own dimensions. */
  public List<Extent> shape() {
    return own.stream().map(Symbol::extent).toList();
  }

  private static Extent extent(List<Variable> row) {
    return row.size() == 1
        ? row.get(0).extent()
        : Extent.of(row.stream().mapToInt(v -> v.extent().bound()).reduce(1, Math::multiplyExact));
  }

  void rename(String newName) {
    name = newName;
  }

  void element(Element value) {
    element = value;
  }

  void labels(Tensor.Labels value) {
    labels = Optional.of(value);
  }

  void define(Term value, List<Term> conditions) {
    body = Optional.of(value);
    where = List.copyOf(conditions);
  }

  /** Whether reads outside are given boundary values. */
  boolean bounded() {
    return bounded;
  }

  void expectBoundaries() {
    bounded = true;
  }

  /** Whether no gradient goes through reads of it: its reader states the derivative by it. */
  public boolean held() {
    return held;
  }

  void hold() {
    held = true;
  }

  void boundary(Boundary boundary) {
    boundaries.add(boundary);
  }

  void state(Stated derivative) {
    stated.add(derivative);
  }

  void frame(List<Variable> variables) {
    frame = List.copyOf(variables);
  }

  @Override
  public String toString() {
    return name;
  }
}
