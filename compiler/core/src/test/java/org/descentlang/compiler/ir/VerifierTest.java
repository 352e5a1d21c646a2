package org.descentlang.compiler.ir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.descentlang.compiler.ir.Build.apply;
import static org.descentlang.compiler.ir.Build.ascending;
import static org.descentlang.compiler.ir.Build.atMost;
import static org.descentlang.compiler.ir.Build.below;
import static org.descentlang.compiler.ir.Build.counted;
import static org.descentlang.compiler.ir.Build.define;
import static org.descentlang.compiler.ir.Build.descending;
import static org.descentlang.compiler.ir.Build.divide;
import static org.descentlang.compiler.ir.Build.gathers;
import static org.descentlang.compiler.ir.Build.from;
import static org.descentlang.compiler.ir.Build.input;
import static org.descentlang.compiler.ir.Build.labels;
import static org.descentlang.compiler.ir.Build.over;
import static org.descentlang.compiler.ir.Build.parameter;
import static org.descentlang.compiler.ir.Build.plus;
import static org.descentlang.compiler.ir.Build.program;
import static org.descentlang.compiler.ir.Build.read;
import static org.descentlang.compiler.ir.Build.reduce;
import static org.descentlang.compiler.ir.Build.scale;
import static org.descentlang.compiler.ir.Build.select;
import static org.descentlang.compiler.ir.Build.shift;
import static org.descentlang.compiler.ir.Build.sum;
import static org.descentlang.compiler.ir.Build.times;
import static org.descentlang.compiler.ir.Build.value;
import static org.descentlang.compiler.ir.Build.where;

import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Program.Commit;
import org.junit.jupiter.api.Test;

final class VerifierTest {
  private final Build build = new Build();
  private final Extent.Counted count = counted("count", 8);
  private final Index b = build.index("b", count);
  private final Index i = build.index("i", 4);
  private final Index j = build.index("j", 4);
  private final Tensor x = input("x", 4);
  private final Tensor y = value("y", 4);
  private final Tensor z = value("z", 4);

  @Test
  void aViolationNamesThePassAndPrintsTheDefinition() {
    assertThatThrownBy(() -> verify(define(y, i).as(read(z, i))))
        .isInstanceOf(InvalidProgramException.class)
        .hasMessage("bug in the compiler, in pass test: z is not defined\ny[i] = z[i]");
  }

  @Test
  void readsComeAfterDefinitions() {
    Step first = define(y, i).as(read(x, i));
    Step second = define(z, i).as(read(y, i));
    assertThat(verify(first, second)).isEmpty();
    refuse("y[i] is read before it is defined", second, first);
    refuse("y[i] is read before it is defined", define(y, i).as(read(y, i)));
    refuse("y is defined twice", first, first);
  }

  @Test
  void namesAreUnique() {
    refuse("two tensors are called y", define(y, i).as(read(input("y", 4), i)));
  }

  @Test
  void indicesAreBoundOnce() {
    refuse("index j is not bound", define(y, i).as(read(x, j)));
    refuse("index i is bound twice", define(y, i).as(sum(over(i), read(x, i))));
    refuse("index i is bound twice", ascending(i, define(y, i).as(read(x, i))));
    refuse("index j is not bound", define(y, i).where(atMost(i, j)).as(1.0));
  }

  @Test
  void everyElementIsNamedOnce() {
    Tensor wide = value("wide", 16);
    assertThat(verify(define(wide, shift(scale(4, i), j)).as(read(x, j)))).isEmpty();
    refuse("dimension 0 is not covered once", define(wide, shift(scale(3, i), j)).as(read(x, j)));
    refuse("dimension 0 is not covered once", define(wide, i).as(read(x, i)));
    refuse("dimension 0 is not covered once", define(y, shift(i, 1)).as(read(x, i)));
    refuse("dimension 1 is not covered once", define(value("square", 4, 4), i, i).as(read(x, i)));
    refuse("some indices are not in the target", define(y, i).over(i, j).as(read(x, i)));
    refuse("some indices are not in the target", ascending(j, define(y, i).as(read(x, i))));
    assertThatThrownBy(() -> define(y, i, j).as(1.0)).hasMessage("y[4] defined at [i, j]");
  }

