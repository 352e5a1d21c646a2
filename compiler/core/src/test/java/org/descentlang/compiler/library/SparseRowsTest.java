package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A table of which a few rows are read, and the same table times one-hot vectors of data, which nobody can tell. */
class SparseRowsTest {
  private static final int ROWS = 60;
  private static final int TOKENS = 3;
  private static final String ROOTED = """
      optimizer rooted(lr = 0.1) {
        step lr
        update w by g at t {
          state squares: like w = 0
          squares := squares + g^2
          w := w - lr * (g / (sqrt(squares) + 1e-10))
        }
      }
      """;
  private static final String ALL = ROOTED + pair("Plain", "sgd(lr = 0.1)") + pair("Rooted", "rooted()")
      + pair("Clipped", "sgd(lr = 0.1)\n  clip norm(0.5)") + pair("Decayed", "sgd(lr = 0.1, weight_decay = 0.1)")
      + pair("Momentum", "sgd(lr = 0.1, momentum = 0.9)") + pair("Adam", "adam(lr = 0.1)")
      + pair("Lazy", "sparse_adam(lr = 0.1)") + pair("Whole", "sparse_adam(lr = 0.1)").replace("batch 5", "batch 20")
      + narrow("LazyNarrow") + narrow("WholeNarrow").replace("batch 5", "batch 20");
  private static final String SLOPES = """

      model Row(token: index[60]) {
        e = embedding(token, 1)
        y[i < 1] = e[i]
        return y
      }

      loss slope(y: [1], by: [1]) = by[0] * y[0]

      trainer Slopes {
        model Row
        target by: [1]
        loss slope(y, by, reduction = 'sum')
        optimizer sgd(lr = 1)
        batch 3
      }
      """;
  private static final Programs PROGRAMS = Programs.wide(ALL + SLOPES);

  private static final String UPDATES = simplified(ALL);

  @TempDir
  private Path folder;

  private static String pair(String name, String optimizer) {
    return """

        model %1$sTable(token: [3] of index[60]) {
          e = embedding(token, 4)
          h = tanh(flatten(e))
          y = dense(h, 1)
          return y
        }

        model %1$sMatrix(hot: [3, 60]) {
          e[t] = dense(hot[t], 4, bias = false, initial = normal(0, 1))
          h = tanh(flatten(e))
          y = dense(h, 1)
          return y
        }

        trainer %1$s {
          model %1$sTable
          target wanted: [1]
          loss mse(y, wanted)
          optimizer %2$s
          batch 5
        }

        trainer %1$sDense {
          model %1$sMatrix
          target wanted: [1]
          loss mse(y, wanted)
          optimizer %2$s
          batch 5
        }
        """.formatted(name, optimizer);
  }

  /** Of rows of one element. */
  private static String narrow(String name) {
    return pair(name, "sparse_adam(lr = 0.1)").replace(", 4", ", 1");
  }

  /** The same random examples, as places or one-hot. */
  private static Batch fill(Batch batch, int count, Random random) {
    batch.count(count);
    for (int t = 0; t < count * TOKENS; t++) {
      int row = random.nextInt(ROWS - 2);
      if (batch.ports().get(0).name().equals("token")) {
        batch.ints(0)[t] = row;
      } else {
        for (int v = 0; v < ROWS; v++) {
          batch.doubles(0)[t * ROWS + v] = v == row ? 1 : 0;
        }
      }
    }
    for (int b = 0; b < count; b++) {
      batch.doubles(1)[b] = random.nextGaussian();
    }
    return batch;
  }

  private static double[] values(Trainer trainer, String name) {
    return (double[]) trainer.parameters().get(name).array();
  }

  /** The matrix of the dense one is the table on its side. */
  private static double[] table(Trainer trainer) {
    double[] matrix = values(trainer, "e.weight");
    double[] table = new double[matrix.length];
    int width = matrix.length / ROWS;
    for (int v = 0; v < ROWS; v++) {
      for (int d = 0; d < width; d++) {
        table[v * width + d] = matrix[d * ROWS + v];
      }
    }
    return table;
  }

