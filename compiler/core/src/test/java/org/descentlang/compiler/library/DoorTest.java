package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;

/** What is wrong with an argument is told with the line of the program that declares it. */
class DoorTest {
  private static final Programs PROGRAMS = Programs.wide("""
      model Words(
          word: [t <= 5] of index[7],
          shared scale: [2]) {
        v[i, d] = embedding(word[i], 2)[d] * scale[d]
        z[d] = sum(i) v[i, d]
        return z
      }

      trainer WordsTrainer {
        model Words
        target kind: class[2] or -1
        loss cross_entropy(z, kind, ignore = -1)
        optimizer sgd(0.1)
        batch 3
      }
      """);

  private final Trainer trainer = PROGRAMS.trainer("WordsTrainer");

  private void refuses(Object refuser, String name, String message, Object... arguments) {
    Method method = Arrays.stream(refuser.getClass().getMethods())
        .filter(m -> m.getName().equals(name) && m.getParameterCount() == arguments.length).findFirst().orElseThrow();
    assertThatThrownBy(() -> method.invoke(refuser, arguments))
        .hasRootCauseInstanceOf(IllegalArgumentException.class).hasRootCauseMessage(message);
  }

  @Test
  void aTrainerNamesTheLine() {
    int[] words = new int[15];
    double[] scale = new double[2];
    int[] kinds = {0, 1, -1};
    refuses(trainer, "step", "count (test.dl:14) is 4, not 0 to 3", words, scale, kinds, 5, 4);
    refuses(trainer, "step", "count (test.dl:14) is -1, not 0 to 3", words, scale, kinds, 5, -1);
    refuses(trainer, "step", "t (test.dl:2) is 6, not 0 to 5", words, scale, kinds, 6, 3);
    refuses(trainer, "evaluate", "word (test.dl:2): an array of 15 values is needed, not of 14",
        new int[14], scale, kinds, 5, 3);
    refuses(trainer, "accumulate", "scale (test.dl:3): an array of 2 values is needed, not of 3",
        words, new double[3], kinds, 5, 3);
    refuses(trainer, "step", "kind (test.dl:11): an array of 3 values is needed, not null", words, scale, null, 5, 3);
    refuses(trainer, "step", "kind (test.dl:11): the value at index 1 is 2, not 0 to 1, or -1",
        words, scale, new int[] {0, 2, 0}, 5, 3);
    words[3] = 7;
    refuses(trainer, "step", "word (test.dl:2): the value at index 3 is 7, not 0 to 6", words, scale, kinds, 5, 3);
  }

  @Test
  void aTrainerWithoutSettingsSaysSo() {
    assertThatThrownBy(() -> trainer.set("pace", 1)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no setting pace, nor any other");
  }

  @Test
  void aModelNamesTheLineOfAnOutputToo() {
    Model model = trainer.model();
    refuses(model, "predict", "z (test.dl:5): an array of 6 values is needed, not of 5",
        new int[15], new double[2], 5, new double[5], 3);
    refuses(model, "predict", "z (test.dl:5): an array of 6 values is needed, not null",
        new int[15], new double[2], 5, null, 3);
    refuses(model, "predict", "count is 4, not 0 to 3",
        new int[15], new double[2], 5, new double[6], 4);
  }
}
