package org.descentlang.compiler.check;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.parse.Declaration;
import org.descentlang.compiler.parse.Expression;
import org.descentlang.compiler.parse.TypeSyntax;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Integers and booleans against what a parameter declares; booleans are numbers where it takes both. */
final class Labels {
  private Labels() {}

  static Value check(
      TypeSyntax.Shape type, Value value, Elaborator elaborator, Context callee, String what, Span span) {
    boolean numbers = value instanceof Value.Array || value instanceof Value.Scalar || value instanceof Value.Dimension;
    if (!numbers && !(value instanceof Value.Poisoned)) {
      return value;
    }
    Element element = element(value, elaborator, span);
    Optional<TypeSyntax.Element> declared = type.element();
    boolean either = declared.filter(TypeSyntax.Element.RealsOrBooleans.class::isInstance).isPresent();
    if (either && element == Element.BOOLEAN) {
      return Elementwise.lift(List.of(value), span, terms -> Operators.oneOrZero(terms.get(0)));
    }
    if (declared.isEmpty() || either) {
      return real(value, element, what + (either ? " is real, or true or false" : " is real"), span);
    }
    if (declared.get() instanceof TypeSyntax.Element.Integers integers) {
      integers(integers, element, value, elaborator, callee, what, span);
    } else if (element != Element.BOOLEAN) {
      throw new Rejection(mismatch(what + " is true or false", value, element, span)
          .hint("compare it: `" + Text.bare(span) + " > 0`."));
    }
    return value;
  }

  private static Value real(Value value, Element element, String wanted, Span span) {
    if (element == Element.BOOLEAN || element == Element.INTEGER && isInteger(value, span)) {
      String text = Text.bare(span);
      throw new Rejection(mismatch(wanted, value, element, span).hint(element == Element.BOOLEAN
          ? "say `number(" + text + ")` for a number: 1 where it holds, else 0."
          : "say `number(" + text + ")` for the number itself, or `if " + text + " == j then 1 else 0` for one "
              + "number for each class."));
    }
    return value;
  }

  private static boolean isInteger(Value value, Span span) {
    return RealValues.isInteger(value instanceof Value.Array ? value : new Value.Scalar(Scalars.of(value, span)));
  }

  private static Diagnostic mismatch(String wanted, Value value, Element element, Span span) {
    return Diagnostic.error("type-mismatch", span, wanted + ", but `" + Text.oneLine(span) + "` is "
        + found(value, element));
  }

  private static String found(Value value, Element element) {
    return switch (element) {
      case BOOLEAN -> "true or false";
      case INTEGER -> labels(value).map(l -> "a class of " + l.count()).orElse("an integer");
      case REAL, WIDE -> "real";
    };
  }

  private static Element element(Value value, Elaborator elaborator, Span span) {
    return value instanceof Value.Array array
        ? array.element() : Terms.element(Scalars.of(value, span));
  }

  private static void integers(
      TypeSyntax.Element.Integers declared, Element element, Value value, Elaborator elaborator, Context callee,
      String what, Span span) {
    if (element != Element.INTEGER && known(value).isEmpty()) {
      throw new Rejection(declared.label()
          ? mismatch(what + " is a class", value, element, span)
              .hint("what is a class is declared as one, with the number of classes: `label: class[10]`.")
          : mismatch(what + " is an index, a whole number", value, element, span)
              .hint("what is one is declared as one, with the number of its values: `place: index[10]`."));
    }
    Optional<Tensor.Labels> labels = labels(value);
    if (labels.isEmpty()) {
      return;
    }
    Optional<String> free = Patterns.freeName(declared.count(), callee);
    if (free.isPresent()) {
      callee.scope().bind(free.get(), new Value.Dimension(
          Dim.of(Extent.of(labels.get().count()), "`" + span.text() + "` has that many classes", span)));
      return;
    }
    Dim dim = elaborator.expressions().dim(declared.count(), callee);
    if (dim.extent().bound() != labels.get().count()) {
      Diagnostic diagnostic = Diagnostic.error("shape-mismatch", span, "`" + span.text() + "` has "
          + labels.get().count() + " classes, but " + what + " is of " + dim);
      throw new Rejection(Reasons.add(diagnostic, dim, "`" + declared.count().span().text() + "` is " + dim));
    }
  }

