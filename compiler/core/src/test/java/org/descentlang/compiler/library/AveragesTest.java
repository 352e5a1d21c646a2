package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;

/** Averages against plain loops over the parameters after each update. */
class AveragesTest {
  private static final String SGD = "optimizer sgd(lr = 0.5)";

  private static final Programs PROGRAMS = Programs.wide(Probe.DECLARATIONS
      + Network.text("Moving", SGD, "average ema(0.9)")
      + Network.text("Growing", SGD, "average ema(growing(0.9))")
      + Network.text("Equal", SGD, "average swa(start = 3)")
      + Network.text("Cyclic", SGD, "average swa(start = 4, every = 3)")
      + Network.text("Several", SGD, "freeze out.bias", "average ema(0.75) on hidden.weight", "average swa(start = 1)",
          "average ema(0) on hidden.*")
      + Network.text("Positive", SGD, "penalty l1(0.2) proximal", "constraint non_negative()", "average ema(0.9)")
      + Network.text("Own", SGD, "average first_row() on hidden.weight", "average first() on hidden.bias")
      + Network.text("Mixed", "optimizer schedule_free_sgd(0.1) on hidden.*", "optimizer keeper() on out.bias", SGD,
          "average ema(0.9)") + """

          schedule growing(most) at t = min(most, (1 + t) / (10 + t))

          // The first row so far, in each.
          average first_row() on w: [r, c] from a at t {
            first[i < r, j] = a[0, j] + (w[0, j] - a[0, j]) / t
            return first
          }

          average first() on w from a at t = a

          optimizer keeper(lr = 0.5) {
            update w by g at t {
              average total
              w := w - lr * g
              total := total + w
            }
          }
          """);

  /** The next average, from w after update t and the average so far. */
  private interface Loop {
    double next(double w, double a, int t);
  }

  private static Map<String, double[]> averages(Trainer trainer) {
    Map<String, double[]> copies = new LinkedHashMap<>();
    for (NamedArray average : trainer.averages()) {
      copies.put(average.name().replace("average/", ""), ((double[]) average.array()).clone());
    }
    return copies;
  }

  private static void follows(String name, Map<String, Loop> loops) {
    Network network = Network.of(PROGRAMS.trainer(name));
    Map<String, double[]> expected = network.parameters();
    expected.keySet().retainAll(loops.keySet());
    assertThat(averages(network.trainer())).as("before the first update").containsExactlyInAnyOrderEntriesOf(expected);
    for (int t = 1; t <= 12; t++) {
      network.trainer().step(network.examples(0, 1 + t % 7));
      int time = t;
      Map<String, double[]> parameters = network.parameters();
      expected.forEach((parameter, average) -> {
        for (int i = 0; i < average.length; i++) {
          average[i] = loops.get(parameter).next(parameters.get(parameter)[i], average[i], time);
        }
        assertThat(averages(network.trainer()).get(parameter)).as(name + " " + parameter + " after " + time)
            .containsExactly(average);
      });
    }
  }

  private static Map<String, Loop> all(Loop loop) {
    return Map.of("hidden.weight", loop, "hidden.bias", loop, "out.weight", loop, "out.bias", loop);
  }

  private static Loop ema(double decay) {
    return (w, a, t) -> t == 1 ? w : a + (1 - decay) * (w - a);
  }

  /** As PyTorch's AveragedModel with get_ema_multi_avg_fn: a copy, then lerp. */
  @Test
  void emaCopiesAndThenMoves() {
    follows("Moving", all(ema(0.9)));
  }

  /** At an update t, from 1, it is the schedule's at t - 1. From 1 - decay = 0.5 on lerp reckons from the other end. */
  @Test
  void theDecayMayBeASchedule() {
    follows("Growing", all((w, a, t) -> {
      double share = 1 - Math.min(0.9, t / (9.0 + t));
      return t == 1 ? w : share < 0.5 ? a + share * (w - a) : w - (w - a) * (1 - share);
    }));
  }

  /** As PyTorch's AveragedModel with get_swa_avg_fn, first called at the start. */
  @Test
  void swaIsTheMeanFromItsStart() {
    follows("Equal", all((w, a, t) -> t <= 3 ? w : a + (w - a) / (t - 2)));
  }

  @Test
  void swaTakesEachOfSoManyUpdates() {
    follows("Cyclic", all((w, a, t) -> t <= 4 ? w : t == 7 ? a + (w - a) / 2 : t == 10 ? a + (w - a) / 3 : a));
  }

