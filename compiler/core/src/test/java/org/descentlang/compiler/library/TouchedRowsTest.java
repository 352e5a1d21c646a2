package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;

/** Optimizers of a table of which each mini-batch reads two rows, or one of them twice. */
class TouchedRowsTest {
  private static final int ROWS = 6;
  private static final int WIDTH = 3;
  private static final int[][] READ = {{0, 4}, {4, 1}, {1, 1}, {0, 4}, {2, 0}, {4, 4}, {5, 1}};

  private static final Programs PROGRAMS = Programs.wide("""
      optimizer lazy(lr, momentum) {
        update w: [r, ..s] by g at t on touched rows {
          state buffer: like w = 0
          state times: [] = 0
          state seen: [r] = 0
          times := times + 1
          seen := seen + 1
          buffer := momentum * buffer + g
          w[i, s] := w[i, s] - lr * times / seen[i] * buffer[i, s]
        }
      }
      """
      + text("Plain", "sgd(0.1)") + text("Adam", "sparse_adam(lr = 0.1, beta1 = 0.8, beta2 = 0.9, eps = 1e-3)")
      + text("Climbing", "sparse_adam(maximize = true)") + text("Adagrad", "adagrad(lr = 0.1)")
      + text("Lazy", "lazy(0.01, 0.9)") + text("Held", "sparse_adam(0.1)\n  constraint non_negative()")
      + text("Bounded", "adagrad(lr = 0.5)\n  constraint max_norm(0.75)")
      + text("BoundedByMagnitudes", "adagrad(lr = 0.5)\n  constraint max_norm(0.75, p = 1)"));

  private static String text(String name, String optimizer) {
    return """

        model %sModel(token: index[6]) {
          e = embedding(token, 3)
          return e
        }

        trainer %s {
          model %sModel
          target t: [3]
          loss mse(e, t, reduction = 'sum')
          optimizer %s
          batch 2
        }
        """.formatted(name, name, name, optimizer);
  }

  private final double[] targets = {0.5, -1, 2, 0.25, 1, -0.5};

  private double[] table(Trainer trainer) {
    return (double[]) trainer.parameters().get("e.weight").array();
  }

  private void step(Trainer trainer, int[] read) {
    Batch batch = trainer.newBatch();
    batch.count(2);
    System.arraycopy(read, 0, batch.ints(0), 0, 2);
    System.arraycopy(targets, 0, batch.doubles(1), 0, 2 * WIDTH);
    trainer.step(batch);
  }

  /** Of the loss by the table. */
  private double[] slope(double[] w, int[] read) {
    double[] slope = new double[ROWS * WIDTH];
    for (int e = 0; e < 2; e++) {
      for (int d = 0; d < WIDTH; d++) {
        slope[read[e] * WIDTH + d] += 2 * (w[read[e] * WIDTH + d] - targets[e * WIDTH + d]);
      }
    }
    return slope;
  }

  private static boolean isRead(int[] read, int element) {
    return Arrays.stream(read).anyMatch(row -> row == element / WIDTH);
  }

  @Test
  void sparseAdamMovesTheRowsThatAreRead() {
    adam("Adam", 0.1, 0.8, 0.9, 1e-3, 1);
    adam("Climbing", 1e-3, 0.9, 0.999, 1e-8, -1);
  }

  private void adam(String name, double lr, double beta1, double beta2, double eps, int sign) {
    Trainer trainer = PROGRAMS.trainer(name);
    double[] w = table(trainer).clone();
    double[] m = new double[w.length];
    double[] v = new double[w.length];
    for (int t = 1; t <= READ.length; t++) {
      int[] read = READ[t - 1];
      double[] g = slope(w, read);
      for (int i = 0; i < w.length; i++) {
        if (isRead(read, i)) {
          m[i] = beta1 * m[i] + (1 - beta1) * sign * g[i];
          v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
          w[i] -= lr * Math.sqrt(1 - Math.pow(beta2, t)) / (1 - Math.pow(beta1, t)) * m[i] / (Math.sqrt(v[i]) + eps);
        }
      }
      step(trainer, read);
      Agreement.near(name + " after " + t, table(trainer), w, 1e-12);
    }
    assertThat(Arrays.copyOfRange(table(trainer), 3 * WIDTH, 4 * WIDTH))
        .containsExactly(Arrays.copyOfRange(table(PROGRAMS.trainer(name)), 3 * WIDTH, 4 * WIDTH));
  }

