package org.descentlang.compiler.schedule;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.descentlang.compiler.ir.Clock;
import org.descentlang.compiler.ir.Element;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;

/** Short names for what stands inside one kernel, and names for what the scheduler makes. */
final class Naming {
  /** Last parts of names that say little without the part before them. */
  private static final Set<String> VAGUE =
      Set.of("next", "sum", "grad", "at", "max", "min", "initial", "weight", "bias", "clip", "scale");

  private Naming() {}

  /** {@code m.next} of {@code optimizer/hidden.weight/m.next}. */
  static String local(Tensor tensor) {
    List<String> parts = List.of(tensor.name().split("[./]"));
    int from = parts.contains("grad") ? parts.lastIndexOf("grad") : parts.size() - 1;
    while (from > 0 && (VAGUE.contains(parts.get(from)) || parts.get(from).matches("\\d+"))) {
      from--;
    }
    return String.join(".", parts.subList(from, parts.size()));
  }

  /** Of a scalar that is computed before the loops: by the one value that it is made of, or by what it is. */
  static String factor(Expr expr) {
    if (expr instanceof Expr.Read read) {
      return rounded(read.tensor());
    }
    if (Exprs.element(expr) == Element.BOOLEAN) {
      return Exprs.reads(expr).stream().allMatch(r -> r.tensor().equals(Clock.PENDING.tensor())) ? "first" : "applies";
    }
    Set<String> names = new LinkedHashSet<>();
    Exprs.reads(expr).stream().map(Expr.Read::tensor).filter(t -> t.role() != Role.CLOCK)
        .forEach(t -> names.add(local(t)));
    if (names.size() == 1) {
      return names.iterator().next() + ".factor";
    }
    Primitive root = expr instanceof Expr.Apply apply ? apply.primitive() : Primitive.MULTIPLY;
    return root == Primitive.SQRT ? "root.factor" : root == Primitive.POWER ? "power.factor" : "factor";
  }

  /** Of a scalar as a value of the elements' type. */
  static String rounded(Tensor scalar) {
    return local(scalar) + (scalar.role() == Role.SETTING ? ".value" : ".rounded");
  }
}
