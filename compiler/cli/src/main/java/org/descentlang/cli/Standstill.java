package org.descentlang.cli;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.descentlang.runtime.Trainer;

/** Whether training leaves every parameter as it is, and what that comes from. */
final class Standstill {
  private final Trainer trainer;
  private final List<Object> before;

  /** @param trainer before it is trained */
  Standstill(Trainer trainer) {
    this.trainer = trainer;
    this.before = Trainers.values(trainer);
  }

  /** After the training. */
  Optional<String> note() {
    boolean still = Objects.deepEquals(before.toArray(), Trainers.values(trainer).toArray());
    return still ? Optional.of("no parameter has changed: " + reason()) : Optional.empty();
  }

  private String reason() {
    double rate = trainer.rate();
    if (trainer.parameters().list().stream().allMatch(p -> trainer.accumulatedGradients(p.name()).isEmpty())) {
      return "none is trained";
    }
    if (Double.isNaN(rate)) {
      return "an optimizer that only keeps gradients, as full_batch does, leaves that to a program that calls the"
          + " runtime's Lbfgs";
    }
    return rate == 0 ? "the step size is 0"
        : "its gradient is 0, or too small for a step of size " + TrainingTable.number(rate) + " to change numbers of "
            + "type " + trainer.precision().name().toLowerCase(Locale.ROOT);
  }
}