  @Test
  void aRecurrenceHasADimensionOfItsOwn() {
    Tensor wide = value("wide", 16);
    refuse("the recurrence's index i has no dimension of its own",
        ascending(i, define(wide, shift(scale(4, i), j)).inside(i).as(read(x, j))));
  }

  @Test
  void reductionsAndDrawsAreAtTheRoot() {
    refuse("sum(j) x[j] is not at the root", define(y, i).as(plus(sum(over(j), read(x, j)), 1)));
    Expr draw = new Expr.Draw(Expr.Distribution.UNIFORM, "y", List.of(i), List.of(Expr.constant(0), Expr.constant(1)));
    assertThat(verify(define(y, i).as(draw))).isEmpty();
    refuse("uniform(0, 1) is not at the root", define(y, i).as(times(draw, 2)));
  }

  @Test
  void whatARunningSumBeginsWithIsOutsideOfItsSet() {
    assertThat(verify(define(y, i).as(from(read(x, i), Reducer.SUM, over(j), read(x, j))))).isEmpty();
    refuse("index j is not bound", define(y, i).as(from(read(x, j), Reducer.SUM, over(j), read(x, j))));
    refuse("BOOLEAN mixed with REAL", define(y, i).as(from(atMost(1, i), Reducer.SUM, over(j), read(x, j))));
    assertThatThrownBy(() -> from(read(x, i), Reducer.MAX, over(j), read(x, j)))
        .isInstanceOf(IllegalArgumentException.class).hasMessage("RUNNING MAX has no start");
  }

  @Test
  void kindsOfValuesAreNotMixed() {
    Tensor token = labels("token", 4, 4);
    refuse("INTEGER mixed with WIDE", define(y, i).as(plus(read(token, i), 1.0)));
    refuse("REAL mixed with INTEGER", define(y, i).as(read(token, i)));
    refuse("x[i] is no condition", define(y, i).as(select(read(x, i), 1, 0)));
    refuse("i >= 1 is no number", define(y, i).as(plus(atMost(1, i), 1)));
    refuse("token[i] is an integer", define(y, i).as(divide(read(token, i), read(token, i))));
    refuse("x[i] is no integer", define(y, i).as(apply(Primitive.NUMBER, read(x, i))));
    refuse("-1 is no positive constant",
        define(y, i).as(apply(Primitive.NUMBER, apply(Primitive.FLOOR_DIVIDE, i, Affine.of(-1)))));
    refuse("x[j] is no condition", define(y, i).as(reduce(Reducer.ANY, over(j), read(x, j))));
    refuse("i >= 1 is no number", define(y, i).as(sum(over(j), atMost(1, i))));
    assertThat(verify(define(y, i).as(apply(Primitive.NUMBER, read(token, i))))).isEmpty();
    Tensor flag = Build.tensor(Role.VALUE, Element.BOOLEAN, "flag", 4);
    assertThat(verify(define(flag, i).as(apply(Primitive.LESS, read(x, i), 1)))).isEmpty();
  }

  @Test
  void readsThatMayBeOutsideAreReported() {
    assertThat(claims(define(y, i).as(read(x, shift(i, 1)))))
        .containsExactly("x[i + 1] is not behind the end of dimension 0");
    assertThat(claims(define(y, i).as(read(x, shift(i, -1)))))
        .containsExactly("x[i - 1] is not before the start of dimension 0");
    assertThat(verify(define(y, i).as(select(below(i, 3), read(x, shift(i, 1)), 0)))).isEmpty();
    assertThat(verify(define(y, i).as(select(below(i, 4), 0, read(x, shift(i, 9)))))).isEmpty();
    Tensor batch = input("batch", count);
    assertThat(verify(define(value("v", count), b).as(read(batch, b)))).isEmpty();
    assertThat(claims(define(y, i).as(read(batch, i))))
        .containsExactly("batch[i] is not behind the end of dimension 0");
  }

