package org.descentlang.compiler.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.ir.Expr.Distribution;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.source.Span;

/** A typed scalar: what stands at each index. */
public sealed interface Term {
  /**
   * A number known at compile time. Where whole it may serve as an integer too.
   *
   * @param rounded whether an integer beyond 2^53 is in it, so that it may be another than what was written
   */
  record Number(double value, boolean rounded) implements Term {
    public Number(double value) {
      this(value, false);
    }

    boolean whole() {
      return !rounded && value == Math.rint(value) && Math.abs(value) < LARGEST_EXACT;
    }
  }

  /** Up to here every integer is a double. */
  double LARGEST_EXACT = 1L << 53;

  record Truth(boolean value) implements Term {}

  /** The value of an index, an integer. */
  record IndexValue(Variable variable) implements Term {}

  /** The value of an extent known at run time, an integer. */
  record Size(Extent.Counted extent) implements Term {}

  /**
   * The element of a symbol at its own subscripts, integers each; and at those of the frame, the indices around its
   * definition, of which it has those that it depends on.
   *
   * @param frame what stands for a variable of the symbol's frame, where that isn't the variable itself
   * @param padding the value outside, for a padded read
   */
  record Read(Symbol symbol, List<Term> at, Map<Variable, Term> frame, Optional<Term> padding, Span span)
      implements Term {
    public Read {
      at = List.copyOf(at);
    }

    Read located(Span here) {
      return new Read(symbol, at, frame, padding, here);
    }
  }

  record Apply(Primitive primitive, List<Term> arguments) implements Term {
    public Apply {
      arguments = List.copyOf(arguments);
    }
  }

  record Choose(Term condition, Term then, Term otherwise) implements Term {}

  /** A reduction over every combination of the variables for which the conditions hold. */
  record Reduce(Kind kind, List<Variable> variables, List<Term> conditions, Term body, Span span) implements Term {
    public Reduce {
      variables = List.copyOf(variables);
      conditions = List.copyOf(conditions);
    }
  }

  /** The reducers of the language; MEAN is over the terms that hold, and 0 over none. */
  enum Kind { SUM, MEAN, PRODUCT, MAX, MIN, ARGMAX, ARGMIN, ANY, ALL }

  /** A random number: only at the root of a symbol's body. */
  record Draw(Distribution distribution, List<Term> parameters) implements Term {
    public Draw {
      parameters = List.copyOf(parameters);
    }
  }
}
