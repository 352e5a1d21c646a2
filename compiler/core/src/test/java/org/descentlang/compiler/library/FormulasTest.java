package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.descentlang.compiler.exact.Exact;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Losses and activations, value and gradient, against their plain formulas without rounding: all that the library
 * promises of a definition, from one line of {@code formulas.txt}.
 */
class FormulasTest {
  /** The number of units in the last place that a result may be off, and that inputs may be moved to meet it. */
  private static final int UNITS = 8;

  private static final int EXAMPLES = 80;
  /** So many times each formula is tried, with other inputs. */
  private static final int SEEDS = 2;
  private static final Formula.Formulas FORMULAS = Formula.read();
  private static final String TEXT = Formula.DECLARATIONS + IntStream.range(0, FORMULAS.all().size())
      .mapToObj(n -> FORMULAS.all().get(n).program("Case" + n, EXAMPLES)).collect(Collectors.joining());
  private static final Programs NARROW = Programs.narrow(TEXT);
  private static final Programs WIDE = Programs.wide(TEXT);
  private static final Map<Case, Sample> SAMPLES = new HashMap<>();

  /** A formula, by its number, and inputs. */
  record Case(int number, int seed) {
    Formula formula() {
      return FORMULAS.all().get(number);
    }

    Sample sample() {
      return SAMPLES.computeIfAbsent(this,
          c -> new Sample(formula(), FORMULAS.declarations(), EXAMPLES, (long) number + seed));
    }

    @Override
    public String toString() {
      return formula() + ", seed " + seed;
    }
  }

  /** Of other inputs with {@code -Dformulas.first}. */
  static Stream<Case> cases() {
    int first = Integer.getInteger("formulas.first", 0);
    return IntStream.range(0, FORMULAS.all().size()).boxed()
        .flatMap(number -> IntStream.range(first, first + SEEDS).mapToObj(seed -> new Case(number, seed)));
  }

  /**
   * In single precision, of inputs of all exponents: wherever the exact number can be represented, the computed one is
   * finite, and within {@value #UNITS} units of it, or of what becomes of it where inputs move by as many of theirs.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void holdsOfAllExponents(Case one) {
    Precision single = new Precision(0x1p-23, 0x1p127, 0x1p-136);
    assertThat(wrong(one, NARROW, single, true)).as(one.toString()).isEmpty();
  }

  /** In double, of inputs of the size of 1, likewise. */
  @ParameterizedTest
  @MethodSource("cases")
  void holdsInDouble(Case one) {
    Precision twice = new Precision(0x1p-52, 0x1p1023, 0x1p-250);
    assertThat(wrong(one, WIDE, twice, false)).as(one.toString()).isEmpty();
  }

  /** What the compiler derives of the plain formulas, which the others are compared with, are their slopes. */
  @ParameterizedTest
  @MethodSource("cases")
  void derivativesAreSlopes(Case one) {
    Sample sample = one.sample();
    for (int n = 0; n < EXAMPLES / 8; n++) {
      if (sample.examples().get(n).mode() == Given.Mode.MODERATE) {
        for (Given given : sample.learnt()) {
          for (int i = 0; i < given.size(); i++) {
            Exact derivative = sample.result(n).gradient().get(given)[i];
            double error = derivative.minus(sample.slope(n, given, i)).toDouble();
            assertThat(Math.abs(error)).as(sample.examples().get(n) + " by " + given.word() + "[" + i + "]")
                .isLessThan(1e-12 * Math.max(1, derivative.abs().toDouble()));
          }
        }
      }
    }
  }

  /**
   * A kind of numbers.
   *
   * @param unit in the last place of 1
   * @param largest that is surely represented
   * @param least error that is told apart from 0
   */
  private record Precision(double unit, double largest, double least) {}

