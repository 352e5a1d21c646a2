package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckGradientsCommandTest {

  @TempDir
  private Path folder;

  private Run check(String body) throws IOException {
    return Run.of("check-gradients", new Line(folder).write("program.dl", body));
  }

  private static String trainer(String loss) {
    return """
        trainer Example {
          model      Net
          target     wanted: [3]
          loss       %s
          optimizer  sgd(lr = 0.1)
          batch      4
        }
        """.formatted(loss);
  }

  @ParameterizedTest
  @ValueSource(strings = {"digits/digits.dl", "iris/iris.dl", "regression/regression.dl", "sparsity/sparsity.dl",
      "online/online.dl", "digits/mnist.dl", "lenet/lenet.dl"})
  void everySampleHasTheGradientThatDifferencesShow(String program) {
    Run run = Run.of("check-gradients", Path.of("../../samples").resolve(program));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains(".weight").contains(".bias").doesNotContain("above tolerance");
  }

  @Test
  void aWrongDerivativeIsFound() throws IOException {
    Run run = check("""
        fn cube(x) = x * x * x
        derivative cube(x) by x = 2 * x * x
        model Net(x: [3]) {
          hidden = cube(dense(x, 3))
          y = dense(hidden, 3)
          return y
        }
        """ + trainer("mse(y, wanted)"));
    assertThat(run.status()).isEqualTo(1);
    List<String> wrong = run.out().lines().filter(text -> text.endsWith("above tolerance")).toList();
    assertThat(wrong).hasSize(2).allMatch(text -> text.startsWith("hidden."));
    assertThat(run.err()).contains("disagree by more than 1.0E-6");
  }

  @Test
  void drawsAreHeld() throws IOException {
    Run run = check("""
        model Net(x: [3]) {
          hidden = tanh(dense(x, 8))
          keep[i] ~ bernoulli(0.5)
          dropped[i] = if training then 2 * keep[i] * hidden[i] else hidden[i]
          y = dense(dropped, 3)
          return y
        }
        """ + trainer("mse(y, wanted)"));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
  }

  @Test
  void lossesOfDifferentWeightsAddUp() throws IOException {
    Run run = check("""
        loss weighted(y: [n], target: [n])[i] = target[i] * (y[i] - target[i])^2 per target[i]
        model Net(x: [3]) {
          y = dense(x, 3)
          return y
        }
        """ + trainer("mse(y, wanted) + 0.3 * weighted(y, wanted)"));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
  }

  @Test
  void aLossThatIgnoresMayStandBeforeOneThatCounts() throws IOException {
    Run run = check("""
        model Net(x: [3]) {
          hidden = tanh(dense(x, 4))
          z = dense(hidden, 3)
          y = dense(hidden, 3)
          return z, y
        }
        """ + trainer("cross_entropy(z, tag, ignore = -1) + 0.3 * mse(y, wanted)")
            .replace("  loss", "  target     tag: class[3]\n  loss"));
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
  }

  @Test
  void whatIsFrozenHasNoGradient() throws IOException {
    String program = """
        model Net(x: [3]) {
          hidden = tanh(dense(x, 4))
          y = dense(hidden, 3)
          return y
        }
        """ + trainer("mse(y, wanted)");
    Run run = check(program.replace("batch      4", "batch      4\n  freeze     hidden.*"));
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("y.weight").doesNotContain("hidden.weight");
  }

  @Test
  void kinksAreCountedAndPassedOver() throws IOException {
    Run run = check("""
        model Net(x: [3]) {
          hidden = dense(x, 3)
          weight gain: [3] ~ constant(0)
          y[i] = max(gain[i], 0) + hidden[i]
          return y
        }
        """ + trainer("mse(y, wanted)"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).containsPattern("weight +3 +0 +3 ");
  }
}