  @Test
  void whatIsDefinedInPartIsReadThere() {
    Step part = define(y, i).where(atMost(1, i)).as(1.0);
    assertThat(claims(part, define(z, j).as(read(y, j)))).containsExactly("y[j] is defined there");
    assertThat(verify(part, define(z, j).as(select(atMost(2, j), read(y, j), 0)))).isEmpty();
    assertThat(verify(part, define(z, j).as(select(below(j, 3), read(y, shift(j, 1)), 0)))).isEmpty();
  }

  @Test
  void dataMayDecideWhatIsDefined() {
    Tensor label = labels("label", new Tensor.Labels(4, Optional.of(-1)), 4);
    Step part = define(y, i).where(apply(Primitive.NOT, gathers(read(label, i), Affine.of(-1)))).as(1.0);
    Expr counts = apply(Primitive.NOT, gathers(read(label, j), Affine.of(-1)));
    assertThat(verify(part, define(value("s")).as(sum(where(over(j), counts), read(y, j))))).isEmpty();
    assertThat(claims(part, define(value("s")).as(sum(over(j), read(y, j))))).containsExactly("y[j] is defined there");
  }

  @Test
  void severalIndicesInOneDimensionAreFollowed() {
    Tensor wide = value("wide", 8);
    Index h = build.index("h", 2);
    Index g = build.index("g", 2);
    Step part = define(wide, shift(scale(4, h), i)).where(atMost(1, i)).as(1.0);
    Expr same = read(wide, shift(scale(4, g), j));
    Tensor s = value("s", 2);
    assertThat(verify(part, define(s, g).as(sum(where(over(j), atMost(1, j)), same)))).isEmpty();
    Index k = build.index("k", 8);
    assertThat(claims(part, define(s, g).as(sum(over(k), read(wide, k))))).containsExactly("wide[k] is defined there");
  }

  @Test
  void recurrencesReadWhatIsEarlier() {
    Expr before = select(atMost(1, i), read(y, shift(i, -1)), 0);
    Step step = define(y, i).inside(i).as(before);
    assertThat(verify(ascending(i, step))).isEmpty();
    refuse("y[i - 1] is read before it is defined", descending(i, step));
    refuse("y[i] is read before it is defined", ascending(i, define(y, i).inside(i).as(read(y, i))));
  }

  @Test
  void insideOnePlaceOfARecurrenceTheTextDecides() {
    Step first = define(y, i).inside(i).as(read(x, i));
    Step second = define(z, i).inside(i).as(read(y, i));
    assertThat(verify(ascending(i, first, second))).isEmpty();
    refuse("y[i] is read before it is defined", ascending(i, second, first));
    Step later = define(z, i).inside(i).as(select(below(i, 3), read(y, shift(i, 1)), 0));
    refuse("y[i + 1] is read before it is defined", ascending(i, first, later));
  }

  @Test
  void whatArrangementsFindIsVerified() {
    Tensor d = value("d", 4, 4);
    Expr up = select(atMost(1, i), read(d, shift(i, -1), j), 0);
    Expr right = select(below(j, 3), read(d, i, shift(j, 1)), 0);
    Step.Definition both = define(d, i, j).as(plus(up, right));
    List<Step> steps = new Arranger(build.indices()).arrange(List.of(both)).steps();
    assertThat(Verifier.verify("test", program(steps, List.of()))).isEmpty();
  }

