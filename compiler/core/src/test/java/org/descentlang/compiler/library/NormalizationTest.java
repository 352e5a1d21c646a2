package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Normalizations against plain loops, in double. */
class NormalizationTest {
  private static final List<Integer> IMAGE = List.of(4, 2, 3);
  private static final double EPS = 1e-5;

  /** Which values are normalized together: those for which the key is the same. */
  private static Grid standardized(Grid x, Function<int[], Integer> key, double eps) {
    return Grid.of(x.shape(), at -> standard(x.at(at), together(x, key, key.apply(at)), eps));
  }

  private static List<Traced> together(Grid x, Function<int[], Integer> key, int wanted) {
    List<Traced> values = new ArrayList<>();
    Grid.of(x.shape(), at -> {
      if (key.apply(at) == wanted) {
        values.add(x.at(at));
      }
      return x.at(at);
    });
    return values;
  }

  private static Traced standard(Traced x, List<Traced> values, double eps) {
    Traced mean = Traced.mean(values);
    return x.minus(mean).over(variance(values, mean).plus(eps).sqrt());
  }

  private static Traced variance(List<Traced> values, Traced mean) {
    return Traced.mean(values.stream().map(v -> v.minus(mean).times(v.minus(mean))).toList());
  }

  private static Grid learnt(LoopCase.Example e, Grid z) {
    return Grid.of(z.shape(), at -> {
      Traced gain = e.parameters().containsKey("weight") ? own(e.parameter("weight"), at) : Traced.of(1);
      Traced offset = e.parameters().containsKey("bias") ? own(e.parameter("bias"), at) : Traced.of(0);
      return z.at(at).times(gain).plus(offset);
    });
  }

  /** Of the channel, or of the value. */
  private static Traced own(Grid parameter, int[] at) {
    return parameter.shape().size() == 1 ? parameter.at(at[0]) : parameter.at(at);
  }

  private static LoopCase of(String call, List<Integer> shape, Function<int[], Integer> key) {
    return LoopCase.of(call, shape, e -> learnt(e, standardized(e.x(), key, call.contains("eps") ? 0.1 : EPS)));
  }

  /** In training by the mini-batch, else by the running mean 0 and variance 1. */
  private static LoopCase batch(String call, List<Integer> shape) {
    return new LoopCase(call, shape, "",
        examples -> examples.stream().map(e -> learnt(e, Grid.of(shape,
            at -> standard(e.x().at(at), channel(examples, at[0]), EPS)))).toList(),
        examples -> examples.stream().map(e -> learnt(e, Grid.of(shape,
            at -> e.x().at(at).times(1 / Math.sqrt(1 + EPS))))).toList());
  }

  private static LoopCase untracked(String call, List<Integer> shape) {
    LoopCase.Loop training = batch(call, shape).training();
    return new LoopCase(call, shape, "", training, training);
  }

  private static List<Traced> channel(List<LoopCase.Example> examples, int channel) {
    return examples.stream().flatMap(e -> together(e.x(), at -> at[0], channel).stream()).toList();
  }

  private static final List<LoopCase> CASES = List.of(
      batch("batch_norm(x)", IMAGE),
      batch("batch_norm(x, affine = false)", List.of(5)),
      batch("batch_norm(x, momentum = none)", List.of(3, 4)),
      untracked("batch_norm(x, track_running_stats = false)", IMAGE),
      of("layer_norm(x)", List.of(6), at -> 0),
      of("layer_norm(x, eps = 0.1, bias = false)", List.of(3, 4), at -> 0),
      of("out[t] = layer_norm(x[t], affine = false)", List.of(3, 4), at -> at[0]),
      LoopCase.of("rms_norm(x)", List.of(6), e -> learnt(e, Grid.of(e.x().shape(), at -> e.x().at(at).over(
          Traced.mean(e.x().values().stream().map(v -> v.times(v)).toList()).plus(Math.ulp(1f)).sqrt())))),
      of("group_norm(x, 2)", IMAGE, at -> at[0] / 2),
      of("group_norm(x, 1, eps = 0.1)", IMAGE, at -> 0),
      of("group_norm(x, 2, affine = false)", List.of(6), at -> at[0] / 3),
      of("instance_norm(x)", IMAGE, at -> at[0]),
      of("instance_norm(x, affine = true, eps = 0.1)", List.of(2, 5), at -> at[0]));

  private static final Programs PROGRAMS = LoopCase.programs(CASES);

