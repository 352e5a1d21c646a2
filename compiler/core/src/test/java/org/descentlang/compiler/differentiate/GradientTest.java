package org.descentlang.compiler.differentiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.descentlang.compiler.differentiate.Training.BATCH;
import static org.descentlang.compiler.ir.Build.affine;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.below;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.divide;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.labels;
import static org.descentlang.compiler.ir.Build.max;
import static org.descentlang.compiler.ir.Build.minus;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.reduce;
import static org.descentlang.compiler.ir.Build.same;
import static org.descentlang.compiler.ir.Build.scale;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.descentlang.compiler.Golden;
import org.descentlang.compiler.evaluate.Environment;
import org.descentlang.compiler.evaluate.Evaluator;
import org.descentlang.compiler.ir.Arranger;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Clock;
import org.descentlang.compiler.ir.Domain;
import org.descentlang.compiler.ir.Expr;
import org.descentlang.compiler.ir.Extent;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Primitive;
import org.descentlang.compiler.ir.Printer;
import org.descentlang.compiler.ir.Reducer;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Step.Definition;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.ir.Verifier;
import org.descentlang.compiler.simplify.Simplifier;
import org.junit.jupiter.api.Test;

/** Gradients against finite differences, one feature of the IR after the other. */
class GradientTest {
  private final Build build = new Build();
  private final Random random = new Random(3);
  private final List<Definition> steps = new ArrayList<>();
  private final List<Tensor> parameters = new ArrayList<>();
  private final Map<Tensor, double[]> values = new LinkedHashMap<>();
  private final Map<Extent.Counted, Integer> counts = new LinkedHashMap<>(Map.of(BATCH, 3));
  private final Tensor loss = value("loss");

  private Tensor learned(String name, Object... shape) {
    Tensor tensor = parameter(name, shape);
    parameters.add(tensor);
    return given(tensor);
  }

  private Tensor given(Tensor tensor) {
    values.put(tensor, random.doubles(tensor.size(), -1, 1).toArray());
    return tensor;
  }

  private Index index(String name, Object extent) {
    return build.index(name, extent);
  }

  private Tensor step(Definition definition) {
    steps.add(definition);
    return definition.target();
  }

  /** The sum of an uneven function of all elements. */
  private void lossOf(Tensor tensor) {
    Index[] all = tensor.shape().stream().map(e -> index("i", e)).toArray(Index[]::new);
    Expr weight = new Expr.Position(
        Arrays.stream(all).map(i -> affine(i)).reduce(affine(1), (a, b) -> a.times(2).plus(b)));
    Expr element = read(tensor, (Object[]) all);
    Tensor terms = value("terms", tensor.shape().toArray());
    step(define(terms, (Object[]) all).as(apply(
        Primitive.SIN, times(element, apply(Primitive.NUMBER, weight)))));
    step(define(loss).as(sum(over(all), read(terms, (Object[]) all))));
  }

  private void agree() {
    GradientCheck.Report report = check();
    assertThat(report.failures()).isEmpty();
    assertThat(report.kinks()).isZero();
    assertThat(report.checked()).isPositive();
  }

  /** Agrees, and reads as that file of {@code golden/gradients} does. */
  private void agreeAndRead(String name) {
    agree();
    Unit after = differentiated(problem(), true);
    Golden.check("golden/gradients/" + name + ".txt", Printer.text(after.train()));
  }

  private GradientCheck.Report check() {
    Problem problem = problem();
    GradientCheck.Report plain = GradientCheck.elements(problem, differentiated(problem, false));
    assertThat(plain.failures()).isEmpty();
    return GradientCheck.elements(problem, differentiated(problem, true));
  }

  private Problem problem() {
    Unit unit = Training.unit(
        BATCH, List.of(), new Arranger(build.indices()).arrange(steps).steps(), loss, parameters);
    return new Problem(unit, build.indices(), values, counts);
  }

