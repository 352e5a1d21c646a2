package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rates of updates, as a trainer reports and uses them. */
class SchedulesTest {
  /** PyTorch's, as they are in the references, at the base rate 0.2. */
  private static final Map<String, String> OF_PYTORCH = Map.of(
      "StepLR", "step(0.2, every = 5, gamma = 0.5)",
      "MultiStepLR", "multistep(0.2, [4, 9, 15], gamma = 0.3)",
      "ConstantLR", "sequence(constant(0.1), 4, constant(0.2))",
      "LinearLR", "linear(0.05, 0.2, steps = 8)",
      "ExponentialLR", "exponential(0.2, gamma = 0.9)",
      "PolynomialLR", "polynomial(0.2, steps = 12, power = 2)",
      "CosineAnnealingLR", "cosine(0.2, steps = 20, lowest = 0.01)",
      "CosineAnnealingWarmRestarts", "cosine_restarts(0.2, first = 6)",
      "CyclicLR", "cyclic(0.01, 0.1, up = 4)",
      "OneCycleLR", "one_cycle(0.4, steps = 24)");

  private static final Programs PROGRAMS = Programs.wide(Valley.DECLARATIONS
      + OF_PYTORCH.entrySet().stream().map(e -> Valley.text(e.getKey(), "sgd(lr = " + e.getValue() + ")"))
          .collect(Collectors.joining())
      + Plain.CASES.stream().map(c -> Valley.text(c.name(), "sgd(lr = " + c.text() + ")")).collect(Collectors.joining())
      + Valley.text("Constant", "sgd(lr = constant(0.2))")
      + Valley.text("Warm", "adam(lr = cosine(0.2, steps = 15, warmup = 6, lowest = 0.02))")
      + Valley.text("Ramp", "rmsprop(lr = ramp(0.3))")
      + Valley.text("Beta", "adam(lr = 0.1, beta1 = one_cycle(0.85, steps = 24, start = 0.95, end = 0.95))")
      + Valley.text("Settings", "sgd(lr = rate * step(1, every = 2))\n  setting rate = 0.125")
      + "\nschedule ramp(start) at t = start / (t + 1)\n"
      + "schedule both(after, steps) at t = after + warmup(after, steps)\n");

  /** The rates of 23 updates, of which each is what moved the parameters where that is simple. */
  private static void follows(String name, IntToDoubleFunction expected) {
    Valley valley = Valley.of(PROGRAMS.trainer(name));
    assertThat(valley.trainer().rate()).isNaN();
    for (int t = 0; t < 23; t++) {
      double[] before = valley.place();
      valley.step();
      Agreement.near(name + " at " + t, valley.trainer().rate(), expected.applyAsDouble(t), 1e-12);
      if (name.equals("StepLR")) {
        double[] slope = Valley.slope(before);
        double moved = before[0] - valley.place()[0];
        assertThat(Math.abs(moved - valley.trainer().rate() * slope[0])).isLessThanOrEqualTo(1e-15);
      }
    }
  }

  private static Compilation compiled(String optimizer) {
    String program = Valley.DECLARATIONS + Valley.text("Own", optimizer);
    return Compiler.compile(List.of(new Source("own.dl", program, false)), new Options(true, "test"));
  }

  private static double reference(String schedule, int t) {
    return Reference.cases("schedules.json").stream().filter(c -> c.get("schedule").equals(schedule))
        .mapToDouble(c -> Reference.flat(c.get("lr"))[t]).findFirst().orElseThrow();
  }

  @Test
  void constantStays() {
    follows("Constant", t -> 0.2);
  }

  static Set<String> ofPyTorch() {
    return OF_PYTORCH.keySet();
  }

  /** PyTorch's cosine climbs again after its last step; this one stays at the lowest. */
  @ParameterizedTest
  @MethodSource("ofPyTorch")
  void isPyTorchs(String name) {
    follows(name, t -> name.equals("CosineAnnealingLR") && t > 20 ? 0.01 : reference(name, t));
  }

  @Test
  void allReferencesAreFollowed() {
    assertThat(Reference.cases("schedules.json").stream().map(c -> c.get("schedule")))
        .containsExactlyInAnyOrderElementsOf(OF_PYTORCH.keySet());
  }

