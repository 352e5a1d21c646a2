package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.descentlang.compiler.differentiate.Problem;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.random.RandomPrograms;
import org.descentlang.compiler.random.Seeds;
import org.descentlang.compiler.schedule.Precision;
import org.descentlang.compiler.schedule.Scheduler;
import org.descentlang.compiler.schedule.Thresholds;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;

/** The generated Java of many random programs, compiled at once, is the evaluator's equal to the last bit. */
final class RandomJavaTest {
  private static final int PROGRAMS = 240;
  private static final int SOME = 80;
  private static final int LARGEST_METHOD = 8_000;
  /** Fewer than most of the programs have. */
  private static final int FEW_CONSTANTS = 500;
  private static final Thresholds ALWAYS = new Thresholds(2, 1024, 2048, 2, 2, 2, 3, 2, 0, 1, true);
  /** Rows of more than four elements are long. */
  private static final Thresholds LONG = new Thresholds(2, 1024, 4, 2, 2, 2, 3, 2, 0, 1, true);
  private static final Thresholds NEVER = new Thresholds(
      Integer.MAX_VALUE, 0, 0, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE,
      Integer.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, false);

  private final Map<Integer, Unit> units = new LinkedHashMap<>();

  @Test
  void doublePrecisionEqualsTheEvaluator() {
    equalTheEvaluator(PROGRAMS, Thresholds.DEFAULT);
  }

  /** Even the smallest of them are computed in rows here, and shared by threads. */
  @Test
  void rowsEqualTheEvaluator() {
    equalTheEvaluator(SOME, ALWAYS);
  }

  /** Each in several classes, as large ones are. */
  @Test
  void partsOfClassesEqualTheEvaluator() {
    int programs = SOME / 2;
    Compiled compiled = compiled(programs, Precision.F64, ALWAYS, FEW_CONSTANTS);
    assertThat(compiled.classes().keySet()).filteredOn(name -> name.endsWith("Part2"))
        .hasSizeGreaterThan(programs / 2);
    Seeds.each(Seeds.first(programs), seed -> run(units.get(seed), compiled, seed));
  }

  /** Enough kernels are shared for the other tests to say something. */
  @Test
  void threadsShareKernels() {
    compiled(SOME, Precision.F64, ALWAYS);
    long shared = IntStream.of(Seeds.first(SOME)).filter(seed -> threads(seed) > 1)
        .mapToObj(seed -> Scheduler.schedule(units.get(seed), Precision.F64, ALWAYS))
        .flatMap(schedule -> Stream.of(schedule.train(), schedule.update()))
        .flatMap(routine -> routine.kernels().stream()).filter(kernel -> kernel.share().isPresent()).count();
    assertThat(shared).isGreaterThan(SOME / 2);
  }

  /** And enough rows are cut into pieces. */
  @Test
  void longRowsAreInPieces() {
    long cut = IntStream.of(Seeds.first(SOME)).mapToObj(RandomJavaTest::unit)
        .filter(unit -> Scheduler.schedule(unit, Precision.F32, LONG).toString().contains("piece from 0 to ")).count();
    assertThat(cut).isGreaterThan(SOME / 8);
  }

  @Test
  void rowsOfSinglePrecisionHaveTheSameBits() {
    Compiled plain = compiled(SOME, Precision.F32, NEVER);
    Compiled usual = compiled(SOME, Precision.F32, Thresholds.DEFAULT);
    Compiled rows = compiled(SOME, Precision.F32, ALWAYS);
    Compiled pieces = compiled(SOME, Precision.F32, LONG);
    Seeds.each(Seeds.first(SOME), seed -> {
      List<List<Number>> expected = bits(plain, seed);
      assertThat(bits(usual, seed)).isEqualTo(expected);
      assertThat(bits(rows, seed)).isEqualTo(expected);
      assertThat(bits(pieces, seed)).isEqualTo(expected);
    });
  }

  private List<List<Number>> bits(Compiled compiled, int seed) {
    Unit unit = units.get(seed);
    Trainer trainer = train(Twins.near(unit, compiled, seed, Double.POSITIVE_INFINITY), unit, seed).trainer();
    List<List<Number>> all = new ArrayList<>();
    for (NamedArrays arrays : List.of(trainer.parameters(), trainer.model().state())) {
      for (NamedArray array : arrays) {
        all.add(IntStream.range(0, array.size()).mapToObj(i -> (Number) Array.getDouble(array.array(), i)).toList());
      }
    }
    return all;
  }

  private Compiled compiled(int programs, Precision precision, Thresholds thresholds) {
    return compiled(programs, precision, thresholds, Constants.MOST);
  }

  private Compiled compiled(int programs, Precision precision, Thresholds thresholds, int mostConstants) {
    units.clear();
    List<GeneratedFile> files = new ArrayList<>();
    for (int seed : Seeds.first(programs)) {
      units.put(seed, unit(seed));
      files.addAll(Twins.files(Scheduler.schedule(units.get(seed), precision, thresholds), mostConstants));
    }
    return Compiled.of(files);
  }

  private void equalTheEvaluator(int programs, Thresholds thresholds) {
    Compiled compiled = compiled(programs, Precision.F64, thresholds);
    compiled.classes().forEach((name, bytes) -> assertThat(MethodSizes.of(bytes).values()).as(name)
        .allMatch(size -> size < LARGEST_METHOD));
    Seeds.each(Seeds.first(programs), seed -> run(units.get(seed), compiled, seed));
  }

  private static void run(Unit unit, Compiled compiled, int seed) {
    train(Twins.exact(unit, compiled, seed), unit, seed).evaluate().predict();
  }

  /** By full mini-batches, and between them by one that may be smaller, and that is part of an update only. */
  private static Twins train(Twins twins, Unit unit, int seed) {
    int batch = unit.batch().bound();
    twins.data(batch).step().evaluate().predict().data(1 + seed % batch).accumulate().evaluate().predict();
    return twins.data(batch).step();
  }

  /** Two or three of every fourth program: in such small ones threads mostly wait for each other. */
  private static int threads(int seed) {
    return seed % 4 > 0 ? 1 : 2 + seed / 4 % 2;
  }

  private static Unit unit(int seed) {
    Problem problem = RandomPrograms.generate(seed);
    Unit unit = Models.differentiated(problem.unit(), problem.indices());
    return new Unit(
        "random.p" + seed, unit.trainer(), unit.model(), unit.batch(), threads(seed), unit.counts(),
        unit.inputs(), unit.targets(), unit.outputs(), unit.settings(), unit.initialize(), unit.train(), unit.update(),
        unit.evaluate(), unit.predict(), unit.measure(), unit.measures(), unit.objectives(), unit.rate());
  }
}