  /** So it is a mean indeed. */
  @Test
  void swaIsTheMeanOfThePlaces() {
    Network network = Network.of(PROGRAMS.trainer("Cyclic"));
    double[] sum = new double[12];
    for (int t = 1; t <= 16; t++) {
      network.trainer().step(network.all());
      for (int i = 0; i < sum.length && t >= 4 && (t - 4) % 3 == 0; i++) {
        sum[i] += network.parameters().get("hidden.weight")[i] / 5;
      }
    }
    Agreement.near("mean", averages(network.trainer()).get("hidden.weight"), sum, 1e-14);
  }

  /** The first that names a parameter; the one without {@code on} takes the rest, but nothing that is frozen. */
  @Test
  void eachParameterHasOneAverage() {
    follows("Several", Map.of("hidden.weight", ema(0.75), "hidden.bias", (w, a, t) -> w,
        "out.weight", (w, a, t) -> t <= 1 ? w : a + (w - a) / t));
  }

  @Test
  void anAverageIsOfWhatConstraintsLeave() {
    follows("Positive", all(ema(0.9)));
    Network network = Network.of(PROGRAMS.trainer("Positive"));
    network.trainer().step(network.all());
    assertThat(averages(network.trainer()).get("hidden.weight"))
        .contains(0).matches(average -> Arrays.stream(average).allMatch(w -> w >= 0));
  }

  @Test
  void anAverageMayBeDeclaredForAShapeAndByABlock() {
    Network network = Network.of(PROGRAMS.trainer("Own"));
    Map<String, double[]> before = network.parameters();
    double[] row = new double[4];
    for (int t = 1; t <= 5; t++) {
      network.trainer().step(network.all());
      for (int j = 0; j < 4; j++) {
        row[j] += network.parameters().get("hidden.weight")[j] / 5;
      }
    }
    double[] average = averages(network.trainer()).get("hidden.weight");
    for (int i = 0; i < 12; i++) {
      Agreement.near("row", new double[] {average[i]}, new double[] {row[i % 4]}, 1e-14);
    }
    assertThat(averages(network.trainer()).get("hidden.bias")).containsExactly(before.get("hidden.bias"));
  }

  /** Of a generated trainer, as what the averages are given to. */
  @Test
  void evaluationIsByTheAveragesThatStandThere() {
    Network network = Network.of(PROGRAMS.trainer("Several"));
    Trainer trainer = network.trainer();
    for (int t = 1; t <= 4; t++) {
      trainer.step(network.all());
    }
    double loss = trainer.evaluate(network.all());
    Map<String, double[]> parameters = network.parameters();
    trainer.useAverages(true);
    Network other = Network.of(PROGRAMS.trainer("Moving"));
    other.trainer().initialize(trainer.parameters());
    assertThat(trainer.evaluate(network.all())).isEqualTo(other.trainer().evaluate(other.all())).isNotEqualTo(loss);
    for (ThrowingCallable learning : List.<ThrowingCallable>of(
        () -> trainer.accumulate(network.all()), trainer::update, () -> trainer.step(network.all()))) {
      assertThatThrownBy(learning).isInstanceOf(IllegalStateException.class)
          .hasMessage("averages stand in the place of the parameters: useAverages(false) first");
    }
    trainer.useAverages(false);
    assertThat(trainer.evaluate(network.all())).isEqualTo(loss);
    network.parameters().forEach((name, values) -> assertThat(values).isEqualTo(parameters.get(name)));
  }

  /** A line takes what no optimizer has kept an average of. */
  @Test
  void anOptimizerMayKeepTheAverage() {
    Network network = Network.of(PROGRAMS.trainer("Mixed"));
    Map<String, double[]> expected = network.parameters();
    double[] z = expected.get("hidden.bias").clone();
    for (int t = 1; t <= 9; t++) {
      double[] x = expected.get("hidden.bias");
      network.trainer().step(network.all());
      Map<String, double[]> after = network.parameters();
      for (int i = 0; i < 3; i++) {
        // y = 0.1 * z + 0.9 * x, where x moves by 1/t from the one before to z
        z[i] = (after.get("hidden.bias")[i] - 0.9 * (1 - 1.0 / t) * x[i]) / (0.1 + 0.9 / t);
        x[i] += (z[i] - x[i]) / t;
      }
      for (int i = 0; i < 2; i++) {
        expected.get("out.bias")[i] += after.get("out.bias")[i];
      }
      for (int i = 0; i < 6; i++) {
        expected.get("out.weight")[i] =
            ema(0.9).next(after.get("out.weight")[i], expected.get("out.weight")[i], t);
      }
    }
    Map<String, double[]> averages = averages(network.trainer());
    for (String parameter : expected.keySet()) {
      if (!parameter.equals("hidden.weight")) {
        Agreement.near(parameter, averages.get(parameter), expected.get(parameter), 1e-12);
      }
    }
  }
}