  private Unit differentiated(Problem problem, boolean simplified) {
    Unit before = simplified ? Simplifier.first(build.indices()).simplify(problem.unit()) : problem.unit();
    Differentiated derived = Differentiator.differentiate(before, build.indices());
    assertThat(derived.diagnostics()).isEmpty();
    Unit after = simplified ? Simplifier.last(build.indices()).simplify(derived.unit()) : derived.unit();
    assertThat(Verifier.verify(simplified ? "simplify" : "differentiate", after)).isEmpty();
    return after;
  }

  private double[] gradient(Tensor parameter) {
    Problem problem = problem();
    Environment environment = problem.environment();
    Evaluator.run(differentiated(problem, true).train(), environment);
    return environment.get(Training.accumulator(parameter));
  }

  @Test
  void dense() {
    Tensor x = learned("x", 4, 3);
    Tensor w = learned("w", 5, 3);
    Tensor y = value("y", BATCH, 5);
    Index b = index("b", BATCH);
    Index i = index("i", 3);
    Index j = index("j", 5);
    step(define(y, b, j).as(sum(over(i), times(read(w, j, i), read(x, b, i)))));
    lossOf(y);
    agreeAndRead("dense");
  }

  @Test
  void convolutionWithStridePaddingAndDilation() {
    Tensor x = learned("x", 2, 7, 6);
    Tensor w = learned("w", 3, 2, 3, 2);
    Tensor y = value("y", 3, 4, 6);
    Index o = index("o", 3);
    Index p = index("p", 4);
    Index q = index("q", 6);
    Index c = index("c", 2);
    Index r = index("r", 3);
    Index s = index("s", 2);
    Object row = shift(scale(2, p), r, -1);
    Object column = shift(q, scale(3, s), -2);
    Domain set = where(
        over(c, r, s), atMost(0, row), below(row, 7), atMost(0, column), below(column, 6));
    step(define(y, o, p, q).as(sum(set, times(read(w, o, c, r, s), read(x, c, row, column)))));
    lossOf(y);
    agreeAndRead("convolution");
  }

  @Test
  void transposedConvolution() {
    Tensor x = learned("x", 2, 4);
    Tensor w = learned("w", 2, 3, 3);
    Tensor y = value("y", 3, 9);
    Index o = index("o", 3);
    Index u = index("u", 9);
    Index c = index("c", 2);
    Index p = index("p", 4);
    Index r = index("r", 3);
    Domain set = where(over(c, p, r), same(shift(scale(2, p), r), u));
    step(define(y, o, u).as(sum(set, times(read(x, c, p), read(w, c, o, r)))));
    lossOf(y);
    agreeAndRead("transposed-convolution");
  }

  @Test
  void maximaAndMinima() {
    Tensor x = learned("x", 7);
    Tensor high = value("high", 3);
    Tensor low = value("low", 3);
    Tensor y = value("y", 3);
    Index p = index("p", 3);
    Index r = index("r", 3);
    Domain window = over(r);
    step(define(high, p).as(max(window, read(x, shift(scale(2, p), r)))));
    step(define(low, p).as(reduce(Reducer.MIN, where(over(r), below(r, 2)), read(x, shift(scale(2, p), r)))));
    step(define(y, p).as(times(read(high, p), read(low, p))));
    lossOf(y);
    agreeAndRead("maxima");
  }

  @Test
  void theFirstOfEqualTermsTakesTheGradient() {
    Tensor x = learned("x", 2, 4);
    values.put(x, new double[] {1, 5, 5, 2, 3, 3, 3, 3});
    Tensor y = value("y", 2);
    Index i = index("i", 2);
    Index r = index("r", 2);
    Index s = index("s", 2);
    step(define(y, i).as(max(over(r, s), read(x, i, shift(scale(2, r), s)))));
    Index j = index("j", 2);
    step(define(loss).as(sum(over(j), read(y, j))));
    assertThat(gradient(x)).containsExactly(0, 1, 0, 0, 1, 0, 0, 0);
  }

  @Test
  void productsWithZeros() {
    Tensor x = learned("x", 3, 4);
    double[] elements = values.get(x);
    elements[1] = 0;
    elements[4] = 0;
    elements[6] = 0;
    Tensor y = value("y", 3);
    Index i = index("i", 3);
    Index k = index("k", 4);
    step(define(y, i).as(reduce(Reducer.PRODUCT, over(k), read(x, i, k))));
    lossOf(y);
    agreeAndRead("product");
  }

