package org.descentlang.compiler.schedule;

import java.util.List;
import org.descentlang.compiler.ir.Affine;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Exprs;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Step;

/**
 * Substitutes a definition whose elements have several indices each into its only reader, which takes over these
 * indices:
 *
 * <pre>
 * t[(p, r < 2)] = f(p, r)
 * u[i] = g(t[i], x[i])
 *   ->
 * u[(p, r < 2)] = g(f(p, r), x[2*p + r])
 * </pre>
 */
final class Adoption {
  private Adoption() {}

  static boolean fits(Step.Definition producer, Step.Definition reader) {
    return producer.where().isEmpty() && coversAll(producer)
        && reader.where().isEmpty() && Inliner.isPlain(reader) && reader.at().size() == reader.indices().size()
        && !(reader.body() instanceof Expr.Reduce) && !(reader.body() instanceof Expr.Draw)
        && reader.target().shape().equals(producer.target().shape())
        && Exprs.reads(reader.body()).stream().filter(r -> r.tensor().equals(producer.target()))
            .allMatch(r -> r.at().equals(reader.at()))
        && Inliner.canHold(reader, producer);
  }

  /** Whether its elements are those of the tensor, each once. */
  private static boolean coversAll(Step.Definition definition) {
    int used = 0;
    for (int d = 0; d < definition.at().size(); d++) {
      Affine at = definition.at().get(d);
      List<Index> digits = definition.indices().stream().filter(at.indices()::contains)
          .sorted((a, b) -> Long.compare(at.coefficient(b), at.coefficient(a))).toList();
      used += digits.size();
      if (!(digits.size() == 1 && at.is(digits.get(0))) && !Layout.position(digits).equals(at)
          || size(digits) != definition.target().shape().get(d).bound()) {
        return false;
      }
    }
    return used == definition.indices().size();
  }

  private static long size(List<Index> digits) {
    return digits.stream().mapToLong(i -> i.extent().bound()).reduce(1, Math::multiplyExact);
  }

  static Step.Definition of(Step.Definition producer, Step.Definition reader) {
    Expr own = Exprs.substitute(reader.body(), i -> {
      int dimension = reader.at().indexOf(Affine.of(i));
      return dimension < 0 ? Affine.of(i) : producer.at().get(dimension);
    });
    Expr body = Exprs.rewrite(own, e -> e instanceof Expr.Read read && read.tensor().equals(producer.target())
        ? producer.body() : e);
    return new Step.Definition(
        reader.target(), producer.at(), producer.indices(), List.of(), body, List.of(), reader.origin());
  }
}
