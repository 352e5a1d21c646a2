package org.descentlang.compiler.ir;

import java.util.List;
import java.util.Optional;

/** A scalar. What a selection or a set leaves out is not evaluated. */
public sealed interface Expr {
  /** A number of the program, WIDE. */
  record Constant(double value) implements Expr {
    @Override
    public boolean equals(Object other) {
      return other instanceof Constant c && Double.doubleToRawLongBits(c.value) == Double.doubleToRawLongBits(value);
    }

    @Override
    public int hashCode() {
      return Double.hashCode(value);
    }
  }

  /** {@code true} or {@code false}. */
  record Truth(boolean value) implements Expr {}

  /** An INTEGER: the value of an affine expression. */
  record Position(Affine value) implements Expr {}

  /** The element of a tensor at a place that is inside it under the conditions around the read. */
  record Read(Tensor tensor, List<Affine> at) implements Expr {
    public Read {
      at = List.copyOf(at);
      if (at.size() != tensor.shape().size()) {
        throw new IllegalArgumentException(tensor.name() + tensor.shape() + " read at " + at);
      }
    }
  }

  /** A scalar function. */
  record Apply(Primitive primitive, List<Expr> arguments) implements Expr {
    public Apply {
      arguments = List.copyOf(arguments);
      if (arguments.size() != primitive.arity()) {
        throw new IllegalArgumentException(primitive + " of " + arguments.size() + " arguments");
      }
    }
  }

  /** {@code if condition then then else otherwise}; the branch not taken is not evaluated. */
  record Select(Expr condition, Expr then, Expr otherwise) implements Expr {}

  /** The condition {@code value >= 0}. */
  record NonNegative(Affine value) implements Expr {}

  /** The condition {@code value == 0}. */
  record IsZero(Affine value) implements Expr {}

  /**
   * A reduction over a set: only at the root of a definition's body. A BOOLEAN body for ANY and ALL.
   *
   * @param start what a running sum, or ANY, begins with instead of 0 or false; it mentions no index of the set
   */
  record Reduce(Reducer reducer, Domain domain, Expr body, Order order, Optional<Expr> start) implements Expr {
    public Reduce {
      if (start.isPresent() && (order != Order.RUNNING || reducer != Reducer.SUM && reducer != Reducer.ANY)) {
        throw new IllegalArgumentException(order + " " + reducer + " has no start");
      }
    }

    /** Over nothing it is what {@link Reducer} says. */
    public Reduce(Reducer reducer, Domain domain, Expr body, Order order) {
      this(reducer, domain, body, order, Optional.empty());
    }

    /** The same, beginning with that. */
    public Reduce from(Expr first) {
      return new Reduce(reducer, domain, body, order, Optional.of(first));
    }

    /** The same of other terms. */
    public Reduce of(Domain domain, Expr body) {
      return new Reduce(reducer, domain, body, order, start);
    }
  }

  /**
   * A random number: only at the root of a definition's body. It is the draw number n of the stream
   * {@code (seed, name, training forward passes so far)}, n the row-major position of the indices in their bounds.
   *
   * @param parameters of the distribution, as {@link Distribution} lists them
   */
  record Draw(Distribution distribution, String name, List<Index> position, List<Expr> parameters) implements Expr {
    public Draw {
      position = List.copyOf(position);
      parameters = List.copyOf(parameters);
    }
  }

  /** Where random numbers come from. */
  enum Distribution {
    /** Between low and high: {@code low + (high - low) * u}, u in [0, 1). */
    UNIFORM,
    /** Of a mean and a standard deviation: {@code mean + deviation * z}, z of mean 0 and variance 1. */
    NORMAL,
    /** 1 with the given probability, else 0: whether {@code u < probability}, u in [0, 1). */
    BERNOULLI
  }

  static Expr constant(double value) {
    return new Constant(value);
  }

  static Expr apply(Primitive primitive, Expr... arguments) {
    return new Apply(primitive, List.of(arguments));
  }
}
