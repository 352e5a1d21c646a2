package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.fit.Fit;
import org.descentlang.runtime.fit.Lbfgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** L-BFGS with a compiled program: logistic regression, whose loss has one minimum. */
class FullBatchTest {

  private static final int FEATURES = 3;
  /** The last mini-batch has 11 examples. */
  private static final int SIZE = 203;
  private static final String PROGRAM = """
      model Risk(x: [3]) {
        score = dense(x, 1)
        return score
      }

      trainer RiskTrainer {
        model      Risk
        target     kind: [1]
        loss       bce_with_logits(score, kind)
        optimizer  full_batch()
        batch      32
      }
      """;

  @TempDir
  private Path folder;

  private static Trainer trainer(String program, boolean isDouble) throws IOException {
    Compilation compilation =
        Compiler.compile(List.of(new Source("risk.dl", program, false)), new Options(isDouble, ""));
    assertThat(compilation.diagnostics()).isEmpty();
    return Trainers.create(Trainers.of(compilation, Path.of("risk.dl")).named(Optional.empty()), 3);
  }

  private static double feature(int at) {
    return new Random(at).nextGaussian();
  }

  /** Classes overlap: no plane separates them, so that the minimum is at finite weights. */
  private static double kind(int example) {
    double score = 0.3 + feature(example * FEATURES) - 0.5 * feature(example * FEATURES + 2);
    return score + new Random(-example).nextGaussian() > 0 ? 1 : 0;
  }

