package org.descentlang.compiler.schedule;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.descentlang.compiler.ir.Tensor;

/**
 * The tensors whose arrays a stage or a statement touches, each set in order of first use.
 *
 * @param lanes accumulators, which are 0 before and after
 */
public record Touched(Set<Tensor> loaded, Set<Tensor> stored, Set<Tensor> lanes) {
  public static Touched by(Stage stage) {
    Touched touched = none();
    touched.add(stage);
    return touched;
  }

  static Touched by(Statement statement) {
    Touched touched = none();
    touched.add(List.of(statement));
    return touched;
  }

  private static Touched none() {
    return new Touched(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
  }

  private void add(Stage stage) {
    if (stage instanceof Kernel kernel) {
      add(kernel.body());
    } else if (stage instanceof Stage.Repeat repeat) {
      repeat.stages().forEach(this::add);
    }
  }

  private void add(List<Statement> statements) {
    Statements.visitCode(statements, root -> Codes.visit(root, this::add));
    Statements.visit(statements, this::add);
  }

  private void add(Code code) {
    if (code instanceof Code.Load load) {
      loaded.add(load.tensor());
    } else if (code instanceof Code.Closed closed) {
      lanes.add(closed.lanes());
    }
  }

  private void add(Statement statement) {
    if (statement instanceof Statement.Store store) {
      stored.add(store.tensor());
    } else if (statement instanceof Statement.Fill fill) {
      stored.add(fill.tensor());
    } else if (statement instanceof Statement.Copy copy) {
      loaded.add(copy.from());
      stored.add(copy.to());
    } else if (statement instanceof Statement.CopyStretch copy) {
      loaded.add(copy.from());
      stored.add(copy.to());
    } else if (statement instanceof Statement.CopyTo copy) {
      loaded.add(copy.from());
    } else if (statement instanceof Statement.CopyFrom copy) {
      stored.add(copy.to());
    } else if (statement instanceof Statement.Products products) {
      loaded.add(products.left().tensor());
      loaded.add(products.right().tensor());
    }
  }
}