  static IntStream numbers() {
    return IntStream.range(0, CASES.size());
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void isItsLoop(int number) {
    CASES.get(number).check(PROGRAMS, number, 1e-12);
  }

  private static final Programs RUNNING = Programs.wide("""
      model Running(x: [3, 4]) {
        steady = batch_norm(x, momentum = 0.3, affine = false)
        mean_of_all = batch_norm(x, momentum = none, affine = false)
        out = dense(flatten(steady + mean_of_all), 1)
        return out, steady, mean_of_all
      }

      trainer Run {
        model Running
        target y: [1]
        loss mse(out, y)
        optimizer sgd()
        batch 2
      }
      """);

  /** Two steps; each variance is divided by the number of values less one, 7. */
  @Test
  void runningStatisticsAreStates() {
    Trainer trainer = RUNNING.trainer("Run");
    Batch batch = trainer.newBatch();
    batch.count(2);
    double[][] means = new double[2][3];
    double[][] variances = new double[2][3];
    for (int step = 0; step < 2; step++) {
      Probe.fill(batch.array(0), new Random(step).doubles(24, -2, 2).toArray());
      for (int c = 0; c < 3; c++) {
        double[] values = channel(batch.doubles(0), c);
        double mean = IntStream.range(0, 8).mapToDouble(i -> values[i]).sum() / 8;
        means[step][c] = mean;
        variances[step][c] = IntStream.range(0, 8).mapToDouble(i -> (values[i] - mean) * (values[i] - mean)).sum() / 7;
      }
      trainer.step(batch);
    }
    Batch outputs = trainer.model().newOutputs();
    Batch inputs = trainer.model().newInputs();
    inputs.count(2);
    Probe.fill(inputs.array(0), batch.doubles(0));
    trainer.model().predict(inputs, outputs);
    for (int i = 0; i < 24; i++) {
      int c = i / 4 % 3;
      double x = batch.doubles(0)[i];
      double mean = 0.7 * 0.3 * means[0][c] + 0.3 * means[1][c];
      double variance = 0.7 * (0.7 + 0.3 * variances[0][c]) + 0.3 * variances[1][c];
      Agreement.near("steady", outputs.doubles(1)[i], (x - mean) / Math.sqrt(variance + EPS), 1e-12);
      double average = (means[0][c] + means[1][c]) / 2;
      double spread = (variances[0][c] + variances[1][c]) / 2;
      Agreement.near("mean of all", outputs.doubles(2)[i], (x - average) / Math.sqrt(spread + EPS), 1e-12);
    }
  }

  private static final Programs OF_INSTANCES = Programs.wide("""
      model Running(x: [3, 4]) {
        steady = instance_norm(x, momentum = 0.3, track_running_stats = true)
        out = dense(flatten(steady), 1)
        return out, steady
      }

      trainer Run {
        model Running
        target y: [1]
        loss mse(out, y)
        optimizer sgd()
        batch 2
      }
      """);

  /** A step with the means and variances of two examples, each variance divided by the number of places less one, 3. */
  @Test
  void runningStatisticsOfInstancesAreTheirMeans() {
    Trainer trainer = OF_INSTANCES.trainer("Run");
    Batch batch = trainer.newBatch();
    batch.count(2);
    Probe.fill(batch.array(0), new Random(5).doubles(24, -2, 2).toArray());
    trainer.step(batch);
    Batch outputs = trainer.model().newOutputs();
    Batch inputs = trainer.model().newInputs();
    inputs.count(2);
    Probe.fill(inputs.array(0), batch.doubles(0));
    trainer.model().predict(inputs, outputs);
    for (int i = 0; i < 24; i++) {
      int c = i / 4 % 3;
      double mean = 0;
      double variance = 0.7;
      for (int example = 0; example < 2; example++) {
        int first = example * 12 + c * 4;
        double[] values = IntStream.range(first, first + 4).mapToDouble(n -> batch.doubles(0)[n]).toArray();
        double own = IntStream.range(0, 4).mapToDouble(n -> values[n]).sum() / 4;
        mean += 0.3 * own / 2;
        variance += 0.3 * IntStream.range(0, 4).mapToDouble(n -> (values[n] - own) * (values[n] - own)).sum() / 3 / 2;
      }
      Agreement.near("steady", outputs.doubles(1)[i], (batch.doubles(0)[i] - mean) / Math.sqrt(variance + EPS), 1e-12);
    }
  }

  private static double[] channel(double[] x, int channel) {
    return IntStream.range(0, 8).mapToDouble(i -> x[i / 4 * 12 + channel * 4 + i % 4]).toArray();
  }
}
