package org.descentlang.compiler.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/**
 * The calls that are being carried out, outermost first. What is wrong inside a definition is told with them; where the
 * definition is the standard library's, it is told at the call in the program, where it can be mended.
 */
final class CallChain {
  /** A definition, and the call of it. */
  record Site(Declaration declaration, Span call) {}

  /** The calls that are being carried out where an argument stands. */
  record Place(List<Site> sites) {}

  private static final int DEEPEST = 100;

  private final Library library;
  private List<Site> sites = List.of();

  CallChain(Library library) {
    this.library = library;
  }

  /** Carries out a body of the declaration, called there; no definition may be called by way of itself. */
  <T> T within(Declaration declaration, Span call, Supplier<T> body) {
    List<Site> outer = sites;
    rejectDepth(call);
    rejectRecursion(declaration, call);
    library.use(declaration);
    List<Site> inner = new ArrayList<>(outer);
    inner.add(new Site(declaration, call));
    sites = List.copyOf(inner);
    try {
      return body.get();
    } catch (Rejection rejection) {
      throw rejection.explained(this::explained);
    } finally {
      sites = outer;
    }
  }

  /** Where this is. */
  Place place() {
    return new Place(sites);
  }

  /** Carries out what stands at another place. */
  <T> T at(Place place, Supplier<T> body) {
    List<Site> here = sites;
    sites = place.sites;
    try {
      return body.get();
    } finally {
      sites = here;
    }
  }

  private void rejectDepth(Span call) {
    if (sites.size() >= DEEPEST) {
      throw new Rejection(Diagnostic.error("too-large", call, "more than " + DEEPEST + " calls inside each other")
          .hint("`repeat n { x := f(x) }` calls a function n times, one after the other."), true);
    }
  }

  private void rejectRecursion(Declaration declaration, Span call) {
    List<Declaration> open = sites.stream().map(Site::declaration).toList();
    int first = open.indexOf(declaration);
    if (first < 0) {
      return;
    }
    List<String> between = open.subList(first + 1, open.size()).stream().map(d -> "`" + d.name() + "`").toList();
    String by = between.isEmpty() ? "" : " by way of " + String.join(", ", between);
    throw new Rejection(explained(Diagnostic.error("recursion", call, "`" + declaration.name() + "` calls itself" + by)
        .hint("every call is carried out at compile time, so definitions don't recurse; `repeat n { ... }` unrolls.")),
        true);
  }

  /** The diagnostic with the calls that lead to its place. */
  Diagnostic explained(Diagnostic diagnostic) {
    return explained(diagnostic, sites);
  }

  /** What {@link #explained} does for the calls of this moment, to be used later. */
  UnaryOperator<Diagnostic> now() {
    List<Site> here = sites;
    return diagnostic -> explained(diagnostic, here);
  }

  /** The definition that is being carried out. */
  Optional<Site> last() {
    return sites.isEmpty() ? Optional.empty() : Optional.of(sites.get(sites.size() - 1));
  }

  /** What a program knows of a declaration that is called here: of a private one of the library, what calls it. */
  Declaration told(Declaration called) {
    return isOwn(called) ? called
        : sites.stream().map(Site::declaration).filter(CallChain::isOwn).reduce((outer, inner) -> inner).orElse(called);
  }

  private static boolean isOwn(Declaration declaration) {
    return !(declaration.preface().hidden() && declaration.span().source().library());
  }

  /** The innermost call that the program itself makes. */
  Optional<Span> innermost() {
    return sites.stream().map(Site::call).filter(c -> !c.source().library()).reduce((outer, inner) -> inner);
  }

  private static Diagnostic explained(Diagnostic diagnostic, List<Site> sites) {
    List<Site> own = sites.stream().filter(s -> !s.call.source().library()).toList();
    boolean inLibrary = diagnostic.at().source().library();
    if (inLibrary && own.isEmpty()) {
      return diagnostic;
    }
    int last = inLibrary ? own.size() - 1 : own.size();
    Diagnostic result = inLibrary ? moved(diagnostic, own.get(last).call) : diagnostic;
    for (int s = last - 1; s >= 0; s--) {
      Span call = own.get(s).call;
      if (!holds(call, result.at())) {
        result = result.because("`" + Text.oneLine(call) + "` is called", call);
      }
    }
    return result;
  }

  /** Told at a place of the program, which has to do with that. */
  static Diagnostic moved(Diagnostic diagnostic, Span call) {
    Diagnostic moved = new Diagnostic(
        diagnostic.id(), diagnostic.severity(), call, diagnostic.message(), List.of(), Optional.empty())
        .because("this is about `" + Text.oneLine(diagnostic.at()) + "`", diagnostic.at());
    for (Diagnostic.Reason reason : diagnostic.reasons()) {
      moved = reason.at().isPresent()
          ? moved.because(reason.text(), reason.at().get()) : moved.because(reason.text());
    }
    return diagnostic.hint().isPresent() ? moved.hint(diagnostic.hint().get()) : moved;
  }

  static boolean holds(Span outer, Span inner) {
    return outer.source().equals(inner.source()) && outer.start() <= inner.start() && inner.end() <= outer.end();
  }
}
