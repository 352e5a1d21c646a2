package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.descentlang.compiler.differentiate.Problem;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.random.RandomPrograms;
import org.descentlang.compiler.schedule.Precision;
import org.descentlang.compiler.schedule.Scheduler;
import org.descentlang.compiler.schedule.Thresholds;
import org.junit.jupiter.api.Test;

/** The generated Java of many random programs, compiled at once, is the evaluator's equal to the last bit. */
final class RandomJavaTest {
  private static final int PROGRAMS = 500;
  private static final int SOME = 150;
  private static final int LARGEST_METHOD = 8_000;

  private final List<Unit> units = new ArrayList<>();

  @Test
  void doublePrecisionEqualsTheEvaluator() {
    equalTheEvaluator(PROGRAMS, Thresholds.DEFAULT);
  }

  /** Random programs are small: here even they are computed in rows. */
  @Test
  void rowsEqualTheEvaluator() {
    equalTheEvaluator(SOME, new Thresholds(2, 2, 2, 3));
  }

  private void equalTheEvaluator(int programs, Thresholds thresholds) {
    List<GeneratedFile> files = new ArrayList<>();
    for (int seed = 0; seed < programs; seed++) {
      units.add(unit(seed));
      files.addAll(Twins.files(Scheduler.schedule(units.get(seed), Precision.F64, thresholds)));
    }
    Compiled compiled = Compiled.of(files);
    compiled.classes().forEach((name, bytes) -> assertThat(MethodSizes.of(bytes).values()).as(name)
        .allMatch(size -> size < LARGEST_METHOD));
    for (int seed = 0; seed < programs; seed++) {
      run(units.get(seed), compiled, seed);
    }
  }

  private static void run(Unit unit, Compiled compiled, int seed) {
    int batch = unit.batch().bound();
    try {
      Twins.exact(unit, compiled, seed)
          .data(1 + seed % batch).step().data(batch).step().data(1).evaluate().data(batch).evaluate().predict();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private static Unit unit(int seed) {
    Problem problem = RandomPrograms.generate(seed);
    Unit unit = Models.differentiated(problem.unit(), problem.indices());
    return new Unit(
        "random.p" + seed, unit.trainer(), unit.model(), unit.batch(), unit.counts(), unit.inputs(), unit.targets(),
        unit.outputs(), unit.settings(), unit.initialize(), unit.train(), unit.update(), unit.evaluate(),
        unit.predict(), unit.measures(), unit.objectives(), unit.rate());
  }
}
