package org.descentlang.compiler.ir;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.descentlang.compiler.ir.Step.Definition;

/** Rows of a gradient that has no others: a mini-batch marks those that it reads. */
public final class MarkedRows {
  private MarkedRows() {}

  /** How many a mini-batch marks at most, by their marks: one for each term. */
  public static Map<Tensor, Long> most(Program train) {
    Map<Tensor, Definition> definitions = new HashMap<>();
    train.steps().forEach(s -> {
      if (s instanceof Definition d) {
        definitions.put(d.target(), d);
      }
    });
    Map<Tensor, Long> most = new HashMap<>();
    train.commits().stream().filter(c -> areMarks(c.target())).forEach(c -> {
      if (definitions.get(c.value()).body() instanceof Expr.Reduce any) {
        most.put(c.target(), any.domain().box());
      }
    });
    return most;
  }

  public static boolean areMarks(Tensor tensor) {
    return tensor.role() == Role.GRADIENT && tensor.element() == Element.BOOLEAN;
  }

  /** The mark that the condition asks for, if it is that a row is marked. */
  public static Optional<Expr.Read> mark(Expr condition) {
    return condition instanceof Expr.Read read && areMarks(read.tensor()) ? Optional.of(read) : Optional.empty();
  }
}