  @Test
  void productsOverConditions() {
    Tensor x = learned("x", 3, 4);
    Tensor y = value("y", 3);
    Index i = index("i", 3);
    Index k = index("k", 4);
    Index m = index("m", 2);
    step(define(y, i).as(reduce(
        Reducer.PRODUCT, where(over(k, m), atMost(shift(k, m), i)), times(read(x, i, k), read(x, m, k)))));
    lossOf(y);
    agree();
  }

  @Test
  void crossEntropyOfWeightedAndIgnoredLabels() {
    Tensor z = learned("z", 4, 5);
    Tensor weight = learned("weight", 5);
    Tensor label = labels("label", new Tensor.Labels(5, Optional.of(-1)), BATCH);
    values.put(label, new double[] {2, -1, 4, 0});
    Tensor top = value("top", BATCH);
    Tensor shifted = value("sum", BATCH);
    Tensor chosen = value("chosen", BATCH);
    Tensor scale = value("scale", BATCH);
    Index b = index("b", BATCH);
    Index c = index("c", 5);
    Expr counts = apply(Primitive.NOT, apply(Primitive.EQUAL, read(label, b), affine(-1)));
    step(define(top, b).as(max(over(c), read(z, b, c))));
    step(define(shifted, b).as(sum(
        over(c), apply(Primitive.EXP, minus(read(z, b, c), apply(Primitive.STOP, read(top, b)))))));
    step(define(chosen, b).where(counts).as(sum(where(over(c), gathers(read(label, b), c)), read(z, b, c))));
    step(define(scale, b).where(counts).as(sum(where(over(c), gathers(read(label, b), c)), read(weight, c))));
    Expr term = minus(
        plus(apply(Primitive.STOP, read(top, b)), apply(Primitive.LOG, read(shifted, b))), read(chosen, b));
    step(define(loss).as(sum(where(over(b), counts), times(read(scale, b), term))));
    agreeAndRead("cross-entropy");
  }

  @Test
  void maskedSoftmax() {
    Tensor s = learned("s", 4, 4);
    Tensor v = learned("v", 4, 2);
    Tensor top = value("top", 4);
    Tensor e = value("e", 4, 4);
    Tensor total = value("total", 4);
    Tensor a = value("a", 4, 4);
    Tensor y = value("y", 4, 2);
    Index i = index("i", 4);
    Index j = index("j", 4);
    Index d = index("d", 2);
    Expr mask = atMost(j, i);
    step(define(top, i).as(max(where(over(j), mask), read(s, i, j))));
    step(define(e, i, j).where(mask).as(apply(Primitive.EXP, minus(read(s, i, j), read(top, i)))));
    step(define(total, i).as(sum(where(over(j), mask), read(e, i, j))));
    step(define(a, i, j).as(select(mask, divide(read(e, i, j), read(total, i)), 0)));
    step(define(y, i, d).as(sum(over(j), times(read(a, i, j), read(v, j, d)))));
    lossOf(y);
    agreeAndRead("masked-softmax");
  }

  @Test
  void mutualRecurrenceOverARunTimeCount() {
    Extent.Counted length = counted("length", 5);
    counts.put(length, 4);
    Tensor x = learned("x", 5, 2);
    Tensor u = learned("u", 2, 2);
    Tensor start = learned("start", 2);
    Tensor c = value("c", length, 2);
    Tensor h = value("h", length, 2);
    Tensor a = value("a", length, 2);
    Index t = index("t", length);
    Index j = index("j", 2);
    Index k = index("k", 2);
    step(define(a, t, j).as(sum(where(over(k), atMost(1, t)), times(read(u, j, k), read(h, shift(t, -1), k)))));
    step(define(c, t, j).as(plus(
        times(apply(Primitive.SIGMOID, read(a, t, j)), select(atMost(1, t), read(c, shift(t, -1), j), read(start, j))),
        apply(Primitive.TANH, read(x, t, j)))));
    step(define(h, t, j).as(times(apply(Primitive.SIGMOID, read(x, t, j)), apply(Primitive.TANH, read(c, t, j)))));
    lossOf(h);
    agreeAndRead("recurrence");
  }