  private static void begin(Trainer sparse, Trainer dense) {
    double[] matrix = values(dense, "e.weight");
    double[] table = values(sparse, "e.weight");
    int width = table.length / ROWS;
    for (int n = 0; n < table.length; n++) {
      matrix[n % width * ROWS + n / width] = table[n];
    }
    for (String name : List.of("y.weight", "y.bias")) {
      System.arraycopy(values(sparse, name), 0, values(dense, name), 0, values(sparse, name).length);
    }
  }

  private static void run(Trainer trainer, Random random) {
    Batch batch = trainer.newBatch();
    for (int count : new int[] {5, 3, 1, 5, 0, 5}) {
      trainer.step(fill(batch, count, random));
    }
  }

  private static void accumulate(Trainer trainer, Random random) {
    Batch batch = trainer.newBatch();
    for (int update = 0; update < 4; update++) {
      trainer.accumulate(fill(batch, 5, random));
      trainer.accumulate(fill(batch, 2, random));
      trainer.update();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Plain", "Rooted", "Clipped", "Decayed", "Momentum", "Adam"})
  void rowsLearnAsAWholeMatrixDoes(String name) {
    Trainer sparse = PROGRAMS.trainer(name);
    Trainer dense = PROGRAMS.trainer(name + "Dense");
    begin(sparse, dense);
    double[] before = values(sparse, "e.weight").clone();
    run(sparse, new Random(7));
    run(dense, new Random(7));
    assertThat(values(sparse, "e.weight")).isNotEqualTo(before).containsExactly(table(dense));
    assertThat(values(sparse, "y.weight")).containsExactly(values(dense, "y.weight"));
  }

  /** What mini-batches have in common is added up in another order. */
  @ParameterizedTest
  @ValueSource(strings = {"Plain", "Rooted", "Clipped", "Decayed", "Momentum", "Adam"})
  void rowsOfSeveralMiniBatchesLearnAsAWholeMatrixDoes(String name) {
    Trainer sparse = PROGRAMS.trainer(name);
    Trainer dense = PROGRAMS.trainer(name + "Dense");
    begin(sparse, dense);
    accumulate(sparse, new Random(7));
    accumulate(dense, new Random(7));
    assertThat(values(sparse, "e.weight")).containsExactly(table(dense), within(1e-12));
  }

  /** {@code (1 + t) + t} is 1, and {@code 1 + (t + t)} is not: what an update does is the same however it is cut. */
  @ParameterizedTest
  @ValueSource(strings = {"3", "12", "21", "111"})
  void termsAreAddedOneByOneToWhatHasBeenAccumulated(String counts) {
    Trainer trainer = PROGRAMS.trainer("Slopes");
    double[] table = values(trainer, "e.weight");
    Arrays.fill(table, 0);
    double[] slopes = {1, 0x1p-53, 0x1p-53};
    Batch batch = trainer.newBatch();
    int from = 0;
    for (int count : counts.chars().map(c -> c - '0').toArray()) {
      batch.count(count);
      Arrays.fill(batch.ints(0), 7);
      System.arraycopy(slopes, from, batch.doubles(1), 0, count);
      trainer.accumulate(batch);
      from += count;
    }
    trainer.update();
    assertThat(table[7]).isEqualTo(-1);
  }

  /** One reads at most 15 rows in a mini-batch, the other might read all; its sums are in another order. */
  @ParameterizedTest
  @ValueSource(strings = {"", "Narrow"})
  void touchedRowsLearnAsInAWholeTable(String width) {
    Trainer lazy = PROGRAMS.trainer("Lazy" + width);
    Trainer whole = PROGRAMS.trainer("Whole" + width);
    run(lazy, new Random(8));
    run(whole, new Random(8));
    for (NamedArray parameter : lazy.parameters()) {
      assertThat((double[]) parameter.array()).as(parameter.name())
          .containsExactly(values(whole, parameter.name()), within(1e-12));
    }
  }

  @Test
  void marksAreSavedWithWhatIsAccumulated() throws IOException {
    Trainer whole = PROGRAMS.trainer("Plain");
    Batch batch = whole.newBatch();
    Random random = new Random(3);
    whole.accumulate(fill(batch, 5, random));
    Path pending = folder.resolve("pending.safetensors");
    whole.save(pending);
    whole.update();
    Path done = folder.resolve("done.safetensors");
    whole.save(done);

    Trainer resumed = PROGRAMS.trainer("Plain", 2);
    resumed.resume(pending);
    resumed.update();
    assertThat(values(resumed, "e.weight")).containsExactly(values(whole, "e.weight"));

    resumed.accumulate(fill(batch, 5, random));
    resumed.resume(done);
    whole.step(fill(batch, 5, new Random(4)));
    resumed.step(fill(batch, 5, new Random(4)));
    for (NamedArray parameter : whole.parameters()) {
      assertThat(values(resumed, parameter.name())).containsExactly((double[]) parameter.array());
    }
  }

  /** And some of what an update uses is accumulated before, some after, by threads or not. */
  @ParameterizedTest
  @ValueSource(strings = {"Plain", "Clipped", "Lazy", "Momentum"})
  void anUpdateOfSeveralMiniBatchesIsResumedBetweenThem(String name) throws IOException {
    Trainer whole = PROGRAMS.trainer(name);
    Batch batch = whole.newBatch();
    whole.step(fill(batch, 5, new Random(1)));
    whole.accumulate(fill(batch, 5, new Random(2)));
    Path pending = folder.resolve("between.safetensors");
    whole.save(pending);
    Trainer resumed = PROGRAMS.trainer(name, 2, 3);
    resumed.step(fill(batch, 5, new Random(3)));
    resumed.resume(pending);
    for (Trainer trainer : List.of(whole, resumed)) {
      trainer.accumulate(fill(batch, 4, new Random(4)));
      trainer.update();
      trainer.step(fill(batch, 5, new Random(5)));
    }
    for (NamedArray parameter : whole.parameters()) {
      assertThat(values(resumed, parameter.name())).containsExactly((double[]) parameter.array());
    }
  }

  /** The norm of the gradient, too, is that of its rows. */
  @Test
  void aSumOverAGradientHasTheTermsOfItsRows() {
    assertThat(UPDATES).contains("e.weight.clip = lanes sum(i, j where e.weight.read[i])");
  }

  @ParameterizedTest
  @CsvSource({"Plain, true", "Rooted, true", "Clipped, true", "Decayed, false", "Momentum, false", "Adam, false",
      "Lazy, true", "Whole, false", "LazyNarrow, true"})
  void anUpdateIsInRowsWhereNoGradientLeavesAllAsItIs(String name, boolean inRows) {
    String update = UPDATES.lines()
        .dropWhile(l -> !l.endsWith("." + name + " of " + name + "Table")).dropWhile(l -> !l.equals("update:"))
        .filter(l -> l.strip().startsWith("e.weight.next[")).findFirst().orElseThrow();
    assertThat(update.contains("if e.weight.read[")).isEqualTo(inRows);
  }

  @Test
  void aTableThatIsReadAsAWholeTooIsNone() {
    String text = simplified("""
        model Tied(token: index[60]) {
          e = embedding(token, 4)
          z[v] = sum(d) e.weight[v, d] * e[d]
          return z
        }

        trainer Fit {
          model Tied
          target next: class[60]
          loss cross_entropy(z, next)
          optimizer sgd(lr = 0.1)
          batch 5
        }
        """);
    assertThat(text).contains("e.weight.grad_sum.next[").doesNotContain("e.weight.read");
  }

  @Test
  void aTableOfWhichMuchIsReadIsNone() {
    assertThat(simplified(pair("Small", "sgd(lr = 0.1)").replace("batch 5", "batch 6")))
        .doesNotContain("e.weight.read");
  }

  private static String simplified(String text) {
    return Compiler.compile(List.of(new Source("test.dl", text, false)), new Options(false, "test")).stages()
        .get("simplify");
  }
}
