package org.descentlang.compiler.simplify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;

/**
 * A gradient that is the same as that of an argument inside of a call has the name that is nearer to the program:
 *
 * <pre>
 * cross_entropy.z.grad[b, j] = e;  logits.grad[b, j] = cross_entropy.z.grad[b, j]
 *   ->
 * logits.grad[b, j] = e
 * </pre>
 */
final class GradientNames {
  private final Draft draft;
  private final Map<Tensor, Definition> known = new LinkedHashMap<>();

  private GradientNames(Draft draft) {
    this.draft = draft;
    draft.definitions().forEach(d -> known.put(d.target(), d));
  }

  static Draft choose(Draft draft) {
    Draft chosen = draft;
    for (Optional<Draft> next = next(chosen); next.isPresent(); next = next(chosen)) {
      chosen = next.get();
    }
    return chosen;
  }

  private static Optional<Draft> next(Draft draft) {
    GradientNames names = new GradientNames(draft);
    return draft.definitions().stream().filter(names::isNearer).findFirst().map(names::named);
  }

  /** Whether it is a copy, element by element, of a gradient that nothing outside looks at. */
  private boolean isNearer(Definition copy) {
    if (!(copy.body() instanceof Expr.Read read) || !isGradient(copy) || isPart(copy)
        || !read.at().equals(copy.at()) || !read.tensor().shape().equals(copy.target().shape())) {
      return false;
    }
    Definition original = known.get(read.tensor());
    return original != null && isGradient(original) && depth(copy.target()) < depth(original.target());
  }

  private boolean isGradient(Definition d) {
    return d.origin().made() == Origin.Made.GRADIENT && d.where().isEmpty() && !draft.kept().contains(d.target());
  }

  /** {@code logits.grad.2}, one term of several. */
  private static boolean isPart(Definition d) {
    return d.target().name().matches(".*\\.\\d+");
  }

  /** How many calls a value is inside of, by its name. */
  private static long depth(Tensor tensor) {
    return tensor.name().chars().filter(c -> c == '.').count();
  }

  private Draft named(Definition copy) {
    Tensor original = ((Expr.Read) copy.body()).tensor();
    Walk walk = new Walk((expr, facts) -> expr instanceof Expr.Read read && read.tensor().equals(original)
        ? new Expr.Read(copy.target(), read.at()) : expr);
    List<Definition> all = new ArrayList<>();
    for (Definition d : draft.definitions()) {
      if (d != copy) {
        Definition read = walk.definition(d);
        all.add(d.target().equals(original) ? new Definition(copy.target(), read.at(), read.indices(), read.where(),
            read.body(), read.stated(), read.origin().as(copy.origin())) : read);
      }
    }
    return draft.with(all);
  }
}
