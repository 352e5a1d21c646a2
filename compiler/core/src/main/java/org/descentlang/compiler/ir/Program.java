package org.descentlang.compiler.ir;

import java.util.List;

/**
 * Steps in an order in which each reads only what was defined before, or comes from outside.
 *
 * @param commits what the steps leave behind: after all of them, each target takes the value's elements. Until then
 *     reads of the target see its old elements
 * @param results values that the caller looks at; they and the commits' values keep everything else alive
 */
public record Program(String name, List<Step> steps, List<Commit> commits, List<Tensor> results) {
  public Program {
    steps = List.copyOf(steps);
    commits = List.copyOf(commits);
    results = List.copyOf(results);
  }

  /** {@code target := value}; same shape. A REAL value may be committed to a WIDE target. */
  public record Commit(Tensor target, Tensor value) {}
}
