package org.descentlang.compiler.ir;

import java.util.List;

/** What a program does next: one definition, or several that read each other in a provable order. */
public sealed interface Step {
  /**
   * {@code target[at] = body where conditions}, for every value of the indices.
   *
   * @param indices the definition's own; inside a recurrence the recurrence's index is bound outside
   * @param at one for each dimension of the target. Together they name each element exactly once: each is an index of
   *     the dimension's extent, or several indices row-major ({@code 8*h + e})
   * @param where what is outside is not evaluated, and is never read
   * @param stated derivatives that the author states, beside those of the body
   */
  record Definition(
      Tensor target, List<Affine> at, List<Index> indices, List<Expr> where, Expr body, List<Stated> stated,
      Origin origin)
      implements Step {
    public Definition {
      at = List.copyOf(at);
      indices = List.copyOf(indices);
      where = List.copyOf(where);
      stated = List.copyOf(stated);
      if (at.size() != target.shape().size()) {
        throw new IllegalArgumentException(target.name() + target.shape() + " defined at " + at);
      }
    }
  }

  /**
   * {@code derivative}, in the definition's indices and these, is the derivative of the definition's target by
   * {@code tensor[at]}. What the body's own reads of that tensor give is added; an author's derivative replaces it, so
   * that those are of {@code stop(tensor[at])}.
   */
  record Stated(Tensor tensor, List<Affine> at, List<Index> indices, List<Expr> where, Expr derivative) {
    public Stated {
      at = List.copyOf(at);
      indices = List.copyOf(indices);
      where = List.copyOf(where);
    }
  }

  /** The steps once for each value of the index, ascending or descending. Each of their targets has it in its place. */
  record Recurrence(Index index, boolean ascending, List<Step> steps) implements Step {
    public Recurrence {
      steps = List.copyOf(steps);
    }
  }
}
