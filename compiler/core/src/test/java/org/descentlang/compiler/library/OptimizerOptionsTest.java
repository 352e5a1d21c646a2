package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
import org.descentlang.runtime.ArrayFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option of every optimizer against a plain loop, step by step. */
class OptimizerOptionsTest {
  private record Case(String text, PlainOptimizer plain) {
    @Override
    public String toString() {
      return text;
    }
  }

  private static final List<Case> CASES = List.of(
      new Case("sgd(lr = 0.05, momentum = 0.9, dampening = 0.3)",
          new PlainOptimizer.Sgd(0.05, 0.9, 0.3, 0, false, false)),
      new Case("sgd(lr = 0.05, momentum = 0.8, dampening = 0.5, weight_decay = 0.1)",
          new PlainOptimizer.Sgd(0.05, 0.8, 0.5, 0.1, false, false)),
      new Case("sgd(lr = 0.05, momentum = 0.9, weight_decay = 0.1, nesterov = true)",
          new PlainOptimizer.Sgd(0.05, 0.9, 0, 0.1, true, false)),
      new Case("sgd(lr = 0.01, momentum = 0.5, weight_decay = 0.1, maximize = true)",
          new PlainOptimizer.Sgd(0.01, 0.5, 0, 0.1, false, true)),
      new Case("sgd()", new PlainOptimizer.Sgd(1e-3, 0, 0, 0, false, false)),
      new Case("rmsprop()", new PlainOptimizer.Rmsprop(1e-2, 0.99, 1e-8, 0, 0, false, false)),
      new Case("rmsprop(lr = 0.02, alpha = 0.9, centered = true)",
          new PlainOptimizer.Rmsprop(0.02, 0.9, 1e-8, 0, 0, true, false)),
      new Case("rmsprop(lr = 0.02, alpha = 0.8, eps = 1e-3, momentum = 0.7)",
          new PlainOptimizer.Rmsprop(0.02, 0.8, 1e-3, 0, 0.7, false, false)),
      new Case("rmsprop(lr = 0.02, alpha = 0.4, weight_decay = 0.2, momentum = 0.7, centered = true)",
          new PlainOptimizer.Rmsprop(0.02, 0.4, 1e-8, 0.2, 0.7, true, false)),
      new Case("rmsprop(lr = 0.002, alpha = 0.9, weight_decay = 0.1, maximize = true)",
          new PlainOptimizer.Rmsprop(0.002, 0.9, 1e-8, 0.1, 0, false, true)),
      new Case("adam()", new PlainOptimizer.Adam(1e-3, 0.9, 0.999, 1e-8, 0, false, false, false)),
      new Case("adam(lr = 0.1, beta1 = 0.5, beta2 = 0.7, amsgrad = true)",
          new PlainOptimizer.Adam(0.1, 0.5, 0.7, 1e-8, 0, true, false, false)),
      new Case("adam(lr = 0.1, beta1 = 0.3, eps = 1e-2, weight_decay = 0.1)",
          new PlainOptimizer.Adam(0.1, 0.3, 0.999, 1e-2, 0.1, false, false, false)),
      new Case("adam(lr = 0.1, beta2 = 0.6, weight_decay = 0.1, amsgrad = true, decoupled = true)",
          new PlainOptimizer.Adam(0.1, 0.9, 0.6, 1e-8, 0.1, true, true, false)),
      new Case("adam(lr = 0.03, beta2 = 0.9, weight_decay = 0.1, maximize = true)",
          new PlainOptimizer.Adam(0.03, 0.9, 0.9, 1e-8, 0.1, false, false, true)),
      new Case("asgd()", PlainOptimizers.asgd(1e-2, 1e-4, 0.75, 1e6, 0, false)),
      new Case("asgd(lr = 0.02, decay = 0.3, alpha = 0.5, start = 4, weight_decay = 0.1)",
          PlainOptimizers.asgd(0.02, 0.3, 0.5, 4, 0.1, false)),
      new Case("asgd(lr = 0.01, decay = 0, maximize = true)", PlainOptimizers.asgd(0.01, 0, 0.75, 1e6, 0, true)),
      new Case("schedule_free_sgd(lr = 0.1)", PlainOptimizers.scheduleFreeSgd(0.1, 0.9, 0, 2, 0)),
      new Case("schedule_free_sgd(lr = 0.05, momentum = 0.6, weight_decay = 0.1, power = 0, r = 1.5)",
          PlainOptimizers.scheduleFreeSgd(0.05, 0.6, 0.1, 0, 1.5)),
      new Case("schedule_free_adam()", PlainOptimizers.scheduleFreeAdam(t -> 2.5e-3, 0.9, 0.999, 1e-8, 0, 2, 0)),
      new Case("schedule_free_adam(lr = 0.1, beta1 = 0.7, beta2 = 0.9, eps = 1e-2, weight_decay = 0.1, power = 1)",
          PlainOptimizers.scheduleFreeAdam(t -> 0.1, 0.7, 0.9, 1e-2, 0.1, 1, 0)),
      new Case("schedule_free_adam(lr = warmup(constant(0.05), steps = 8), beta2 = 0.9, r = 2)",
          PlainOptimizers.scheduleFreeAdam(t -> 0.05 * Math.min(1, t / 8.0), 0.9, 0.9, 1e-8, 0, 2, 2)),
      new Case("rprop()", PlainOptimizers.rprop(1e-2, 0.5, 1.2, 1e-6, 50, false)),
      new Case("rprop(lr = 0.1, shrink = 0.3, grow = 1.5, shortest = 0.01, longest = 0.2)",
          PlainOptimizers.rprop(0.1, 0.3, 1.5, 0.01, 0.2, false)),
      new Case("rprop(lr = 0.01, maximize = true)", PlainOptimizers.rprop(0.01, 0.5, 1.2, 1e-6, 50, true)),
      new Case("lion()", PlainOptimizers.lion(1e-3, 0.9, 0.99, 0)),
      new Case("lion(lr = 0.03, beta1 = 0.5, beta2 = 0.7, weight_decay = 0.4)",
          PlainOptimizers.lion(0.03, 0.5, 0.7, 0.4)),
      new Case("adagrad()", PlainOptimizers.adagrad(1e-2, 0, 0, 0, 1e-10, false)),
      new Case("adagrad(lr = 0.3, lr_decay = 0.2, weight_decay = 0.1, initial = 0.5, eps = 1e-2)",
          PlainOptimizers.adagrad(0.3, 0.2, 0.1, 0.5, 1e-2, false)),
      new Case("adagrad(lr = 0.03, maximize = true)", PlainOptimizers.adagrad(0.03, 0, 0, 0, 1e-10, true)),
      new Case("adadelta()", PlainOptimizers.adadelta(1, 0.9, 1e-6, 0, false)),
      new Case("adadelta(lr = 2, rho = 0.6, eps = 1e-3, weight_decay = 0.1)",
          PlainOptimizers.adadelta(2, 0.6, 1e-3, 0.1, false)),
      new Case("adadelta(rho = 0.8, maximize = true)", PlainOptimizers.adadelta(1, 0.8, 1e-6, 0, true)),
      new Case("adamax()", PlainOptimizers.adamax(2e-3, 0.9, 0.999, 1e-8, 0, false)),
      new Case("adamax(lr = 0.03, beta1 = 0.4, beta2 = 0.7, eps = 1e-2, weight_decay = 0.1)",
          PlainOptimizers.adamax(0.03, 0.4, 0.7, 1e-2, 0.1, false)),
      new Case("adamax(lr = 0.01, maximize = true)", PlainOptimizers.adamax(0.01, 0.9, 0.999, 1e-8, 0, true)),
      new Case("nadam()", PlainOptimizers.nadam(2e-3, 0.9, 0.999, 1e-8, 0, 4e-3, false, false, false)),
      new Case("nadam(lr = 0.05, beta1 = 0.8, beta2 = 0.9, eps = 1e-3, weight_decay = 0.1, momentum_decay = 0.1)",
          PlainOptimizers.nadam(0.05, 0.8, 0.9, 1e-3, 0.1, 0.1, false, false, false)),
      new Case("nadam(lr = 0.05, weight_decay = 0.1, decoupled = true, repeated = true)",
          PlainOptimizers.nadam(0.05, 0.9, 0.999, 1e-8, 0.1, 4e-3, true, false, true)),
      new Case("nadam(lr = 0.01, maximize = true)",
          PlainOptimizers.nadam(0.01, 0.9, 0.999, 1e-8, 0, 4e-3, false, true, false)),
      new Case("radam()", PlainOptimizers.radam(1e-3, 0.9, 0.999, 1e-8, 0, false, false)),
      new Case("radam(lr = 0.05, beta1 = 0.7, beta2 = 0.9, eps = 1e-3, weight_decay = 0.1)",
          PlainOptimizers.radam(0.05, 0.7, 0.9, 1e-3, 0.1, false, false)),
      new Case("radam(lr = 0.05, beta2 = 0.5, weight_decay = 0.1, decoupled = true)",
          PlainOptimizers.radam(0.05, 0.9, 0.5, 1e-8, 0.1, true, false)),
      new Case("radam(lr = 0.01, maximize = true)", PlainOptimizers.radam(0.01, 0.9, 0.999, 1e-8, 0, false, true)),
      new Case("ftrl()", PlainOptimizers.ftrl(1e-3, 0.5, 0.1, 0, 0, 0, 0)),
      new Case("ftrl(lr = 0.3, power = 0.4, initial = 0.2, l1 = 0.3, l2 = 0.1, shrinkage = 0.05, beta = 0.6)",
          PlainOptimizers.ftrl(0.3, 0.4, 0.2, 0.3, 0.1, 0.05, 0.6)),
      new Case("ftrl(lr = 0.1, power = 0, initial = 0)", PlainOptimizers.ftrl(0.1, 0, 0, 0, 0, 0, 0)));