  @Test
  void statedDerivativesAreVerified() {
    Affine place = Affine.of(j);
    assertThat(verify(stated(new Step.Stated(x, List.of(place), List.of(j), List.of(), read(x, j))))).isEmpty();
    refuse("index j is not bound", stated(new Step.Stated(x, List.of(place), List.of(), List.of(), read(x, i))));
    refuse("REAL mixed with BOOLEAN", stated(new Step.Stated(x, List.of(place), List.of(j), List.of(), atMost(i, j))));
  }

  private Step stated(Step.Stated stated) {
    Step.Definition plain = define(y, i).as(read(x, i));
    return new Step.Definition(
        y, plain.at(), plain.indices(), plain.where(), plain.body(), List.of(stated), Origin.NONE);
  }

  @Test
  void aUnitIsVerifiedAsAWhole() {
    Tensor s = value("s");
    Tensor weight = value("weight");
    List<Step> ones = List.of(define(s).as(1.0), define(weight).as(1.0));
    Program train = new Program("train", ones, List.of(), List.of(s, weight));
    Program predict = new Program("predict", List.of(define(y, i).as(read(x, i))), List.of(), List.of(y));
    assertThat(Verifier.verify("test", unit(train, train, predict))).isEmpty();
    assertThatThrownBy(() -> Verifier.verify("test", unit(train, empty(), predict)))
        .hasMessage("bug in the compiler, in pass test: s is no result of evaluate");
    assertThatThrownBy(() -> Verifier.verify("test", unit(train, train, empty())))
        .hasMessage("bug in the compiler, in pass test: y is no result of evaluate");
    Tensor other = value("s", 4);
    Program clash = new Program("predict", List.of(define(other, i).as(read(x, i))), List.of(), List.of(other, y));
    assertThatThrownBy(() -> Verifier.verify("test", unit(train, train, clash)))
        .hasMessage("bug in the compiler, in pass test: two tensors are called s\ns[i] = x[i]");
  }

  private static Program empty() {
    return new Program("evaluate", List.of(), List.of(), List.of());
  }

  private Unit unit(Program train, Program evaluate, Program predict) {
    Unit.Measure loss = new Unit.Measure("loss", true, value("s"), value("weight"), false, Expr.constant(1));
    return new Unit(
        "", "Trainer", "Model", count, List.of(), List.of(x), List.of(), List.of(y), List.of(), empty(), train, empty(),
        evaluate, predict, empty(), List.of(loss), List.of(), Optional.empty());
  }

  @Test
  void commitsFit() {
    Tensor w = parameter("w", 4);
    List<Step> steps = List.of(define(y, i).as(read(x, i)));
    assertThat(Verifier.verify("test", program(steps, List.of(new Commit(w, y))))).isEmpty();
    refuse("w is committed twice", program(steps, List.of(new Commit(w, y), new Commit(w, y))));
    refuse("the shapes differ", program(steps, List.of(new Commit(parameter("w", 5), y))));
    refuse("z is forgotten at once", program(steps, List.of(new Commit(z, y))));
    refuse("z is not defined", program(steps, List.of(new Commit(w, z))));
    List<Step> part = List.of(define(y, i).where(atMost(1, i)).as(read(x, i)));
    refuse("y is not defined everywhere", program(part, List.of(new Commit(w, y))));
  }

  @Test
  void resultsAreDefined() {
    refuse("z is not defined", new Program("test", List.of(), List.of(), List.of(z)));
  }

  private static List<Verifier.Unproven> verify(Step... steps) {
    return Verifier.verify("test", program(steps));
  }

  private static List<String> claims(Step... steps) {
    return verify(steps).stream().map(Verifier.Unproven::claim).toList();
  }

  private static void refuse(String violation, Step... steps) {
    refuse(violation, program(steps));
  }

  private static void refuse(String violation, Program program) {
    assertThatThrownBy(() -> Verifier.verify("test", program))
        .isInstanceOf(InvalidProgramException.class)
        .hasMessageStartingWith("bug in the compiler, in pass test: " + violation + "\n");
  }
}
