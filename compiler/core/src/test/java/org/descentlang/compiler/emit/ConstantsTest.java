package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConstantsTest {
  /** A large trainer sets all of its arrays in one class: {@code w = model.w}. */
  @Test
  void aFieldOfTheModelIsAnotherThanTheTrainersOfItsName() {
    assertThat(Constants.of("w = model.w;").count()).isEqualTo(Constants.of("w = v;").count());
  }
}
