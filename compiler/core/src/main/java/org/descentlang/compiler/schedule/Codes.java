package org.descentlang.compiler.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Primitive;

/** The folds over code and statements. */
public final class Codes {
  private Codes() {}

  /** The same node with each child replaced. */
  static Code mapChildren(Code code, UnaryOperator<Code> change) {
    if (code instanceof Code.Call call) {
      return new Code.Call(call.primitive(), call.arguments().stream().map(change).toList(), call.element());
    }
    if (code instanceof Code.Convert convert) {
      return new Code.Convert(change.apply(convert.value()), convert.element());
    }
    if (code instanceof Code.Choose choose) {
      return new Code.Choose(
          change.apply(choose.condition()), change.apply(choose.then()), change.apply(choose.otherwise()));
    }
    if (code instanceof Code.Random random) {
      return new Code.Random(
          random.distribution(), random.name(), random.position(), random.parameters().stream().map(change).toList());
    }
    return code;
  }

  static List<Code> children(Code code) {
    List<Code> children = new ArrayList<>();
    mapChildren(code, child -> {
      children.add(child);
      return child;
    });
    return children;
  }

  /** The children that are computed whenever the node is. */
  static List<Code> unconditional(Code code) {
    boolean mayStop = code instanceof Code.Choose || code instanceof Code.Call call
        && (call.primitive() == Primitive.AND || call.primitive() == Primitive.OR);
    return mayStop ? children(code).subList(0, 1) : children(code);
  }

  /** How many nodes there are. */
  static long size(Code code) {
    return 1 + children(code).stream().mapToLong(Codes::size).sum();
  }

  /** Every node replaced, from the root down; what is put in is not looked at again. */
  static Code replace(Code code, UnaryOperator<Code> change) {
    Code changed = change.apply(code);
    return changed != code ? changed : mapChildren(code, child -> replace(child, change));
  }

  /** Every node replaced, from the leaves up. */
  static Code rewrite(Code code, UnaryOperator<Code> change) {
    return change.apply(mapChildren(code, child -> rewrite(child, change)));
  }

  /** Every affine expression replaced. */
  static Code mapAffine(Code code, UnaryOperator<Affine> change) {
    if (code instanceof Code.Position position) {
      return new Code.Position(change.apply(position.value()));
    }
    if (code instanceof Code.NonNegative condition) {
      return new Code.NonNegative(change.apply(condition.value()));
    }
    if (code instanceof Code.IsZero condition) {
      return new Code.IsZero(change.apply(condition.value()));
    }
    if (code instanceof Code.Load load) {
      return new Code.Load(load.tensor(), change.apply(load.offset()));
    }
    if (code instanceof Code.At at) {
      return new Code.At(at.line(), change.apply(at.place()));
    }
    Code changed = mapChildren(code, child -> mapAffine(child, change));
    return changed instanceof Code.Random random
        ? new Code.Random(
            random.distribution(), random.name(), change.apply(random.position()), random.parameters())
        : changed;
  }

  /** Every node, from the root down. */
  public static void visit(Code code, Consumer<Code> visitor) {
    visitor.accept(code);
    mapChildren(code, child -> {
      visit(child, visitor);
      return child;
    });
  }

  /** Every affine expression in it. */
  static List<Affine> affines(Code code) {
    List<Affine> found = new ArrayList<>();
    mapAffine(code, a -> {
      found.add(a);
      return a;
    });
    return found;
  }
}
