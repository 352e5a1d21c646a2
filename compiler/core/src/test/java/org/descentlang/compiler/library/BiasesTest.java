package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;

/** How the biases of layers begin: as the call says, and otherwise as PyTorch's. */
class BiasesTest {
  private static final String MODEL = """
      model %s(x: [16], z: [3], row: [16, 9], image: [4, 9, 9]) {
        a = dense(x, 200BIAS)
        b = bilinear(x, z, 200BIAS)
        c = conv1d(row, 200, 4BIAS)
        d = conv2d(image, 200, 2BIAS)
        e = conv_transpose1d(row, 64, 4BIAS)
        f = conv_transpose2d(image, 64, 2BIAS)
        g = rnn(row, 16BIAS)
        h = lstm(row, 16BIAS)
        i = gru(row, 16BIAS)
        j = stacked(row, lstm, 16, bidirectional = trueBIAS)
        k = stacked(row, rnn, 16, activation = tanhBIAS)
        l = stacked(row, gru, 16, layers = 2BIAS)
        return a, b, c, d, e, f, g, h, i, j, k, l
      }

      trainer %sTrainer {
        model %s
        target y: [200]
        loss mse(a, y)
        optimizer sgd()
        freeze b.*, c.*, d.*, e.*, f.*, g.*, h.*, i.*, j.*, k.*, l.*
        batch 1
      }

      """;

  private static final Programs PROGRAMS =
      Programs.wide(model("Left", "") + model("Said", ", initial_bias = 0.25")
          + model("Drawn", ", initial_bias = uniform(2, 3)"));

  private static String model(String name, String bias) {
    return MODEL.replace("BIAS", bias).formatted(name, name, name);
  }

  private static void biasesAreBetween(String name, double low, double high) {
    Trainer trainer = PROGRAMS.trainer(name + "Trainer");
    var biases = trainer.parameters().list().stream().filter(p -> p.name().contains("bias")).toList();
    assertThat(biases).hasSize(6 + 3 * 2 + 4 + 2 + 4);
    for (NamedArray bias : biases) {
      assertThat(Arrays.stream((double[]) bias.array())).as(bias.name()).allMatch(v -> v >= low && v <= high);
    }
  }

  @Test
  void beginAsTheCallSays() {
    biasesAreBetween("Said", 0.25, 0.25);
    biasesAreBetween("Drawn", 2, 3);
  }

  /** Up to one over the root of the fan-in, which is 16 of `a` and 64 * 2 * 2 of `f`. */
  @Test
  void beginAsPyTorchsOtherwise() {
    biasesAreBetween("Left", -0.25, 0.25);
    Trainer trainer = PROGRAMS.trainer("LeftTrainer");
    assertThat(largest(trainer, "a.bias")).isBetween(0.24, 0.25);
    assertThat(largest(trainer, "f.bias")).isBetween(0.05, 0.0625);
  }

  private static double largest(Trainer trainer, String name) {
    return Arrays.stream((double[]) trainer.parameters().get(name).array()).max().orElseThrow();
  }
}
