package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the exact result can be represented, so are all numbers on the way to it: large, equal and extreme inputs. */
class LossEdgesTest {
  private static final String TEXT = Probe.DECLARATIONS
      + Probe.text("CrossEntropy", 3, List.of(3), "target: class[3]", "cross_entropy(z, target)")
      + Probe.text("Smoothed", 3, List.of(3), "target: [3]", "cross_entropy(z, target, smoothing = 0.1)")
      + Probe.text("LogSoftmax", 3, List.of(3), "target: class[3]", "nll(log_softmax(z), target)")
      + Probe.text("Softmax", 3, List.of(3), "target: [3]", "mse(softmax(z), target)")
      + Probe.text("Sum", 3, List.of(3), "target: []", "l1(logsumexp(z), target)")
      + Probe.text("Logits", 3, List.of(3), "target: [3]", "bce_with_logits(z, target)")
      + Probe.text("Softplus", 3, List.of(3), "target: [3]", "l1(softplus(z), target, reduction = 'sum')")
      + Probe.text("Bce", 3, List.of(3), "target: [3]", "bce(z, target)")
      + Probe.text("Norm", 3, List.of(3), "target: []", "l1(norm(z), target, reduction = 'sum')");
  private static final Programs WIDE = Programs.wide(TEXT);
  private static final Programs NARROW = Programs.narrow(TEXT);

  private static Probe probe(boolean wide, String name) {
    return Probe.of((wide ? WIDE : NARROW).trainer(name));
  }

  private static void finite(Probe probe) {
    assertThat(probe.loss()).isFinite();
    for (double g : probe.gradient()) {
      assertThat(g).isFinite();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void largeLogitsStayFinite(boolean wide) {
    double large = 1e30;
    double[] z = {large, -large, 0, -large, -large, -large, 800, 0, -800};
    double[] labels = {0, 1, 2};
    double[] probabilities = {1, 0, 0, 0.2, 0.3, 0.5, 0, 1, 0};
    finite(probe(wide, "CrossEntropy").input(z).target(labels));
    finite(probe(wide, "LogSoftmax").input(z).target(labels));
    finite(probe(wide, "Smoothed").input(z).target(probabilities));
    finite(probe(wide, "Softmax").input(z).target(probabilities));
    finite(probe(wide, "Logits").input(z).target(probabilities));
    finite(probe(wide, "Softplus").input(z).target(probabilities));
    finite(probe(wide, "Sum").input(z).target(labels));
  }

  /** What is lost by log(sum(exp(z))) - z[label] and kept by shifting both. */
  @Test
  void aLargeShiftOfLogitsLosesNothing() {
    double[] z = {0, -8, -9, 0, -8, -9, 0, -8, -9};
    double[] shifted = {1e8, 1e8 - 8, 1e8 - 9, 1e8, 1e8 - 8, 1e8 - 9, 1e8, 1e8 - 8, 1e8 - 9};
    for (String name : List.of("CrossEntropy", "LogSoftmax")) {
      double plain = probe(true, name).input(z).target(new double[3]).loss();
      assertThat(probe(true, name).input(shifted).target(new double[3]).loss()).isEqualTo(plain);
      Agreement.near(name, plain, Math.log1p(Math.exp(-8) + Math.exp(-9)), 1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void equalLogitsShareTheGradient(boolean wide) {
    double[] gradient = probe(wide, "CrossEntropy").input(new double[9]).target(new double[] {0, 1, 2}).gradient();
    double[] expected = {-2, 1, 1, 1, -2, 1, 1, 1, -2};
    for (int i = 0; i < 9; i++) {
      assertThat(gradient[i]).isCloseTo(expected[i] / 9, Offset.offset(1e-7));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSigmoidsLossesHaveTheirDerivativeAt0(boolean wide) {
    double[] gradient =
        probe(wide, "Logits").input(new double[9]).target(new double[] {1, 0, 1, 0, 1, 0, 1, 0, 0.5}).gradient();
    double[] ninths = {-0.5, 0.5, -0.5, 0.5, -0.5, 0.5, -0.5, 0.5, 0};
    for (int i = 0; i < 9; i++) {
      assertThat(gradient[i]).isCloseTo(ninths[i] / 9, Offset.offset(1e-8));
    }
    assertThat(probe(wide, "Softplus").input(new double[9]).target(new double[9]).gradient()).containsOnly(0.5);
  }

  /** Where the example is learnt, sigmoid(z) is 1 in float, and 1 - sigmoid(z) still exp(-z). */
  @Test
  void smallGradientsOfLogitsKeepTheirDigits() {
    double[] z = {20, 40, 60, 20, 40, 60, 20, 40, 60};
    double[] gradient = probe(false, "Logits").input(z).target(new double[] {1, 1, 1, 1, 1, 1, 1, 1, 1}).gradient();
    for (int i = 0; i < 9; i++) {
      Agreement.near("gradient", gradient[i], -Math.exp(-z[i]) / 9, 1e-6);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void probabilitiesOf0And1AreClamped(boolean wide) {
    Probe probe = probe(wide, "Bce").input(new double[] {0, 1, 0, 1, 0, 1, 0, 1, 0.5})
        .target(new double[] {0, 1, 1, 0, 1, 0, 0, 1, 1});
    Agreement.near("value", probe.loss(), (400 + Math.log(2)) / 9, 1e-6);
    double[] gradient = probe.gradient();
    double steep = 1 / (double) 1e-12f / 9;
    double[] expected = {0, 0, -steep, steep, -steep, steep, 0, 0, -2.0 / 9};
    Agreement.near("gradient", gradient, expected, 1e-6);
  }

  /** exp(-100) is 3.7e-44. */
  @Test
  void probabilitiesNear0AreClampedToo() {
    double[] probabilities = {1e-60, 1e-300, 1e-44, 1e-43, 1e-40, 1e-60, 1e-60, 1e-60, 1e-60};
    double[] targets = {1, 1, 1, 1, 1, 0, 0, 0, 0};
    double expected = (300 - Math.log(1e-43) - Math.log(1e-40)) / 9;
    Agreement.near("value", probe(true, "Bce").input(probabilities).target(targets).loss(), expected, 1e-14);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aNormOf0HasNoSlope(boolean wide) {
    double[] gradient = probe(wide, "Norm").input(new double[] {0, 0, 0, 3, 0, -4, 0, 0, 1})
        .target(new double[] {-1, -1, -1}).gradient();
    Agreement.near("gradient", gradient, new double[] {0, 0, 0, 0.6, 0, -0.8, 0, 0, 1}, 1e-6);
  }
}
