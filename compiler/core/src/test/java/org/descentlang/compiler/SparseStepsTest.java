package org.descentlang.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.descentlang.compiler.emit.Compiled;
import org.descentlang.compiler.emit.GeneratedFile;
import org.descentlang.compiler.emit.Twins;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.schedule.Precision;
import org.descentlang.compiler.schedule.Scheduler;
import org.descentlang.compiler.schedule.Thresholds;
import org.descentlang.compiler.source.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Steps of tables of which mini-batches read a few rows: generated f64 code equals the evaluator bit for bit, however
 * many mini-batches an update has and whatever threads share.
 */
class SparseStepsTest {
  private static final int SEED = 11;
  private static final int SOME = 3;
  private static final Thresholds SHARED = new Thresholds(2, 1024, 2048, 2, 2, 2, 3, 2, 0, 1, true);

  private static final List<String> MODELS = List.of("""
      model M(token: [2] of index[60]) {
        e = embedding(token, 4)
        y = dense(tanh(flatten(e)), 1)
        return y
      }
      """, """
      model M(user: index[50], item: index[40]) {
        taste = embedding(user, 3)
        kind = embedding(item, 3)
        y[i < 1] = sum(d) taste[d] * kind[d]
        return y
      }
      """, """
      model M(token: [2] of index[60]) {
        e = embedding(token, 3, padding = 0)
        y = dense(tanh(flatten(e)), 1)
        return y
      }
      """, """
      layer chosen(token: index[count], used: [] of bool) {
        weight w: [count, 4] ~ normal(0, 1)
        y[d] = if used then w[token, d] else 0
        return y
      }

      model M(token: index[60], used: [] of bool) {
        y = dense(tanh(chosen(token, used)), 1)
        return y
      }
      """, """
      model M(token: [2] of index[60]) {
        e = embedding(token, 1)
        y = dense(flatten(e), 1)
        return y
      }
      """, """
      model M(one: index[60], other: index[60]) {
        e = embedding(one, 4)
        y = dense(tanh(e), 1) + dense(sigmoid(e.weight[other]), 1)
        return y
      }
      """, """
      model M(token: index[60], x: [60]) {
        e = embedding(token, 4)
        whole[d] = sum(v) x[v] * e.weight[v, d]
        y = dense(tanh(e + whole), 1)
        return y
      }
      """);
  private static final List<String> OPTIMIZERS = List.of(
      "sgd(lr = 0.1)\n  clip norm(0.1)", "sparse_adam(lr = 0.1)", "sgd(lr = 0.1, momentum = 0.9)", "sgd(lr = 0.1)",
      "adagrad(lr = 0.1)\n  clip norm(0.1, p = 1)", "sparse_adam(lr = 0.1)\n  clip norm(0.1, p = inf)",
      "sgd(lr = 0.1)\n  clip value(0.1)", "sgd(lr = 0.1, weight_decay = 0.1)",
      "adam(lr = 0.1)", "sgd(lr = 0.1)\n  average ema(0.9)", "adagrad(lr = 0.1)\n  penalty l2(0.1)",
      "sgd(lr = 0.1)\n  constraint max_norm(0.5)");

  /** Of the first model with all of the optimizers, of the others with some. */
  private static final List<Unit> UNITS = MODELS.stream().flatMap(model -> OPTIMIZERS.stream()
      .limit(model.equals(MODELS.get(0)) ? OPTIMIZERS.size() : SOME).map(optimizer -> unit(model, optimizer))).toList();

  private static Unit unit(String model, String optimizer) {
    return Stages.of(new Source("test.dl", model + """
        trainer T {
          model M
          target wanted: [1]
          loss mse(y, wanted)
          optimizer %s
          batch 5
        }
        """.formatted(optimizer), false)).last();
  }

  private static List<Unit> units(int threads) {
    return IntStream.range(0, UNITS.size()).mapToObj(n -> {
      Unit unit = UNITS.get(n);
      return new Unit("sparse.p" + n, unit.trainer(), unit.model(), unit.batch(), threads, unit.counts(),
          unit.inputs(), unit.targets(), unit.outputs(), unit.settings(), unit.initialize(), unit.train(),
          unit.update(), unit.evaluate(), unit.predict(), unit.measure(), unit.measures(), unit.objectives(),
          unit.rate());
    }).toList();
  }

  private static Twins run(Twins twins) {
    twins.data(5).step().data(3).accumulate().data(5).accumulate().data(0).accumulate().data(4).step();
    return twins.data(5).accumulate().data(1).step().evaluate().predict();
  }

  private static Compiled compiled(List<Unit> units, Precision precision, Thresholds thresholds) {
    List<GeneratedFile> files = new ArrayList<>();
    units.forEach(u -> files.addAll(Twins.files(Scheduler.schedule(u, precision, thresholds))));
    return Compiled.of(files);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, true", "3, true"})
  void generatedCodeEqualsTheEvaluator(int threads, boolean shared) {
    List<Unit> units = units(threads);
    Compiled compiled = compiled(units, Precision.F64, shared ? SHARED : Thresholds.DEFAULT);
    units.forEach(u -> run(Twins.exact(u, compiled, SEED)));
  }

  @Test
  void threadsShareTheRowsOfAnUpdate() {
    Unit unit = units(2).get(0);
    assertThat(Scheduler.schedule(unit, Precision.F32, SHARED).update().kernels().stream()
        .filter(k -> k.name().equals("e.weight.and.grad")))
        .singleElement().matches(k -> k.share().isPresent());
  }
}