  @Test
  void recurrenceTheOtherWayRound() {
    Tensor x = learned("x", 4, 3);
    Tensor w = learned("w");
    Tensor h = value("h", BATCH, 3);
    Index b = index("b", BATCH);
    Index t = index("t", 3);
    Expr before = select(atMost(shift(t, 1), 2), read(h, b, shift(t, 1)), 0);
    step(define(h, b, t).as(apply(Primitive.TANH, plus(read(x, b, t), times(read(w), before)))));
    lossOf(h);
    agree();
  }

  @Test
  void recurrenceInTwoDimensions() {
    Tensor x = learned("x", 3, 4);
    Tensor w = learned("w", 2);
    Tensor h = value("h", 3, 4);
    Index s = index("s", 3);
    Index t = index("t", 4);
    Expr above = select(atMost(1, s), read(h, shift(s, -1), t), 0);
    Expr left = select(atMost(1, t), read(h, s, shift(t, -1)), 0.5);
    step(define(h, s, t).as(apply(
        Primitive.SIN, plus(read(x, s, t), plus(times(read(w, 0), above), times(read(w, 1), left))))));
    lossOf(h);
    agreeAndRead("recurrence-in-two-dimensions");
  }

  @Test
  void recurrenceOverAllEarlierPlaces() {
    Tensor x = learned("x", 5);
    Tensor w = learned("w", 5);
    Tensor m = value("m", 5);
    Tensor h = value("h", 5);
    Index t = index("t", 5);
    Index k = index("k", 5);
    step(define(m, t).as(sum(where(over(k), below(k, t)), times(read(w, k), read(h, k)))));
    step(define(h, t).as(apply(Primitive.TANH, plus(read(m, t), read(x, t)))));
    lossOf(h);
    agree();
  }

  @Test
  void tiedParameter() {
    Tensor w = learned("w", 3, 3);
    Tensor p = value("p", 3, 3);
    Tensor y = value("y", 3, 3);
    Index i = index("i", 3);
    Index j = index("j", 3);
    Index k = index("k", 3);
    step(define(p, i, j).as(sum(over(k), times(read(w, i, k), read(w, j, k)))));
    step(define(y, i, j).as(plus(read(p, i, j), times(read(w, j, i), read(w, i, i)))));
    lossOf(y);
    agree();
  }

  @Test
  void gather() {
    Tensor table = learned("table", 6, 2);
    Tensor token = labels("token", 6, BATCH, 3);
    values.put(token, new double[] {5, 0, 2, 2, 2, 1, 0, 5, 4, 3, 3, 3});
    Tensor e = value("e", BATCH, 3, 2);
    Index b = index("b", BATCH);
    Index t = index("t", 3);
    Index d = index("d", 2);
    Index v = index("v", 6);
    step(define(e, b, t, d).as(sum(where(over(v), gathers(read(token, b, t), v)), read(table, v, d))));
    lossOf(e);
    agreeAndRead("embedding");
  }

  @Test
  void aBranchThatIsNotTakenMayBeInfinite() {
    Tensor x = learned("x", 4);
    values.put(x, new double[] {0, 0.5, 0, 2});
    Tensor y = value("y", 4);
    Index i = index("i", 4);
    Expr positive = apply(Primitive.LESS, 0.1, read(x, i));
    step(define(y, i).as(select(positive, apply(Primitive.LOG, read(x, i)), 0)));
    lossOf(y);
    agree();
  }

  @Test
  void aDefinitionThatIsNotTakenMayBeInfinite() {
    Tensor x = learned("x", 4);
    Tensor w = learned("w", 4);
    values.put(x, new double[] {0, 0.5, 0, 2});
    Tensor log = value("log", 4);
    Tensor scaled = value("scaled", 4);
    Tensor y = value("y", 4);
    Index i = index("i", 4);
    Expr positive = apply(Primitive.LESS, 0.1, read(x, i));
    step(define(log, i).as(apply(Primitive.LOG, read(x, i))));
    step(define(scaled, i).as(times(read(w, i), read(log, i))));
    step(define(y, i).as(select(positive, read(scaled, i), 0)));
    lossOf(y);
    agree();
  }

