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
  }

  record Truth(boolean value) implements Code {
    @Override
    public Element element() {
      return Element.BOOLEAN;
    }
  }

  /** An integer that is affine in loop variables and run-time extents. */
  record Position(Affine value) implements Code {
    @Override
    public Element element() {
      return Element.INTEGER;
    }
  }

  /** The element of an array. A tensor without dimensions has the offset 0. */
  record Load(Tensor tensor, Affine offset) implements Code {
    @Override
    public Element element() {
      return tensor.element();
    }
  }

  /** The element of a row. */
  record At(Line line, Affine place) implements Code {
    @Override
    public Element element() {
      return line.element();
    }
  }

  record Use(Local local) implements Code {
    @Override
    public Element element() {
      return local.element();
    }
  }

  record Call(Primitive primitive, List<Code> arguments, Element element) implements Code {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** WIDE to REAL, rounded; REAL to WIDE and INTEGER to WIDE, exact. */
  record Convert(Code value, Element element) implements Code {}

  record Choose(Code condition, Code then, Code otherwise) implements Code {
    @Override
    public Element element() {
      return then.element();
    }
  }

  /** {@code value >= 0}. */
  record NonNegative(Affine value) implements Code {
    @Override
    public Element element() {
      return Element.BOOLEAN;
    }
  }

  /** {@code value == 0}. */
  record IsZero(Affine value) implements Code {
    @Override
    public Element element() {
      return Element.BOOLEAN;
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
  }

  /** The sum of the 16 accumulators of a block by their halving tree; they are 0 again after it. */
  record Closed(Tensor lanes) implements Code {
    @Override
    public Element element() {
      return lanes.element();
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
