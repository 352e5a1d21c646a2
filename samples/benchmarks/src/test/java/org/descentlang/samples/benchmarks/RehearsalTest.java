package org.descentlang.samples.benchmarks;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class RehearsalTest {
  /** Losses from 2 on that fall by so much in each step. */
  private static Step falling(float by) {
    float[] loss = {2 + by};
    return batch -> loss[0] -= by;
  }

  @Test
  void whoDoesTheSameButForRoundingIsMeasured() {
    assertThatCode(() -> Rehearsal.perform(falling(0.101f), falling(0.1f), 0.02)).doesNotThrowAnyException();
  }

  @Test
  void whoLearnsOtherwiseIsNot() {
    assertThatThrownBy(() -> Rehearsal.perform(falling(0.11f), falling(0.1f), 0.02))
        .hasMessageStartingWith("the loss of step 3 is 0.0");
  }

  @Test
  void whoLearnsNothingIsNot() {
    assertThatThrownBy(() -> Rehearsal.perform(falling(0), falling(0), 0.02))
        .hasMessage("the loss does not fall: 2.0 to 2.0");
  }

  @Test
  void allPeersDoWhatOursDoes() {
    for (Contender contender : Contender.values()) {
      for (Workload workload : Workload.values()) {
        if (contender.can(workload)) {
          Rehearsal.perform(contender.step(workload, 1, 1), Contender.DESCENT.step(workload, 1, 1),
              contender.tolerance(workload));
        }
      }
    }
  }
}