  /** A schedule, and the same in plain arithmetic. */
  private record Plain(String name, String text, IntToDoubleFunction expected) {
    static final List<Plain> CASES = List.of(
        new Plain("InverseTime", "inverse_time(0.2, rate = 0.5, every = 4)", t -> 0.2 / (1 + t / 8.0)),
        new Plain("Decay", "exponential(0.2, gamma = 0.5, every = 6)", t -> 0.2 * Math.pow(0.5, t / 6.0)),
        new Plain("Polynomial", "polynomial(0.2, steps = 10, power = 0.5, end = 0.05)",
            t -> 0.05 + 0.15 * Math.sqrt(1 - Math.min(t, 10) / 10.0)),
        new Plain("Restarts", "cosine_restarts(0.2, first = 3, growth = 2, lowest = 0.01, decay = 0.5)", t -> {
          int round = t < 3 ? 0 : t < 9 ? 1 : t < 21 ? 2 : 3;
          int[] begin = {0, 3, 9, 21};
          double peak = 0.2 * Math.pow(0.5, round);
          return 0.01 + (peak - 0.01) * (1 + Math.cos(Math.PI * (t - begin[round]) / (3 << round))) / 2;
        }),
        new Plain("Halved", "cyclic(0.1, 0.9, up = 2, down = 4, mode = 'triangular2')",
            t -> 0.1 + 0.8 * (t % 6 <= 2 ? t % 6 / 2.0 : (6 - t % 6) / 4.0) / (1 << t / 6)),
        new Plain("Ranged", "cyclic(0.1, 0.9, up = 3, mode = 'exp_range', gamma = 0.9)",
            t -> 0.1 + 0.8 * (t % 6 <= 3 ? t % 6 : 6 - t % 6) / 3.0 * Math.pow(0.9, t)),
        new Plain("Lines", "one_cycle(0.5, steps = 21, rise = 0.25, start = 0.1, end = 0, form = 'linear')",
            t -> t <= 4.25 ? 0.1 + 0.4 * t / 4.25 : 0.5 * (1 - Math.min((t - 4.25) / 15.75, 1))),
        new Plain("Three", "one_cycle(0.5, steps = 20, rise = 0.4, start = 0.1, end = 0.02, three_phase = true)",
            t -> t <= 7 ? between(0.1, 0.5, t / 7.0) : t <= 14 ? between(0.5, 0.1, (t - 7) / 7.0)
                : between(0.1, 0.02, Math.min((t - 14) / 5.0, 1))),
        new Plain("Noam", "inverse_sqrt(0.25, warmup = 4)",
            t -> Math.min(Math.pow(t + 1, -0.5), (t + 1) * Math.pow(4, -1.5)) / Math.sqrt(4)),
        new Plain("Warmed", "warmup(cosine(0.2, steps = 9, lowest = 0.02), steps = 6)", t -> t < 6 ? 0.2 * (t + 1) / 6
            : t >= 15 ? 0.02 : 0.02 + 0.18 * (1 + Math.cos(Math.PI * (t - 6) / 9)) / 2),
        new Plain("FromAbove", "warmup(constant(0.2), steps = 4, start = 0.4)",
            t -> t < 4 ? 0.4 - 0.2 * (t + 1) / 4 : 0.2),
        new Plain("InTurn", "sequence(step(1, 2), 5, sequence(linear(0, 1, 4), 6, exponential(0.5, 0.9)))",
            t -> t < 5 ? Math.pow(0.1, t / 2) : t < 11 ? Math.min(t - 5, 4) / 4.0 : 0.5 * Math.pow(0.9, t - 11)),
        new Plain("Product", "sequence(constant(1), 3, 2 * step(1, 2, gamma = 0.5) * exponential(1, 0.9) + 1)",
            t -> t < 3 ? 1 : 1 + 2 * Math.pow(0.5, (t - 3) / 2) * Math.pow(0.9, t - 3)),
        new Plain("Passed", "both(step(1, 2, gamma = 0.5), 4)",
            t -> Math.pow(0.5, t / 2) + (t < 4 ? 1.0 * (t + 1) / 4 : Math.pow(0.5, (t - 4) / 2))),
        new Plain("Nested", "sequence(constant(1), 2, cosine(step(1, 3), steps = 100))",
            t -> t < 2 ? 1 : Math.pow(0.1, (t - 2) / 3) * (1 + Math.cos(Math.PI * (t - 2) / 100)) / 2));

