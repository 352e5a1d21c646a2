package org.descentlang.compiler.library;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.descentlang.compiler.exact.Exact;

/** Inputs for a formula, of all sizes, and what it gives for them without rounding. */
final class Sample {
  /** What is checked of an example: the value, or the derivative by an element of an input. */
  record Part(Given by, int element) {
    Exact of(ExactFormula.Result result) {
      return by == null ? result.value() : result.gradient().get(by)[element];
    }

    @Override
    public String toString() {
      return by == null ? "the value" : "the derivative by " + by.word() + "[" + element + "]";
    }
  }

  /** Inputs of one example, and how they were drawn. */
  record Example(Given.Mode mode, Map<Given, double[]> inputs) {
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      inputs.forEach((given, values) ->
          text.append(text.isEmpty() ? "" : ", ").append(given.word()).append(" = ").append(Arrays.toString(values)));
      return text.toString();
    }
  }

  private static final double[] ANCHORS = {1, 1e-3, 1e-30, 1e30, 20};

  private final List<Given> givens;
  private final List<Example> examples;
  private final ExactFormula plain;
  private final ExactFormula scale;
  private final Optional<ExactFormula> border;
  private final ExactFormula.Result[] results;

  Sample(Formula formula, String declarations, int size, long seed) {
    givens = formula.givens();
    Random random = new Random(seed);
    examples = IntStream.range(0, size).mapToObj(n -> example(n, random)).toList();
    plain = new ExactFormula(declarations, formula.plain(), givens);
    scale = formula.scale().map(s -> new ExactFormula(declarations, s, givens)).orElse(plain);
    border = formula.border().map(b -> new ExactFormula(declarations, b, givens));
    results = new ExactFormula.Result[size];
  }

  private Example example(int number, Random random) {
    Given.Mode[] modes = Given.Mode.values();
    Given.Mode mode = modes[number % modes.length];
    double before = ANCHORS[random.nextInt(ANCHORS.length)];
    Map<Given, double[]> inputs = new EnumMap<>(Given.class);
    for (Given given : givens) {
      double[] values = new double[given.size()];
      Arrays.setAll(values, i -> given.draw(mode, before, random));
      inputs.put(given, values);
    }
    return new Example(mode, inputs);
  }

  List<Example> examples() {
    return examples;
  }

  List<Given> learnt() {
    return givens.stream().filter(Given::isLearnt).toList();
  }

  /** One input of all examples from one to before another. */
  double[] inputs(Given given, int from, int to) {
    return examples.subList(from, to).stream().flatMapToDouble(e -> Arrays.stream(e.inputs.get(given))).toArray();
  }

  ExactFormula.Result result(int example) {
    if (results[example] == null) {
      results[example] = plain.at(ExactFormula.exact(examples.get(example).inputs));
    }
    return results[example];
  }

  boolean hasScale() {
    return scale != plain;
  }

  /** Whether a border is met before rounding: which side of it the rounded terms are on is open. */
  boolean isOnRoundedBorder(int example) {
    return border.filter(b ->
        b.at(ExactFormula.exact(examples.get(example).inputs)).value().compareTo(Exact.ZERO) == 0).isPresent();
  }

  /** What the error of a part is relative to. */
  Exact size(int example, Part part) {
    Exact own = part.of(result(example)).abs();
    Exact stated = scale == plain ? own : part.of(scale.at(ExactFormula.exact(examples.get(example).inputs))).abs();
    return stated.isFinite() && stated.compareTo(own) > 0 ? stated : own;
  }

  /** How far the part goes where each of the inputs moves by that part of itself. */
  Exact moved(int example, Part part, double by) {
    Exact sum = Exact.ZERO;
    for (Given given : givens) {
      for (int i = 0; i < given.size() && given.isReal(); i++) {
        Exact step = input(example, given, i).times(Exact.of(by));
        sum = sum.plus(larger(change(example, part, given, i, step), change(example, part, given, i, step.negated())));
      }
    }
    return sum;
  }

  private static Exact larger(Exact a, Exact b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  /** The size of it. */
  private Exact change(int example, Part part, Given given, int element, Exact step) {
    Exact change = part.of(beside(example, given, element, step)).minus(part.of(result(example))).abs();
    return change.isFinite() ? change : Exact.ZERO;
  }

  /** The derivative as a difference of values. */
  Exact slope(int example, Given given, int element) {
    Exact step = Exact.of(0x1p-80);
    Exact rise = beside(example, given, element, step).value()
        .minus(beside(example, given, element, step.negated()).value());
    return rise.over(step.plus(step));
  }

  private Exact input(int example, Given given, int element) {
    return Exact.of(examples.get(example).inputs.get(given)[element]);
  }

  /** What the formula gives where one input moves by that. */
  private ExactFormula.Result beside(int example, Given given, int element, Exact step) {
    Map<Given, Exact[]> inputs = ExactFormula.exact(examples.get(example).inputs);
    inputs.get(given)[element] = inputs.get(given)[element].plus(step);
    return plain.at(inputs);
  }
}
