package org.descentlang.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.descentlang.compiler.check.Symbol;
import org.descentlang.compiler.check.Term;
import org.descentlang.compiler.check.Variable;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Facts;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** Reads of symbols. */
final class Reads {
  private Reads() {}

  /** Where a read stands in the dimensions of its symbol's frame. */
  static List<Term> frame(Term.Read read) {
    List<Term> at = new ArrayList<>();
    for (Variable variable : read.symbol().frame()) {
      at.add(read.frame().getOrDefault(variable, new Term.IndexValue(variable)));
    }
    return at;
  }

  /** @param by the symbol whose body reads */
  static Diagnostic outside(Term.Read read, Affine at, Facts facts, Symbol by) {
    Optional<Diagnostic> ofLabel = ofLargeLabel(read);
    if (ofLabel.isPresent()) {
      return ofLabel.get();
    }
    String name = called(read);
    OptionalLong low = facts.minimum(at);
    OptionalLong high = facts.maximum(at);
    String range = low.isPresent() && high.isPresent()
        ? "`" + at + "` takes " + low.getAsLong() + " to " + high.getAsLong() : "nothing keeps `" + at + "` inside";
    Diagnostic diagnostic = Diagnostic.error("out-of-range", read.span(), "`" + read.span().oneLine()
        + "` may be outside `" + name + "`, which is " + read.symbol().shape() + ": " + range);
    if (read.symbol() == by) {
      return diagnostic.hint("say what stands before the first place: `from " + name + "[-1] = 0`.");
    }
    Diagnostic told = isWrittenThere(read) || !name.matches("\\w+") || read.symbol().span() == null ? diagnostic
        : diagnostic.because("`" + name + "` is declared", read.symbol().span());
    return told.hint("restrict the indices (`where`, `if`), or read `pad(" + name + ")[...]`.");
  }

  /**
   * What the tensor is called there: {@code weight w: [4]} is `w` in its model, and `weight` to others. What has no
   * name of its own is what stands before the subscripts, {@code softmax(z)}.
   */
  private static String called(Term.Read read) {
    String tensor = beforeSubscripts(read);
    String name = read.symbol().name();
    boolean hasName = name.matches("\\w+") && !isWrittenThere(read);
    return tensor.matches("\\w+") || !hasName && !tensor.isEmpty() ? tensor : name;
  }

  private static String beforeSubscripts(Term.Read read) {
    String text = read.span().oneLine();
    int depth = 0;
    for (int at = text.length() - 1; at > 0 && text.endsWith("]"); at--) {
      depth += text.charAt(at) == ']' ? 1 : text.charAt(at) == '[' ? -1 : 0;
      if (depth == 0) {
        return text.substring(0, at);
      }
    }
    return "";
  }

  /** Whether what is read is no tensor with a name, but what is written before the subscripts. */
  private static boolean isWrittenThere(Term.Read read) {
    Span tensor = read.symbol().span();
    return tensor != null && tensor.source() == read.span().source() && tensor.start() == read.span().start()
        && tensor.end() < read.span().end();
  }

  /** A label that has more classes than the dimension places. */
  private static Optional<Diagnostic> ofLargeLabel(Term.Read read) {
    for (int d = 0; d < read.at().size(); d++) {
      int size = read.symbol().shape().get(d).bound();
      if (read.at().get(d) instanceof Term.Read label
          && label.symbol().labels().filter(l -> l.count() > size).isPresent()) {
        String name = label.symbol().name();
        return Optional.of(Diagnostic.error("out-of-range", read.span(), "`" + read.span().oneLine()
                + "` may be outside: `" + name + "` has values up to "
                + (label.symbol().labels().get().count() - 1) + ", and the dimension has " + size)
            .because("`" + name + "` is declared", label.symbol().span())
            .hint("read it only where `" + name + " < " + size + "`, by `if` or by `where`."));
      }
    }
    return Optional.empty();
  }

  /** @param reader what has the label in a subscript */
  static Diagnostic ofNoClass(Symbol label, int value, Span reader) {
    String name = label.name();
    return Diagnostic.error("out-of-range", reader, "`" + name + "` may be " + value + ", and `" + reader.oneLine()
            + "` reads there").because("`" + name + "` is declared", label.span())
        .hint(outOfWay(name, value));
  }

  private static String outOfWay(String label, int value) {
    return "read it only where `" + label + "` is not " + value + ": by `if`, by `where`, by a loss's `ignore = "
        + value + "`.";
  }

  /** Of a subscript that is computed; perhaps of a label, so that it has a value where that has none of its classes. */
  static Diagnostic ofNoRange(Symbol computed, Span reader) {
    Diagnostic unknown = Diagnostic.error("not-affine", reader,
        "how large the values of `" + computed.name() + "` are is not known, so it can't be a subscript");
    return computed.body().flatMap(Reads::chosen)
        .flatMap(label -> IgnoredLabels.of(label).map(value -> unknown.hint(outOfWay(label.name(), value))))
        .orElse(unknown);
  }

  /** The label that a choice gives in one of its branches. */
  private static Optional<Symbol> chosen(Term term) {
    return term instanceof Term.Choose choose ? chosen(choose.then()).or(() -> chosen(choose.otherwise()))
        : term instanceof Term.Read read ? Optional.of(read.symbol()).filter(s -> s.labels().isPresent())
        : Optional.empty();
  }

  /** Of a tensor that holds in places, and perhaps not in this one. */
  static Diagnostic ofNothing(Term.Read read) {
    String name = called(read);
    return Diagnostic.error("out-of-range", read.span(), "`" + read.span().oneLine()
            + "` may be an element that `" + name + "` does not have, since a `where` leaves some out of it")
        .because("`" + name + "` is declared", read.symbol().span())
        .hint("define `" + name + "` everywhere, by `if` in place of `where`; or read it where it is, by `if`.");
  }
}