    private static double between(double from, double to, double share) {
      return from + (to - from) * (1 - Math.cos(Math.PI * share)) / 2;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  static List<Plain> plain() {
    return Plain.CASES;
  }

  @ParameterizedTest
  @MethodSource("plain")
  void isWhatItSays(Plain plain) {
    follows(plain.name, plain.expected);
  }

  /** The rounds of growing length begin where they should, whatever the rounding of a logarithm. */
  @Test
  void restartsAreOnTime() {
    for (double growth : new double[] {2, 3, 1.5, 10}) {
      Valley valley = Valley.of(Programs.wide(Valley.DECLARATIONS
          + Valley.text("Long", "sgd(lr = 1e-9 * cosine_restarts(1, first = 10, growth = " + growth + "))"))
          .trainer("Long"));
      double begin = 0;
      double length = 10;
      for (int t = 0; t < 3_000; t++) {
        if (t >= begin + length - 1e-9) {
          begin += length;
          length *= growth;
        }
        valley.step();
        Agreement.near("at " + t, valley.trainer().rate(), 1e-9 * (1 + Math.cos(Math.PI * (t - begin) / length)) / 2,
            1e-10);
      }
    }
  }

  /** Adam's beta1 goes down while the rate goes up, as PyTorch's OneCycleLR makes it. */
  @Test
  void otherOptionsHaveSchedulesToo() {
    Valley valley = Valley.of(PROGRAMS.trainer("Beta"));
    double[] w = Valley.start(5);
    double[] m = new double[5];
    double[] v = new double[5];
    for (int t = 0; t < 23; t++) {
      double beta = t <= 6.2 ? Plain.between(0.95, 0.85, t / 6.2) : Plain.between(0.85, 0.95, (t - 6.2) / 16.8);
      double[] slope = Valley.slope(w);
      for (int i = 0; i < 5; i++) {
        m[i] = beta * m[i] + (1 - beta) * slope[i];
        v[i] = 0.999 * v[i] + 0.001 * slope[i] * slope[i];
        w[i] -= 0.1 / (1 - Math.pow(beta, t + 1)) * m[i] / (Math.sqrt(v[i] / (1 - Math.pow(0.999, t + 1))) + 1e-8);
      }
      valley.step();
      Agreement.near("w at " + t, valley.place(), w, 1e-11);
    }
  }

  @Test
  void cosineWarmsUpInALine() {
    follows("Warm", t -> t < 6 ? 0.2 * (t + 1) / 6
        : t >= 15 ? 0.02 : 0.02 + 0.18 * (1 + Math.cos(Math.PI * (t - 6) / 9)) / 2);
  }

  @Test
  void aScheduleOfTheProgramsOwn() {
    follows("Ramp", t -> 0.3 / (t + 1));
  }

  @Test
  void aSettingChangesTheRateBetweenSteps() {
    Valley valley = Valley.of(PROGRAMS.trainer("Settings"));
    Trainer trainer = valley.trainer();
    valley.step();
    assertThat(trainer.rate()).isEqualTo(0.125);
    trainer.set("rate", 0.5);
    valley.step();
    assertThat(trainer.rate()).isEqualTo(0.5);
    valley.step();
    Agreement.near("rate", trainer.rate(), 0.05, 1e-15);
  }

  @Test
  void aWarmUpEndsBeforeTheSchedule() {
    assertThat(compiled("sgd(lr = cosine(1, steps = 5, warmup = 5))").diagnostics())
        .singleElement().extracting("id").isEqualTo("requirement");
  }

  @Test
  void cosineWithoutAWarmUpHasNoTraceOfOne() {
    assertThat(compiled("sgd(lr = cosine(1, steps = 5))").files())
        .filteredOn(f -> f.className().endsWith("Own")).singleElement()
        .satisfies(f -> assertThat(f.text()).contains("cos(").doesNotContain("/ 0", "Infinity"));
  }

  @Test
  void aNumberIsNoSchedule() {
    assertThat(compiled("sgd(lr = warmup(0.1, 5))").diagnostics()).singleElement()
        .extracting("id", "hint").containsExactly("not-a-function",
            Optional.of("give it a schedule, for a value that stays too."));
    assertThat(compiled("sgd(lr = twice(step(0.1, 5)))\n}\nschedule twice(after) at t = after(t, t)\n{").diagnostics())
        .isNotEmpty();
  }

  /** What only a run knows is not looked at: a rate that falls below 0 there is the program's own wish. */
  @Test
  void whatDependsOnASettingIsNotRequired() {
    assertThat(compiled("sgd(rate)\n  setting rate = -1\n  clip norm(rate)").diagnostics()).isEmpty();
  }
}