  private static List<String> wrong(Case one, Programs programs, Precision precision, boolean everywhere) {
    Sample sample = one.sample();
    Uses uses = new Uses(sample, programs.trainer("Case" + one.number()));
    List<String> wrong = new ArrayList<>();
    int checked = 0;
    for (int n = 0; n < EXAMPLES && wrong.size() < 5; n++) {
      Given.Mode mode = sample.examples().get(n).mode();
      if (everywhere || mode == Given.Mode.ROUND || mode == Given.Mode.MODERATE) {
        for (Sample.Part part : uses.parts()) {
          Exact exact = part.of(sample.result(n));
          if (exact.isFinite() && exact.abs().compareTo(Exact.of(precision.largest)) < 0
              && !isOpen(sample, n, part, precision)) {
            checked++;
            double computed = uses.computed(n, part);
            if (!Double.isFinite(computed) || !isNear(computed, exact, sample, n, part, precision)) {
              wrong.add("\n" + part + " of " + sample.examples().get(n) + " is " + computed + ", not " + exact);
            }
          }
        }
      }
    }
    assertThat(checked).as("numbers that can be represented").isGreaterThan(EXAMPLES / 10);
    return wrong;
  }

  /** Whether terms cancel to less than their error: which branch is taken, and so the derivative, is open. */
  private static boolean isOpen(Sample sample, int example, Sample.Part part, Precision precision) {
    Given.Mode mode = sample.examples().get(example).mode();
    Sample.Part value = new Sample.Part(null, 0);
    return part.by() != null && mode != Given.Mode.ROUND && mode != Given.Mode.MODERATE && sample.hasScale()
        && sample.result(example).value().abs()
            .compareTo(sample.size(example, value).times(Exact.of(UNITS * precision.unit))) < 0;
  }

  private static boolean isNear(
      double computed, Exact exact, Sample sample, int example, Sample.Part part, Precision precision) {
    Exact error = Exact.of(computed).minus(exact).abs();
    Exact allowed =
        sample.size(example, part).times(Exact.of(UNITS * precision.unit)).plus(Exact.of(precision.least));
    return error.compareTo(allowed) <= 0
        || error.compareTo(allowed.plus(moved(exact, sample, example, part, precision))) <= 0;
  }

  /** Round inputs meet borders: there, no move explains a jump, but of terms that rounding tells apart. */
  private static Exact moved(Exact exact, Sample sample, int example, Sample.Part part, Precision precision) {
    Exact moved = sample.moved(example, part, UNITS * precision.unit);
    Exact jump = exact.abs().plus(Exact.ONE).times(Exact.of(0x1p10 * precision.unit));
    boolean round = sample.examples().get(example).mode() == Given.Mode.ROUND && !sample.isOnRoundedBorder(example);
    return round && moved.compareTo(jump) > 0 ? Exact.ZERO : moved;
  }

  /** The trainer of a formula, with a table for each input that is learnt. */
  private static final class Uses {
    private final Sample sample;
    private final Trainer trainer;
    private final double[] values;
    private final Map<Given, double[]> gradients = new HashMap<>();
    private final List<Sample.Part> parts = new ArrayList<>();

    Uses(Sample sample, Trainer trainer) {
      this.sample = sample;
      this.trainer = trainer;
      List<Given> learnt = sample.learnt();
      learnt.forEach(g -> Probe.fill(table(g), sample.inputs(g, 0, EXAMPLES)));
      values = IntStream.range(0, EXAMPLES).mapToDouble(n -> trainer.evaluate(batch(n, n + 1))).toArray();
      trainer.step(batch(0, EXAMPLES));
      parts.add(new Sample.Part(null, 0));
      learnt.forEach(g -> {
        gradients.put(g, Reference.doubles(table(g)));
        IntStream.range(0, g.size()).forEach(i -> parts.add(new Sample.Part(g, i)));
      });
    }

    List<Sample.Part> parts() {
      return parts;
    }

    double computed(int example, Sample.Part part) {
      return part.by() == null ? values[example]
          : gradients.get(part.by())[example * part.by().size() + part.element()];
    }

    private Object table(Given given) {
      return trainer.parameters().get(ExactFormula.parameter(given)).array();
    }

    private Batch batch(int from, int to) {
      Batch batch = trainer.newBatch();
      batch.count(to - from);
      for (int p = 0; p < batch.ports().size(); p++) {
        String name = batch.ports().get(p).name();
        Probe.fill(batch.array(p), name.equals("example")
            ? IntStream.range(from, to).asDoubleStream().toArray() : sample.inputs(Given.of(name), from, to));
      }
      return batch;
    }
  }
}