  private static final Programs PROGRAMS = Programs.wide(Valley.DECLARATIONS + IntStream.range(0, CASES.size())
      .mapToObj(i -> Valley.text("Case" + i, CASES.get(i).text)).collect(Collectors.joining()));

  static IntStream cases() {
    return IntStream.range(0, CASES.size());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void stepsAreThoseOfAPlainLoop(int number) {
    double[][] expected = CASES.get(number).plain.path(Valley.START, 30, Valley::slope);
    Valley valley = Valley.of(PROGRAMS.trainer("Case" + number));
    for (int t = 0; t < expected.length; t++) {
      valley.step();
      Agreement.near(CASES.get(number) + " after step " + t, valley.place(), expected[t], 1e-12);
    }
  }

  /** A gradient that stays the same leaves no variance: its rounding must not become the root of less than 0. */
  @Test
  void centeredRmspropOutlivesAConstantGradient() {
    String program = Valley.DECLARATIONS + """
        loss slope(w: [n], a: [n], b: [n]) = 0.16640905165186215 * sum(i) w[i]
        """ + Valley.text("Steady", "rmsprop(lr = 1e-3, alpha = 0.5, centered = true)").replace("height(", "slope(");
    Valley valley = Valley.of(Programs.wide(program).trainer("Steady"));
    IntStream.range(0, 300).forEach(t -> valley.step());
    assertThat(valley.place()).doesNotContain(Double.NaN);
  }

  /** In elements that l1 holds, and also where no gradient ever came, whatever the sum of squares begins as. */
  @Test
  void ftrlGivesExactZeros() {
    Valley valley = Valley.of(
        Programs.wide(Valley.DECLARATIONS + Valley.text("Sparse", "ftrl(lr = 0.1, l1 = 5)")).trainer("Sparse"));
    IntStream.range(0, 3).forEach(t -> valley.step());
    assertThat(valley.place()).contains(0).matches(place -> Arrays.stream(place).anyMatch(w -> w != 0));
    String flat = Valley.DECLARATIONS + "loss flat(w: [n], a: [n], b: [n]) = sum(i) w[i] * 0\n"
        + Valley.text("Flat", "ftrl(lr = 0.1, initial = 0)").replace("height(", "flat(");
    Valley still = Valley.of(Programs.wide(flat).trainer("Flat"));
    still.step();
    assertThat(still.place()).containsOnly(0);
  }

  /** What one would predict with: the mean of the places from the one after {@code start} updates on. */
  @Test
  void theAverageOfAsgdIsThatOfItsPlaces(@TempDir Path folder) throws IOException {
    Valley valley = Valley.of(
        Programs.wide(Valley.DECLARATIONS + Valley.text("Mean", "asgd(lr = 0.02, start = 4)")).trainer("Mean"));
    double[] sum = new double[5];
    for (int t = 1; t <= 12; t++) {
      valley.step();
      for (int i = 0; i < 5 && t > 5; i++) {
        sum[i] += valley.place()[i] / 7;
      }
    }
    Path file = folder.resolve("mean.safetensors");
    valley.trainer().save(file);
    double[] average = (double[]) ArrayFile.read(file).arrays().get("average/w.weight").array();
    Agreement.near("average", average, sum, 1e-14);
  }

  @Test
  void nesterovNeedsMomentumAndNoDampening() {
    for (String options : List.of("nesterov = true", "momentum = 0.9, dampening = 0.1, nesterov = true")) {
      String program = Valley.DECLARATIONS + Valley.text("Bad", "sgd(" + options + ")");
      Compilation compilation =
          Compiler.compile(List.of(new Source("bad.dl", program, false)), new Options(true, "test"));
      assertThat(compilation.diagnostics()).singleElement().extracting("id").isEqualTo("requirement");
    }
  }
}
