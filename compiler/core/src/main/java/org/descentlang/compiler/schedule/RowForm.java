package org.descentlang.compiler.schedule;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;

/** A form in which sums that stand side by side are computed side by side, in scratch rows. */
sealed interface RowForm permits Contraction, RowSums {
  /** The form that the definition's structure asks for, if one does. */
  static Optional<RowForm> of(Step.Definition definition, Thresholds thresholds) {
    return Contraction.of(definition, thresholds).or(() -> RowSums.of(definition, thresholds));
  }

  /** The loops of a group that such a definition leads. */
  List<Statement> build(Group group, Set<Tensor> stored, Scalars scalars);
}
