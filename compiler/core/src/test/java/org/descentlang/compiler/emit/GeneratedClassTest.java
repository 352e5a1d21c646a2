package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.descentlang.compiler.ir.Build;
import org.descentlang.compiler.ir.Index;
import org.descentlang.compiler.ir.Origin;
import org.descentlang.compiler.ir.Step;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.ir.Unit;
import org.descentlang.compiler.schedule.Precision;
import org.descentlang.compiler.source.Source;
import org.descentlang.compiler.source.Span;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every generated class promises, whatever it computes. */
final class GeneratedClassTest {
  private static final int LARGEST_METHOD = 8_000;
  private static final Unit UNIT = EmitterTest.perceptron();
  private static final Compiled COMPILED = Compiled.of(Twins.files(UNIT, Precision.F32));

  private static Trainer trainer() {
    return Twins.create(COMPILED.type("org.example.DigitsTrainer"), 3);
  }

  @Test
  void theSameUnitGivesTheSameBytes() {
    assertThat(Twins.files(EmitterTest.perceptron(), Precision.F32)).isEqualTo(Twins.files(UNIT, Precision.F32));
  }

  @Test
  void noLineIsLong() {
    assertThat(Twins.files(UNIT, Precision.F32)).allSatisfy(
        f -> assertThat(f.text().lines()).allSatisfy(l -> assertThat(l).hasSizeLessThanOrEqualTo(120)));
  }

  @Test
  void aStepAllocatesNothing() {
    Twins twins = Twins.near(UNIT, COMPILED, 3, 1e-4).data(8);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    work(twins);
    long before = threads.getThreadAllocatedBytes(thread);
    long measuring = threads.getThreadAllocatedBytes(thread) - before;
    before = threads.getThreadAllocatedBytes(thread);
    work(twins);
    assertThat(threads.getThreadAllocatedBytes(thread) - before).isEqualTo(measuring);
  }

  private static void work(Twins twins) {
    twins.trainer().step(twins.batch());
    twins.trainer().accumulate(twins.batch());
    twins.trainer().accumulate(twins.batch());
    twins.trainer().update();
    twins.trainer().evaluate(twins.batch());
  }

  @Test
  void aSaveContinuesBitForBitAlsoBetweenMiniBatches(@TempDir Path folder) throws IOException {
    Twins twins = Twins.near(UNIT, COMPILED, 3, 1e-4).data(8);
    Trainer first = twins.trainer();
    first.step(twins.batch());
    first.accumulate(twins.batch());
    first.save(folder.resolve("save"));
    Trainer second = Twins.create(COMPILED.type("org.example.DigitsTrainer"), 99);
    second.resume(folder.resolve("save"));
    for (Trainer trainer : List.of(first, second)) {
      trainer.accumulate(twins.batch());
      trainer.update();
      trainer.step(twins.batch());
    }
    for (NamedArray array : first.parameters()) {
      assertThat((float[]) second.parameters().get(array.name()).array()).isEqualTo((float[]) array.array());
    }
  }

  @Test
  void theApiIsTypedByTheModelsOwnNames() throws ReflectiveOperationException {
    Class<?> type = COMPILED.type("org.example.DigitsTrainer");
    Method step = type.getMethod("step", float[].class, int[].class, int.class);
    assertThat(step.getReturnType()).isEqualTo(float.class);
    float loss = (float) step.invoke(trainer(), new float[8 * 12], new int[8], 8);
    assertThat(loss).isPositive();
    Method predict = COMPILED.type("org.example.Digits").getMethod("predict", float[].class, float[].class, int.class);
    float[] logits = new float[8 * 4];
    predict.invoke(trainer().model(), new float[8 * 12], logits, 8);
    assertThat(logits).doesNotContain(0f);
  }

  @Test
  void theDoorChecksWhatAUserCanGetWrong() throws ReflectiveOperationException {
    Method step = COMPILED.type("org.example.DigitsTrainer").getMethod("step", float[].class, int[].class, int.class);
    Trainer trainer = trainer();
    assertThatThrownBy(() -> step.invoke(trainer, new float[8 * 12], new int[8], 9))
        .hasRootCauseMessage("count is 9, not 0 to 8");
    assertThatThrownBy(() -> step.invoke(trainer, new float[7], new int[8], 8))
        .hasRootCauseMessage("pixels: an array of 96 values is needed, not of 7");
    assertThatThrownBy(() -> step.invoke(trainer, new float[8 * 12], new int[] {0, 0, 4, 0, 0, 0, 0, 0}, 8))
        .hasRootCauseMessage("digit: the value at index 2 is 4, not 0 to 3");
    assertThatThrownBy(trainer::update).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void methodsStaySmallEnoughToBeCompiledByHotSpot() {
    COMPILED.classes().forEach((name, bytes) -> assertThat(MethodSizes.of(bytes)).as(name)
        .isNotEmpty().allSatisfy((method, size) -> assertThat(size).as(method).isLessThan(LARGEST_METHOD)));
  }

  @Test
  void anyNamesWillDo() {
    Models models = new Models(4);
    Tensor input = models.input(Build.input("class", models.count, 3));
    Tensor other = models.input(Build.input("batch", models.count, 3));
    Tensor both = Build.value("passes", models.count, 3);
    Index at = models.build.index("count", 3);
    models.add(Build.define(both, models.k, at)
        .as(Build.plus(Build.read(input, models.k, at), Build.read(other, models.k, at))));
    Tensor hidden = models.dense("a.b", both, 3, 3);
    Tensor seed = models.dense("a_b", hidden, 3, 3);
    models.output(models.dense("seed", seed, 3, 3));
    Unit unit = models.crossEntropy("Math", 3);
    Twins.exact(unit, Compiled.of(Twins.files(unit, Precision.F64)), 1).data(4).step().data(3).step().predict();
    Compiled.of(Twins.files(unit, Precision.F32));
  }

  @Test
  void quotedLinesAreOnlyComments() {
    Models models = new Models(4);
    Tensor input = models.input(Build.input("x", models.count, 3));
    Tensor y = Build.value("y", models.count, 3);
    Index at = models.build.index("i", 3);
    Source source = new Source("*/\\u000a.dl", "y = x */ } \\u002a/ $L $$ <pre> @see", false);
    Step.Definition plain = Build.define(y, models.k, at).as(Build.times(Build.read(input, models.k, at), 2));
    models.add(new Step.Definition(plain.target(), plain.at(), plain.indices(), List.of(), plain.body(), List.of(),
        Origin.written(Optional.of(new Span(source, 0, 5)), Optional.empty(), "").helper("*/ $T")));
    models.output(models.dense("logits", y, 3, 3));
    Unit unit = models.crossEntropy("Quoted", 3);
    List<GeneratedFile> files = Twins.files(unit, Precision.F32);
    assertThat(files.get(0).text()).contains("y = x * / } \\ u002a/ $L $$ <pre> @see");
    Compiled.of(files);
  }
}