  /**
   * Says of a number of classes that no argument has told what it is: one more than the only value that there is, or
   * nothing.
   *
   * @param callee in which all parameters are bound
   */
  static void settle(Declaration.Parameter parameter, Value value, Context callee) {
    declared(parameter).flatMap(integers -> Patterns.freeName(integers.count(), callee))
        .ifPresent(name -> callee.scope().bind(name, known(value).filter(number -> fits(number, Integer.MAX_VALUE))
            .<Value>map(number -> new Value.Dimension(Dim.of((int) number.value() + 1))).orElse(new Value.Absent())));
  }

  private static Optional<TypeSyntax.Element.Integers> declared(Declaration.Parameter parameter) {
    return parameter.type().filter(TypeSyntax.Shape.class::isInstance)
        .flatMap(type -> ((TypeSyntax.Shape) type).element()).filter(TypeSyntax.Element.Integers.class::isInstance)
        .map(TypeSyntax.Element.Integers.class::cast);
  }

  /** A whole number known at compile time. */
  private static Optional<Term.Number> known(Value value) {
    return value instanceof Value.Scalar scalar && scalar.term() instanceof Term.Number number && number.whole()
        ? Optional.of(number) : Optional.empty();
  }

  /**
   * A number known at compile time, given for {@code place: index[n]}: it must be one of the values.
   *
   * @param callee in which all parameters are bound
   */
  static void checkNumber(
      Declaration.Parameter parameter, Value value, Elaborator elaborator, Context callee, String function, Span span) {
    Optional<TypeSyntax.Element.Integers> declared = declared(parameter).filter(integers -> integers.or().isEmpty());
    Optional<Term.Number> number = known(value);
    if (declared.isEmpty() || number.isEmpty()) {
      return;
    }
    boolean natural = fits(number.get(), Integer.MAX_VALUE);
    int count = natural ? elaborator.expressions().dim(declared.get().count(), callee).extent().bound() : 0;
    if (!fits(number.get(), count)) {
      throw new Rejection(Diagnostic.error("out-of-range", span, "`" + parameter.name() + "` of `" + function + "` is "
          + (declared.get().label() ? "a class" : "an index") + ", a whole number from 0"
          + (natural ? " to " + (count - 1) : "") + ", and not " + Terms.text(number.get())));
    }
  }

  private static boolean fits(Term.Number number, int count) {
    return number.value() >= 0 && number.value() < count;
  }

  /**
   * An argument that may be none of its classes, given for {@code label: class[n] or ignore}: that other value must be
   * the one which is declared.
   *
   * @param callee in which all parameters are bound
   */
  static void checkOther(
      Declaration.Parameter parameter, Value value, Elaborator elaborator, Context callee, String function, Span span) {
    Optional<Expression> declared = declared(parameter).flatMap(TypeSyntax.Element.Integers::or);
    Optional<Integer> other = labels(value).flatMap(Tensor.Labels::none);
    if (declared.isEmpty() || other.isEmpty()) {
      return;
    }
    Value known = elaborator.expressions().value(declared.get(), callee);
    if (!(known instanceof Value.Scalar scalar) || !scalar.term().equals(Terms.number(other.get()))) {
      boolean option = declared.get() instanceof Expression.Reference;
      String text = declared.get().span().text();
      Diagnostic wrong = Diagnostic.error("out-of-range", span, "`" + Text.oneLine(span) + "` may be " + other.get()
          + ", which is no class, and `" + parameter.name() + "` of `" + function + "` may not: "
          + (option ? "`" + text + "`" : "its other value") + " is " + known.kind());
      throw new Rejection(option ? wrong.hint("say `" + text + " = " + other.get() + "`.") : wrong);
    }
  }

  /** Which values an integer from outside may have. */
  static Optional<Tensor.Labels> labels(Value value) {
    if (value instanceof Value.Scalar scalar) {
      return scalar.term() instanceof Term.Read read ? read.symbol().labels() : Optional.empty();
    }
    if (value instanceof Value.Array array && array.element() == Element.INTEGER) {
      List<Term> probe = array.shape().stream().map(d -> Terms.number(0)).toList();
      return array.at().apply(probe) instanceof Term.Read read ? read.symbol().labels() : Optional.empty();
    }
    return Optional.empty();
  }
}
