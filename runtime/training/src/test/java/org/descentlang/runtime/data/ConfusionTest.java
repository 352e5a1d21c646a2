package org.descentlang.runtime.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.descentlang.runtime.LineTrainer;
import org.descentlang.runtime.Precision;
import org.junit.jupiter.api.Test;

/** What a confusion matrix is made of; the numbers are those of the command's test. */
class ConfusionTest {
  @Test
  void wantsClasses() {
    Examples examples = Examples.of(
        LineTrainer.PORTS, Precision.F32, 1, new float[LineTrainer.FEATURES], new float[1]);
    LineTrainer trainer = new LineTrainer(1);
    assertThatThrownBy(() -> Confusion.of(trainer, examples, "line", "y"))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("does not tell the classes of y");
    assertThatThrownBy(() -> Confusion.of(trainer, examples, "lin", "y"))
        .hasMessage("there is no output lin (did you mean line?), only line");
  }
}
