package org.descentlang.compiler.hold;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Conditions;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Indices;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * The values of a pass, as a program computes them that keeps some. They are computed under names of their own, since
 * what one program calls {@code z.sum} need not be the same in another; where it is, it is computed once.
 */
final class Keeper {
  private final Indices indices;
  private final Map<Tensor, Definition> pass = new LinkedHashMap<>();
  private final Map<Tensor, Tensor> copies = new LinkedHashMap<>();

  Keeper(List<Definition> pass, Indices indices) {
    this.indices = indices;
    pass.forEach(d -> {
      Tensor target = d.target();
      this.pass.put(target, d);
      copies.put(target, Tensor.value("base/" + target.name(), target.element(), target.shape()));
    });
  }

  /** The pass itself. */
  List<Definition> copies() {
    return pass.values().stream().map(d -> new Definition(
        copies.get(d.target()), d.at(), d.indices(), Exprs.map(d.where(), this::copy), copy(d.body()), List.of(),
        d.origin())).toList();
  }

  private Expr copy(Expr expr) {
    return Exprs.rewrite(expr, e -> e instanceof Expr.Read read && copies.containsKey(read.tensor())
        ? new Expr.Read(copies.get(read.tensor()), read.at()) : e);
  }

  /** All elements of a tensor of the pass, or of one from outside; 0 where it has none. */
  Definition keep(Tensor tensor) {
    Tensor target = Tensor.value("kept/" + tensor.name(), tensor.element(), tensor.shape());
    Definition known = pass.get(tensor);
    if (known == null) {
      List<Index> own = tensor.shape().stream().map(extent -> indices.fresh("k", extent)).toList();
      List<Affine> at = own.stream().map(Affine::of).toList();
      return new Definition(target, at, own, List.of(), new Expr.Read(tensor, at), List.of(), Origin.NONE);
    }
    Expr value = new Expr.Read(copies.get(tensor), known.at());
    Expr body = known.where().isEmpty() ? value
        : new Expr.Select(copy(Conditions.all(known.where())), value, nothing(tensor.element()));
    return new Definition(target, known.at(), known.indices(), List.of(), body, List.of(), known.origin());
  }

  private static Expr nothing(Element element) {
    return switch (element) {
      case REAL, WIDE -> Expr.constant(0);
      case INTEGER -> new Expr.Position(Affine.of(0));
      case BOOLEAN -> new Expr.Truth(false);
    };
  }
}