  private static Examples examples(Trainer trainer) {
    float[] x = new float[SIZE * FEATURES];
    float[] kinds = new float[SIZE];
    double[] wide = new double[x.length];
    double[] wideKinds = new double[SIZE];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) feature(i);
      wide[i] = x[i];
    }
    for (int k = 0; k < SIZE; k++) {
      kinds[k] = (float) kind(k);
      wideKinds[k] = kinds[k];
    }
    return trainer.precision() == Precision.F32 ? Examples.of(trainer.ports(), Precision.F32, SIZE, x, kinds)
        : Examples.of(trainer.ports(), Precision.F64, SIZE, wide, wideKinds);
  }

  /** By the textbook: the mean of (sigmoid(score) - kind) times the features and 1. */
  private static double[] gradient(double[] weight, double bias) {
    double[] gradient = new double[FEATURES + 1];
    for (int k = 0; k < SIZE; k++) {
      double score = bias;
      for (int i = 0; i < FEATURES; i++) {
        score += weight[i] * (float) feature(k * FEATURES + i);
      }
      double error = (1 / (1 + Math.exp(-score)) - kind(k)) / SIZE;
      for (int i = 0; i < FEATURES; i++) {
        gradient[i] += error * (float) feature(k * FEATURES + i);
      }
      gradient[FEATURES] += error;
    }
    return gradient;
  }

  @Test
  void findsTheMinimumOfALogisticRegression() throws IOException {
    Trainer trainer = trainer(PROGRAM, true);
    Lbfgs lbfgs = new Lbfgs(trainer, examples(trainer)).iterations(100).tolerances(1e-9, 0);
    lbfgs.run();
    assertThat(lbfgs.slope()).isLessThan(1e-8);
    double[] weight = (double[]) trainer.parameters().get("score.weight").array();
    double[] bias = (double[]) trainer.parameters().get("score.bias").array();
    assertThat(gradient(weight, bias[0])).containsExactly(new double[FEATURES + 1], within(1e-8));
    assertThat(trainer.updates()).isLessThan(40);

    Trainer single = trainer(PROGRAM, false);
    new Lbfgs(single, examples(single)).iterations(100).run();
    float[] found = (float[]) single.parameters().get("score.weight").array();
    for (int i = 0; i < FEATURES; i++) {
      assertThat((double) found[i]).isEqualTo(weight[i], within(1e-4));
    }
  }

  @Test
  void aPenaltyIsRefused() throws IOException {
    Trainer trainer = trainer(PROGRAM.replace("  batch", "  penalty    l2(0.1)\n  batch"), true);
    assertThatThrownBy(() -> new Lbfgs(trainer, examples(trainer)).run())
        .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("a penalty adds to the gradient");
  }

  /** Also those that do nothing yet, and in both types. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"norm(0.1)", "norm(1e6)", "norm(1e6, p = inf)", "each_norm(0.1)",
      "each_norm(1e6)", "value(1e-3)", "value(1e6)"})
  void aClipIsRefused(String clip) throws IOException {
    for (boolean isDouble : new boolean[] {false, true}) {
      Trainer trainer = trainer(PROGRAM.replace("  batch", "  clip       " + clip + "\n  batch"), isDouble);
      assertThatThrownBy(() -> new Lbfgs(trainer, examples(trainer)).run())
          .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("a clip changes the gradient");
    }
  }

  /** What is found out leaves alone what is none: several losses, and a table of which few rows are read. */
  @Test
  void lossesOfSeveralWeightsAndTablesAreNoClips() throws IOException {
    Trainer trainer = trainer("""
        model Risk(x: [3], token: index[1000]) {
          score = dense(x, 1)
          like  = dense(embedding(token, 2), 1)
          return score, like
        }

        trainer RiskTrainer {
          model      Risk
          target     kind: [1]
          loss       bce_with_logits(score, kind)
          loss       mse(like, kind) * 1e-3
          optimizer  full_batch()
          batch      32
        }
        """, false);
    Examples plain = examples(trainer(PROGRAM, false));
    int[] tokens = new int[SIZE];
    Arrays.setAll(tokens, k -> k * k % 1000);
    Examples all = Examples.of(trainer.ports(), Precision.F32, SIZE, plain.array(0), tokens, plain.array(1));
    double before = Fit.evaluate(trainer, all).loss();
    assertThat(new Lbfgs(trainer, all).run()).isLessThan(before);
  }

  @Test
  void aLossThatIsAnotherEachTimeIsRefused() throws IOException {
    Trainer trainer = trainer(PROGRAM.replace("dense(x, 1)", "dense(dropout(x, 0.5), 1)"), true);
    assertThatThrownBy(() -> new Lbfgs(trainer, examples(trainer)).run())
        .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("the loss is another each time");
  }

  /** Each for what it comes from. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "full_batch() | an optimizer that only keeps gradients, as full_batch does, leaves that to a program that calls"
          + " the runtime's Lbfgs",
      "sgd(1e-12)   | its gradient is 0, or too small for a step of size 1.000e-12 to change numbers of type f32",
      "sgd(pace)    | the step size is 0"})
  void trainTellsThatNoParameterHasChanged(String optimizer, String reason) throws IOException {
    Path program = Files.writeString(folder.resolve("risk.dl"),
        PROGRAM.replace("optimizer  full_batch()", "setting pace = 0\noptimizer " + optimizer));
    Path data = Files.writeString(folder.resolve("risk.csv"), "x.0,x.1,x.2,kind\n1,2,3,1\n3,2,1,0\n");
    Run run = Run.of("train", program, "--data", data, "--save", folder.resolve("risk"), "--epochs", 2);
    assertThat(run.status()).isZero();
    assertThat(run.err()).endsWith("note: no parameter has changed: " + reason + "\n");
  }

  @Test
  void trainTellsThatNoParameterIsTrained() throws IOException {
    Path program = Files.writeString(folder.resolve("risk.dl"),
        PROGRAM.replace("full_batch()", "sgd(0.1)\nfreeze parameters"));
    Path data = Files.writeString(folder.resolve("risk.csv"), "x.0,x.1,x.2,kind\n1,2,3,1\n3,2,1,0\n");
    Run run = Run.of("train", program, "--data", data, "--save", folder.resolve("risk"), "--epochs", 2);
    assertThat(run.status()).isZero();
    assertThat(run.err()).endsWith("note: no parameter has changed: none is trained\n");
  }
}