  /** What has no rows of the table's changes with every update; what has one number for each waits with it. */
  @Test
  void statesOfRowsWaitAndOthersDoNot() {
    Trainer trainer = PROGRAMS.trainer("Lazy");
    double[] w = table(trainer).clone();
    double[] buffer = new double[w.length];
    int[] seen = new int[w.length];
    for (int t = 1; t <= READ.length; t++) {
      int[] read = READ[t - 1];
      double[] g = slope(w, read);
      for (int i = 0; i < w.length; i++) {
        if (isRead(read, i)) {
          buffer[i] = 0.9 * buffer[i] + g[i];
          w[i] -= 0.01 * t / ++seen[i] * buffer[i];
        }
      }
      step(trainer, read);
      Agreement.near("after " + t, table(trainer), w, 1e-12);
    }
  }

  /** A gradient of 0 leaves the sum of squares and the row to the last bit. */
  @Test
  void adagradIsForSparseGradientsAsItIs() {
    Trainer trainer = PROGRAMS.trainer("Adagrad");
    double[] before = table(trainer).clone();
    for (int[] read : READ) {
      step(trainer, read);
    }
    for (int i = 0; i < before.length; i++) {
      boolean ever = i / WIDTH != 3;
      assertThat(table(trainer)[i] != before[i]).as("element " + i).isEqualTo(ever);
    }
  }

  @Test
  void constraintsSeeAllRows() {
    Trainer trainer = PROGRAMS.trainer("Held");
    step(trainer, READ[0]);
    assertThat(Arrays.stream(table(trainer)).min().orElseThrow()).isZero();
  }

  /** PyTorch's embedding shortens the rows that a step reads before it reads them. */
  @Test
  void maxNormIsThatOfAnEmbedding() {
    for (int p = 1; p <= 2; p++) {
      Trainer trainer = PROGRAMS.trainer(p == 1 ? "BoundedByMagnitudes" : "Bounded");
      double[] w = table(trainer);
      for (int row = 0; row < ROWS; row++) {
        shorten(w, row, 0.75, p);
      }
      w = w.clone();
      double[] squares = new double[w.length];
      for (int[] read : READ) {
        for (int row : read) {
          Agreement.near("what is looked up", rowOf(table(trainer), row), rowOf(shorten(w, row, 0.75, p), row), 1e-14);
        }
        double[] g = slope(w, read);
        for (int i = 0; i < w.length; i++) {
          squares[i] += g[i] * g[i];
          w[i] -= g[i] == 0 ? 0 : 0.5 * g[i] / (Math.sqrt(squares[i]) + 1e-10);
        }
        step(trainer, read);
      }
      assertThat(w).isNotEqualTo(table(trainer));
    }
  }

  private static double[] shorten(double[] w, int row, double limit, int p) {
    double length = Math.pow(Arrays.stream(rowOf(w, row)).map(x -> Math.pow(Math.abs(x), p)).sum(), 1.0 / p);
    for (int d = 0; d < WIDTH && length > limit; d++) {
      w[row * WIDTH + d] *= limit / length;
    }
    return w;
  }

  private static double[] rowOf(double[] w, int row) {
    return Arrays.copyOfRange(w, row * WIDTH, (row + 1) * WIDTH);
  }

  @Test
  void aNumberHasNoRows() {
    String program = """
        layer single(x: [n]) {
          weight w: [] = 1
          y = w * x[0]
          return y
        }

        model M(x: [2]) {
          y = single(x)
          return y
        }

        trainer T {
          model M
          target t: []
          loss mse(y, t)
          optimizer sparse_adam()
          batch 2
        }
        """;
    Compilation compilation =
        Compiler.compile(List.of(new Source("bad.dl", program, false)), new Options(true, "test"));
    assertThat(compilation.diagnostics()).singleElement().extracting("id").isEqualTo("no-update");
  }
}
