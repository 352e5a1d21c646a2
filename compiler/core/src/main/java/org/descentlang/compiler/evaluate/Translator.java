package org.descentlang.compiler.evaluate;

import java.util.Arrays;
import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Tensor;

/** Makes expressions ready to be evaluated many times. */
final class Translator {
  private final Slots slots;

  Translator(Slots slots) {
    this.slots = slots;
  }

  Slots slots() {
    return slots;
  }

  Scalar scalar(Expr expr) {
    if (expr instanceof Expr.Constant constant) {
      double value = constant.value();
      return frame -> value;
    }
    if (expr instanceof Expr.Truth truth) {
      double value = truth(truth.value());
      return frame -> value;
    }
    if (expr instanceof Expr.Position position) {
      Whole value = slots.affine(position.value());
      return value::in;
    }
    if (expr instanceof Expr.NonNegative condition) {
      Whole value = slots.affine(condition.value());
      return frame -> truth(value.in(frame) >= 0);
    }
    if (expr instanceof Expr.IsZero condition) {
      Whole value = slots.affine(condition.value());
      return frame -> truth(value.in(frame) == 0);
    }
    return expr instanceof Expr.Read read ? read(read) : compound(expr);
  }

  private Scalar compound(Expr expr) {
    if (expr instanceof Expr.Select select) {
      return select(scalar(select.condition()), scalar(select.then()), scalar(select.otherwise()));
    }
    if (expr instanceof Expr.Reduce reduce) {
      return Reductions.of(reduce, this);
    }
    return expr instanceof Expr.Draw draw ? draw(draw) : apply((Expr.Apply) expr);
  }

  private Scalar read(Expr.Read read) {
    int slot = slots.of(read.tensor());
    Whole offset = offset(read.tensor(), read.at());
    return frame -> frame.arrays()[slot][(int) offset.in(frame)];
  }

  /** Where the element is; an error where it is outside of the tensor. */
  Whole offset(Tensor tensor, List<Affine> at) {
    Whole[] places = at.stream().map(slots::affine).toArray(Whole[]::new);
    Whole[] extents = tensor.shape().stream().map(slots::extent).toArray(Whole[]::new);
    int[] bounds = tensor.shape().stream().mapToInt(e -> e.bound()).toArray();
    return frame -> {
      long offset = 0;
      for (int d = 0; d < places.length; d++) {
        long place = places[d].in(frame);
        if (place < 0 || place >= extents[d].in(frame)) {
          throw outside(tensor, places, frame);
        }
        offset = offset * bounds[d] + place;
      }
      return offset;
    };
  }

  private static IllegalStateException outside(Tensor tensor, Whole[] places, Frame frame) {
    List<Long> at = Arrays.stream(places).map(p -> p.in(frame)).toList();
    return new IllegalStateException(tensor + at.toString() + " is outside of " + tensor + tensor.shape());
  }

  private static Scalar select(Scalar condition, Scalar then, Scalar otherwise) {
    return frame -> condition.in(frame) != 0 ? then.in(frame) : otherwise.in(frame);
  }

  private Scalar apply(Expr.Apply apply) {
    Primitive primitive = apply.primitive();
    Scalar a = scalar(apply.arguments().get(0));
    if (primitive.arity() == 1) {
      return frame -> primitive.value(a.in(frame), 0, 0);
    }
    Scalar b = scalar(apply.arguments().get(1));
    if (primitive == Primitive.AND) {
      return select(a, b, frame -> 0);
    }
    if (primitive == Primitive.OR) {
      return select(a, frame -> 1, b);
    }
    if (primitive.arity() == 2) {
      return frame -> primitive.value(a.in(frame), b.in(frame), 0);
    }
    Scalar c = scalar(apply.arguments().get(2));
    return frame -> primitive.value(a.in(frame), b.in(frame), c.in(frame));
  }

  /**
   * {@code low + (high - low) * u}, {@code mean + deviation * z}, {@code u < probability}; a low or a mean that is
   * written as 0 is not added, as in any sum.
   */
  private Scalar draw(Expr.Draw draw) {
    String name = draw.name();
    Whole number = slots.position(draw.position());
    Scalar first = scalar(draw.parameters().get(0));
    boolean isFromZero = draw.parameters().get(0).equals(Expr.constant(0));
    return switch (draw.distribution()) {
      case UNIFORM -> {
        Scalar high = scalar(draw.parameters().get(1));
        yield frame -> {
          double low = first.in(frame);
          double above = (high.in(frame) - low) * frame.randomness().uniform(name, number.in(frame));
          return isFromZero ? above : low + above;
        };
      }
      case NORMAL -> {
        Scalar deviation = scalar(draw.parameters().get(1));
        yield frame -> {
          double beside = deviation.in(frame) * frame.randomness().normal(name, number.in(frame));
          return isFromZero ? beside : first.in(frame) + beside;
        };
      }
      case BERNOULLI -> frame ->
          truth(frame.randomness().uniform(name, number.in(frame)) < first.in(frame));
    };
  }

  private static double truth(boolean value) {
    return value ? 1 : 0;
  }
}