  @Test
  void oneOfManyReadersMayNotTakeIt() {
    Tensor x = learned("x", 5);
    values.put(x, new double[] {0, 0.5, 0, 2, 0});
    Tensor log = value("log", 5);
    Tensor y = value("y", 2);
    Tensor z = value("z", 1);
    Tensor both = value("both", 2);
    Index i = index("i", 5);
    Index p = index("p", 2);
    Index r = index("r", 2);
    Object place = shift(scale(2, p), r);
    step(define(log, i).as(apply(Primitive.LOG, read(x, i))));
    step(define(y, p).as(sum(where(over(r), apply(Primitive.LESS, 0.1, read(x, place))), read(log, place))));
    step(define(z, 0).as(read(log, 3)));
    step(define(both, p).as(times(read(y, p), read(z, 0))));
    lossOf(both);
    agreeAndRead("guarded");
  }

  @Test
  void statedDerivativeReplacesTheBodysOwn() {
    Tensor x = learned("x", 3);
    Tensor y = value("y", 3);
    Index i = index("i", 3);
    Definition square = define(y, i).as(times(read(x, i), read(x, i)));
    step(new Definition(
        y, square.at(), square.indices(), List.of(), square.body(),
        List.of(new Step.Stated(
            x, square.at(), List.of(), List.of(), times(7, read(x, i)))), square.origin()));
    Index j = index("j", 3);
    step(define(loss).as(sum(over(j), read(y, j))));
    double[] expected = Arrays.stream(values.get(x)).map(e -> 7 * e).toArray();
    assertThat(gradient(x)).containsExactly(expected);
  }

  @Test
  void statisticsOfTheBatch() {
    Tensor x = learned("x", 4, 2);
    Tensor mean = value("mean", 2);
    Tensor variance = value("variance", 2);
    Tensor y = value("y", BATCH, 2);
    Index b = index("b", BATCH);
    Index c = index("c", 2);
    Expr count = apply(Primitive.NUMBER, BATCH);
    Tensor total = value("total", 2);
    Tensor squares = value("squares", 2);
    Expr centred = minus(read(x, b, c), read(mean, c));
    step(define(total, c).as(sum(over(b), read(x, b, c))));
    step(define(mean, c).as(divide(read(total, c), count)));
    step(define(squares, c).as(sum(over(b), times(centred, centred))));
    step(define(variance, c).as(divide(read(squares, c), count)));
    step(define(y, b, c).as(divide(centred, apply(Primitive.SQRT, plus(read(variance, c), 1e-3)))));
    lossOf(y);
    agreeAndRead("batch-statistics");
  }

  @Test
  void rowMajorPlaces() {
    Tensor x = learned("x", 2, 3, 4);
    Tensor w = learned("w", 5, 24);
    Tensor flat = value("flat", 24);
    Tensor y = value("y", 5);
    Tensor heads = value("heads", 3, 2);
    Index c = index("c", 2);
    Index p = index("p", 3);
    Index q = index("q", 4);
    Index j = index("j", 5);
    Index k = index("k", 24);
    Object place = shift(scale(12, c), scale(4, p), q);
    step(define(flat, place).as(apply(Primitive.TANH, read(x, c, p, q))));
    step(define(y, j).as(sum(over(k), times(read(w, j, k), read(flat, k)))));
    step(define(heads, p, c).as(sum(over(q), times(read(flat, place), read(y, q)))));
    lossOf(heads);
    agreeAndRead("row-major");
  }

  @Test
  void everyScalarFunction() {
    for (Primitive primitive : Primitive.values()) {
      if (!primitive.isComparison() && !primitive.isLogical() && isOfReals(primitive)) {
        GradientTest test = new GradientTest();
        test.scalarFunction(primitive);
      }
    }
  }

