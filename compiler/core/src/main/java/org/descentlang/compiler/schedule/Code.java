package org.descentlang.compiler.schedule;

import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/** A scalar of a kernel. The arguments of an operation have been brought to one element. */
public sealed interface Code {
  Element element();

  /** The visitor's method for this kind of node. */
  <R> R accept(Visitor<R> visitor);

  /** One method for each kind of node: a new kind has to be looked at wherever code is told apart. */
  interface Visitor<R> {
    R literal(Literal literal);

    R truth(Truth truth);

    R position(Position position);

    R load(Load load);

    R at(At at);

    R use(Use use);

    R call(Call call);

    R convert(Convert convert);

    R choose(Choose choose);

    R nonNegative(NonNegative condition);

    R isZero(IsZero condition);

    R random(Random random);

    R closed(Closed closed);

    R vectors(Vectors vectors);
  }

  /** A number, REAL or WIDE. */
  record Literal(double value, Element element) implements Code {
    @Override
    public boolean equals(Object other) {
      return other instanceof Literal l && l.element == element
          && Double.doubleToRawLongBits(l.value) == Double.doubleToRawLongBits(value);
    }

    @Override
    public int hashCode() {
      return Double.hashCode(value);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.literal(this);
    }
  }

  record Truth(boolean value) implements Code {
    @Override
    public Element element() {
      return Element.BOOLEAN;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.truth(this);
    }
  }

  /** An integer that is affine in loop variables and run-time extents. */
  record Position(Affine value) implements Code {
    @Override
    public Element element() {
      return Element.INTEGER;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.position(this);
    }
  }

  /** The element of an array. A tensor without dimensions has the offset 0. */
  record Load(Tensor tensor, Affine offset) implements Code {
    @Override
    public Element element() {
      return tensor.element();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.load(this);
    }
  }

  /** The element of a row. */
  record At(Line line, Affine place) implements Code {
    @Override
    public Element element() {
      return line.element();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.at(this);
    }
  }

  record Use(Local local) implements Code {
    @Override
    public Element element() {
      return local.element();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.use(this);
    }
  }

  record Call(Primitive primitive, List<Code> arguments, Element element) implements Code {
    public Call {
      arguments = List.copyOf(arguments);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.call(this);
    }
  }

  /** WIDE to REAL, rounded; REAL to WIDE and INTEGER to WIDE, exact. */
  record Convert(Code value, Element element) implements Code {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.convert(this);
    }
  }

  record Choose(Code condition, Code then, Code otherwise) implements Code {
    @Override
    public Element element() {
      return then.element();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.choose(this);
    }
  }

  /** {@code value >= 0}. */
  record NonNegative(Affine value) implements Code {
    @Override
    public Element element() {
      return Element.BOOLEAN;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.nonNegative(this);
    }
  }

  /** {@code value == 0}. */
  record IsZero(Affine value) implements Code {
    @Override
    public Element element() {
      return Element.BOOLEAN;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.isZero(this);
    }
  }

  /** Draw number {@code position} of the stream of that name in this pass; the parameters are WIDE. */
  record Random(Expr.Distribution distribution, String name, Affine position, List<Code> parameters) implements Code {
    public Random {
      parameters = List.copyOf(parameters);
    }

    @Override
    public Element element() {
      return Element.REAL;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.random(this);
    }
  }

  /** The sum of the 16 accumulators of a block by their halving tree; they are 0 again after it. */
  record Closed(Tensor lanes) implements Code {
    @Override
    public Element element() {
      return lanes.element();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.closed(this);
    }
  }

  /** Whether the processor's vectors may be used now. */
  record Vectors() implements Code {
    @Override
    public Element element() {
      return Element.BOOLEAN;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.vectors(this);
    }
  }

  static Code integer(long value) {
    return new Position(Affine.of(value));
  }

  static Code add(Code left, Code right) {
    return new Call(Primitive.ADD, List.of(left, right), left.element());
  }

  static Code multiply(Code left, Code right) {
    return new Call(Primitive.MULTIPLY, List.of(left, right), left.element());
  }

  static Code fma(Code left, Code right, Code sum) {
    return new Call(Primitive.FUSED_MULTIPLY_ADD, List.of(left, right, sum), sum.element());
  }

  /** {@code left} relates to {@code right} as the comparison or connective says. */
  static Code test(Primitive primitive, Code left, Code right) {
    return new Call(primitive, List.of(left, right), Element.BOOLEAN);
  }
}
