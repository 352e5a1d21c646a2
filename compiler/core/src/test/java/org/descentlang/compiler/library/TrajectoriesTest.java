package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten training steps of four workloads as PyTorch makes them: loss, first gradient and parameters. */
class TrajectoriesTest {
  private static final int STEPS = 10;
  private static final Programs WIDE = Programs.wide(text("W1", "W2", "W3"));
  private static final Programs NARROW = Programs.narrow(text("W1", "W2", "W3", "W4"));

  /** The workloads, each once as it is and once with the gradient for its parameters. */
  private static String text(String... workloads) {
    StringBuilder text = new StringBuilder(Probe.DECLARATIONS);
    for (String workload : workloads) {
      String program = Programs.workload(workload);
      text.append(program);
      text.append(program.replaceAll("(model|trainer) +(\\w+)", "$1 $2Gradient").replaceAll("optimizer .*",
          "optimizer expose()"));
    }
    return text.toString();
  }

  /** Each number relative to itself. Measured: 6e-16 in losses, 4e-14 in gradients, 3e-14 in parameters. */
  @ParameterizedTest
  @ValueSource(strings = {"W1", "W2", "W3"})
  void inDoubleAsPyTorch(String workload) {
    follows(workload, WIDE, "_f64.npz", Bound.relative(1e-12), Bound.relative(1e-12));
  }

  /** Measured: 1e-6 in losses, 3e-7 in gradients, 6e-7 in parameters. */
  @ParameterizedTest
  @ValueSource(strings = {"W1", "W2", "W3", "W4"})
  void inFloatWithinTenTimesTheDriftOfRounding(String workload) {
    follows(workload, NARROW, "_f32.npz", Bound.absolute(10 * 7e-7), Bound.absolute(10 * 1.2e-7));
  }

  /** How far a number may be from what is expected. */
  private interface Bound {
    double on(double expected);

    static Bound relative(double part) {
      return expected -> part * Math.abs(expected);
    }

    static Bound absolute(double difference) {
      return expected -> difference;
    }
  }

  private static void follows(
      String workload, Programs programs, String suffix, Bound lossBound, Bound bound) {
    NamedArrays reference = Reference.arrays(workload + suffix);
    firstGradient(programs.trainer(workload + "Gradient"), reference, bound);
    Trainer trainer = programs.trainer(workload);
    Batch batch = begin(trainer, reference);
    double[] losses = Reference.doubles(reference.get("loss").array());
    for (int t = 0; t < STEPS; t++) {
      fill(batch, reference, t);
      near("loss " + t, trainer.step(batch), losses[t], lossBound);
    }
    same(trainer, reference, "final.", bound);
  }

  private static void firstGradient(Trainer trainer, NamedArrays reference, Bound bound) {
    Batch batch = begin(trainer, reference);
    fill(batch, reference, 0);
    trainer.step(batch);
    same(trainer, reference, "grad0.", bound);
  }

  /** The reference's parameters stand in the order of the model's, under numbers. */
  private static List<NamedArray> renamed(Trainer trainer, NamedArrays reference, String prefix) {
    List<NamedArray> found = reference.list().stream().filter(a -> a.name().startsWith(prefix)).toList();
    List<NamedArray> renamed = new ArrayList<>();
    for (NamedArray parameter : trainer.parameters()) {
      NamedArray array = found.get(renamed.size());
      assertThat(array.shape()).isEqualTo(parameter.shape());
      renamed.add(new NamedArray(parameter.name(), parameter.shape(), array.array()));
    }
    assertThat(found).hasSameSizeAs(renamed);
    return renamed;
  }

  private static Batch begin(Trainer trainer, NamedArrays reference) {
    trainer.initialize(NamedArrays.of(renamed(trainer, reference, "init.")));
    return trainer.newBatch();
  }

  private static void fill(Batch batch, NamedArrays reference, int t) {
    batch.count(batch.capacity());
    Probe.fill(batch.array(0), Reference.doubles(reference.get("x" + t).array()));
    Probe.fill(batch.array(1), Reference.doubles(reference.get("y" + t).array()));
  }

  private static void same(Trainer trainer, NamedArrays reference, String prefix, Bound bound) {
    for (NamedArray expected : renamed(trainer, reference, prefix)) {
      double[] actual = Reference.doubles(trainer.parameters().get(expected.name()).array());
      double[] wanted = Reference.doubles(expected.array());
      for (int i = 0; i < wanted.length; i++) {
        near(prefix + expected.name() + "[" + i + "]", actual[i], wanted[i], bound);
      }
    }
  }

  private static void near(String what, double actual, double expected, Bound bound) {
    assertThat(Math.abs(actual - expected)).as(what + ": " + actual + " for " + expected)
        .isLessThanOrEqualTo(bound.on(expected));
  }
}