  private static boolean isOfReals(Primitive primitive) {
    return switch (primitive) {
      case FLOOR_DIVIDE, FLOOR_REMAINDER, NUMBER, STOP -> false;
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, NEGATE, FUSED_MULTIPLY_ADD, MAX, MIN, ABS, SIGN, FLOOR, POWER, SQRT, EXP,
          EXPM1, LOG, LOG1P, TANH, SIGMOID, SIN, COS, LESS, LESS_EQUAL, EQUAL, AND, OR, NOT -> true;
    };
  }

  private void scalarFunction(Primitive primitive) {
    Tensor x = learned("x", 3, 4);
    values.put(x, random.doubles(12, 0.1, 3).toArray());
    Tensor y = value("y", 4);
    Index i = index("i", 4);
    Object[] arguments = {read(x, 0, i), read(x, 1, i), read(x, 2, i)};
    step(define(y, i).as(apply(primitive, Arrays.copyOf(arguments, primitive.arity()))));
    lossOf(y);
    agree();
  }

  @Test
  void powersByConstants() {
    Tensor x = learned("x", 4);
    values.put(x, random.doubles(4, 0.5, 3).toArray());
    for (double n : new double[] {0, 1, 2, 3, 4, 5, 0.5, -1, -2.5}) {
      steps.clear();
      Tensor y = value("y", 4);
      Index i = index("i", 4);
      step(define(y, i).as(apply(Primitive.POWER, read(x, i), n)));
      lossOf(y);
      agree();
    }
  }

  @Test
  void aParameterThatIsNotReadHasGradientZero() {
    Tensor x = learned("x", 3);
    Tensor unused = learned("unused", 2);
    lossOf(x);
    assertThat(gradient(unused)).containsExactly(0, 0);
  }

  @Test
  void gradientsOfSeveralMiniBatchesAreAdded() {
    Tensor x = learned("x", 3);
    lossOf(x);
    double[] once = gradient(x);
    Problem problem = problem();
    Environment environment = problem.environment()
        .put(Clock.PENDING.tensor(), 1).put(Training.accumulator(x), once);
    Evaluator.run(differentiated(problem, true).train(), environment);
    assertThat(environment.get(Training.accumulator(x)))
        .containsExactly(Arrays.stream(once).map(g -> g + g).toArray());
  }

  @Test
  void objectivesWithOneAccumulatorAreAdded() {
    Tensor x = learned("x", 3);
    lossOf(x);
    double[] once = gradient(x);
    Unit.Objective objective = problem().unit().objectives().get(0);
    Tensor other = value("other");
    Index i = index("i", 3);
    step(define(other).as(sum(over(i), times(4, read(x, i)))));
    Unit both = twice(problem().unit(), new Unit.Objective(other, objective.gradients()));
    Environment environment = problem().environment();
    Evaluator.run(Differentiator.differentiate(both, build.indices()).unit().train(), environment);
    assertThat(environment.get(Training.accumulator(x)))
        .containsExactly(Arrays.stream(once).map(g -> g + 4).toArray());
  }

  private static Unit twice(Unit unit, Unit.Objective more) {
    List<Unit.Objective> objectives = List.of(unit.objectives().get(0), more);
    return new Unit(
        unit.packageName(), unit.trainer(), unit.model(), unit.batch(), unit.counts(), unit.inputs(), unit.targets(),
        unit.outputs(), unit.settings(), unit.initialize(), unit.train(), unit.update(), unit.evaluate(),
        unit.predict(), unit.measures(), objectives, unit.rate());
  }

  @Test
  void aDrawHasNoDerivativeByItsDistribution() {
    Tensor x = learned("x", 3);
    Tensor noise = value("noise", 3);
    Index i = index("i", 3);
    step(define(noise, i).as(new Expr.Draw(
        Expr.Distribution.NORMAL, "noise", List.of(i), List.of(read(x, i), Expr.constant(1)))));
    lossOf(noise);
    assertThat(Differentiator.differentiate(problem().unit(), build.indices()).diagnostics())
        .extracting(d -> d.id() + ": " + d.message())
        .containsExactly("no-derivative: the loss depends on `noise`, a random number that has no derivative by `x`");
  }
}
