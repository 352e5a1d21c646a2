package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.source.Source;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;

/** The rates of updates, as a trainer reports and uses them. */
class SchedulesTest {
  private static final Programs PROGRAMS = Programs.wide(Valley.DECLARATIONS
      + Valley.text("Constant", "sgd(lr = constant(0.2))")
      + Valley.text("Step", "sgd(lr = step(0.2, every = 5, gamma = 0.5))")
      + Valley.text("Cosine", "sgd(lr = cosine(0.2, steps = 20, lowest = 0.01))")
      + Valley.text("Warm", "adam(lr = cosine(0.2, steps = 15, warmup = 6, lowest = 0.02))")
      + Valley.text("Ramp", "rmsprop(lr = ramp(0.3))")
      + Valley.text("Settings", "sgd(lr = rate * step(1, every = 2))\n  setting rate = 0.125")
      + "\nschedule ramp(start) at t = start / (t + 1)\n");

  /** The rates of 23 updates, of which each is what moved the parameters where that is simple. */
  private static void follows(String name, IntToDoubleFunction expected) {
    Valley valley = Valley.of(PROGRAMS.trainer(name));
    assertThat(valley.trainer().rate()).isNaN();
    for (int t = 0; t < 23; t++) {
      double[] before = valley.place();
      valley.step();
      Agreement.near(name + " at " + t, valley.trainer().rate(), expected.applyAsDouble(t), 1e-12);
      if (name.equals("Step")) {
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

  @Test
  void stepIsPyTorchsStepLR() {
    follows("Step", t -> reference("StepLR", t));
  }

  /** PyTorch's climbs again after its last step; this one stays at the lowest. */
  @Test
  void cosineIsPyTorchsCosineAnnealingLRUpToItsLastStep() {
    Map<String, Object> options = Reference.object(Reference.cases("schedules.json").stream()
        .filter(c -> c.get("schedule").equals("CosineAnnealingLR")).findFirst().orElseThrow().get("options"));
    assertThat(options).containsEntry("T_max", 20L).containsEntry("eta_min", new BigDecimal("0.01"));
    follows("Cosine", t -> t <= 20 ? reference("CosineAnnealingLR", t) : 0.01);
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

  /** What only a run knows is not looked at: a rate that falls below 0 there is the program's own wish. */
  @Test
  void whatDependsOnASettingIsNotRequired() {
    assertThat(compiled("sgd(rate)\n  setting rate = -1\n  clip norm(rate)").diagnostics()).isEmpty();
  }
}
