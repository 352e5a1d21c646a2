package org.descentlang.compiler.schedule;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Step;

/**
 * One method.
 *
 * @param name of the tensor it is there for, in the model's words
 * @param outer indices of recurrences around it: its arguments
 * @param computes the definitions, as they were before any was substituted into another
 * @param share how threads share it; empty where one thread does it
 */
public record Kernel(
    String name, List<Index> outer, List<Step.Definition> computes, List<Statement> body, Optional<Share> share)
    implements Stage {
  public Kernel {
    outer = List.copyOf(outer);
    computes = List.copyOf(computes);
    body = List.copyOf(body);
  }

  /** One that a thread does alone. */
  public Kernel(String name, List<Index> outer, List<Step.Definition> computes, List<Statement> body) {
    this(name, outer, computes, body, Optional.empty());
  }

  @Override
  public List<Kernel> kernels() {
    return List.of(this);
  }

  /** The rows that it computes in. */
  public Set<Rows> rows() {
    Set<Rows> rows = new LinkedHashSet<>();
    Statements.visit(body, statement -> {
      if (statement instanceof Statement.Take take) {
        rows.add(take.rows());
      } else if (statement instanceof Statement.Evaluate call) {
        rows.add(call.scratch());
      } else if (statement instanceof Statement.Products products) {
        rows.add(products.rows());
        products.transposed().ifPresent(rows::add);
        rows.add(products.scratch());
      }
    });
    return rows;
  }
}
