package org.descentlang.compiler.check;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.TypeSyntax;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Declared shapes against given ones: a name that is free takes the size, everything else must agree. */
final class Patterns {
  /** For who gives more dimensions than are declared. */
  static final String AT_EACH_PLACE = "to apply it at each place write the index: `y[t] = f(x[t])`.";

  private final Elaborator elaborator;

  Patterns(Elaborator elaborator) {
    this.elaborator = elaborator;
  }

  void match(List<TypeSyntax.Dimension> declared, Value.Array given, Context callee, String what, Span span) {
    List<Dim> shape = given.shape();
    int group = declared.indexOf(declared.stream()
        .filter(TypeSyntax.Dimension.Group.class::isInstance).findFirst().orElse(null));
    int more = shape.size() - declared.size();
    if (group < 0 ? more != 0 : more < -1) {
      throw new Rejection(rank(declared, given, what, span));
    }
    for (int d = 0; d < declared.size(); d++) {
      if (d != group) {
        dimension(declared.get(d), shape.get(d > group ? d + more : d), given, callee, what, span);
      }
    }
    if (group >= 0) {
      rest((TypeSyntax.Dimension.Group) declared.get(group), given, shape.subList(group, group + more + 1), callee,
          what, span);
    }
  }

  private static Diagnostic rank(
      List<TypeSyntax.Dimension> declared, Value.Array given, String what, Span span) {
    String shape = "[" + String.join(", ", declared.stream().map(d -> d.span().text()).toList()) + "]";
    Diagnostic diagnostic = Diagnostic.error("shape-mismatch", span, what + " is " + shape + ", but `"
        + span.text().strip() + "` is " + Shapes.text(given.shape()));
    Diagnostic reasons = Shapes.because(diagnostic, given);
    return given.shape().size() > declared.size()
        ? reasons.hint(AT_EACH_PLACE) : reasons;
  }

  private void dimension(
      TypeSyntax.Dimension declared, Dim dim, Value.Array given, Context callee, String what, Span span) {
    if (declared instanceof TypeSyntax.Dimension.Group) {
      throw new Rejection(Diagnostic.error("type-mismatch", declared.span(),
          "a shape has one group of dimensions: of two, nothing says where the first one ends"));
    }
    if (!(declared instanceof TypeSyntax.Dimension.Extent extent)) {
      throw new Rejection(Diagnostic.error("type-mismatch", declared.span(),
          "a size known only at run time is for a model's inputs"));
    }
    Optional<String> free = freeName(extent.value(), callee);
    if (free.isPresent()) {
      callee.scope().bind(free.get(), new Value.Dimension(dim));
      return;
    }
    Dim wanted = elaborator.expressions().dim(extent.value(), callee);
    if (!wanted.unify(dim)) {
      Diagnostic mismatch = Diagnostic.error("shape-mismatch", span, what + " has " + wanted + " in `"
          + extent.span().text() + "`, but `" + span.text().strip() + "` has " + dim);
      Diagnostic told = Reasons.add(mismatch, wanted, "`" + extent.span().text() + "` is " + wanted);
      throw new Rejection(Shapes.because(told, given));
    }
  }

  static Optional<String> freeName(Expression extent, Context callee) {
    return extent instanceof Expression.Reference name && callee.scope().find(name.name()).isEmpty()
        ? Optional.of(name.name()) : Optional.empty();
  }

  private static void rest(
      TypeSyntax.Dimension.Group group, Value.Array given, List<Dim> rest, Context callee, String what, Span span) {
    Optional<Value> known = callee.scope().find(group.name());
    if (known.isEmpty()) {
      callee.scope().bind(group.name(), new Value.Group(rest));
      return;
    }
    if (!(known.get() instanceof Value.Group bound)) {
      throw new Rejection(Diagnostic.error("duplicate-name", group.span(),
          "`" + group.name() + "` is one dimension and a group of dimensions"));
    }
    List<Dim> wanted = bound.dims();
    boolean equal = wanted.size() == rest.size();
    for (int d = 0; equal && d < rest.size(); d++) {
      equal = wanted.get(d).unify(rest.get(d));
    }
    if (!equal) {
      Diagnostic mismatch = Diagnostic.error("shape-mismatch", span, what + " has dimensions " + Shapes.text(wanted)
          + " in `.." + group.name() + "`, but `" + span.text().strip() + "` has " + Shapes.text(rest));
      Diagnostic told = Shapes.because(because(mismatch, wanted, rest, group), given);
      boolean single = wanted.isEmpty() && rest.stream().allMatch(Shapes::isOne);
      String place = rest.stream().map(d -> "0").collect(Collectors.joining(", ", "[", "]"));
      throw new Rejection(single ? told.hint("a tensor " + Shapes.text(rest) + " is no number: read the value in it, `"
          + Text.oneLine(span) + place + "`.") : told);
    }
  }

  /** Why the group is what it is: the first of its sizes that disagrees. */
  private static Diagnostic because(
      Diagnostic mismatch, List<Dim> wanted, List<Dim> rest, TypeSyntax.Dimension.Group group) {
    for (int d = 0; d < wanted.size(); d++) {
      if (d >= rest.size() || !wanted.get(d).extent().equals(rest.get(d).extent())) {
        return Reasons.add(mismatch, wanted.get(d), "`.." + group.name() + "` has " + wanted.get(d));
      }
    }
    return mismatch;
  }
}
