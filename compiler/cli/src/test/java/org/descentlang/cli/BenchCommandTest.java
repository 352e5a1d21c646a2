package org.descentlang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.descentlang.compiler.Compilation;
import org.descentlang.compiler.Compiler;
import org.descentlang.compiler.Options;
import org.descentlang.compiler.SourceFinder;
import org.descentlang.compiler.source.Source;
import org.descentlang.runtime.Precision;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BenchCommandTest {

  private static final Path SAMPLES = Path.of("../../samples");
  private static final String NET = """
      model Net(x: [3]) {
        y = dense(x, 3)
        return y
      }
      trainer Slow {
        model      Net
        target     wanted: [3]
        loss       mse(y, wanted)
        optimizer  sgd(lr = 0.1)
        batch      4
      }
      """;

  @TempDir
  private Path folder;

  private static Run bench(Object file, Object... options) {
    Object[] arguments = new Object[options.length + 4];
    System.arraycopy(new Object[] {"bench", file, "--seconds", "0.2"}, 0, arguments, 0, 4);
    System.arraycopy(options, 0, arguments, 4, options.length);
    return Run.of(arguments);
  }

  private static double number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
    return Double.parseDouble(matcher.group(1).replace(",", ""));
  }

  @Test
  void tellsWhatAStepTakes() {
    Run run = bench(SAMPLES.resolve("iris/iris.dl"), "--seed", "5");
    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines.get(0)).matches("IrisTrainer: [0-9,]+ parameters, f32; batch [0-9]+; seed 5; 1 thread");
    double median = number(run.out(), "step +([0-9,.]+) microseconds, the median of 10 repetitions");
    assertThat(number(run.out(), "the best: ([0-9,.]+) microseconds")).isPositive().isLessThanOrEqualTo(median);
    assertThat(number(run.out(), "examples +([0-9,]+) a second")).isPositive();
    assertThat(number(run.out(), "GFLOP/s, [0-9.]+ % of the ([0-9.]+) that")).isPositive();
    assertThat(run.out()).contains("\ncode        plain Java").contains("\nallocated   0 bytes a step\n");
  }

  @Test
  void countsTheOperationsThatExplainTells() {
    Path file = SAMPLES.resolve("digits/digits.dl");
    String explained = Run.of("explain", file).out();
    assertThat(number(bench(file).out(), "operations +([0-9,]+) a step"))
        .isEqualTo(number(explained, "forward and backward +([0-9,]+)") + number(explained, "update +([0-9,]+)"));
  }

  @Test
  void tellsTheTimeOfEachKernelByItsMethod() {
    Run run = bench(SAMPLES.resolve("digits/digits.dl"), "--threads", "2");
    List<String> kernels = run.out().lines().dropWhile(line -> !line.startsWith("kernel ")).toList();
    assertThat(kernels).anyMatch(line -> line.startsWith("hidden_weight_grad "))
        .anyMatch(line -> line.startsWith("update_hidden_weight "))
        .noneMatch(line -> line.startsWith("initialize_") || line.startsWith("evaluate_"));
    double shares = kernels.stream().skip(1).limit(kernels.size() - 2)
        .mapToDouble(line -> number(line, " ([0-9.]+) %")).sum();
    assertThat(shares).isBetween(98.0, 102.0);
    assertThat(kernels.get(kernels.size() - 1)).startsWith("a step with clocks ").contains(" 100.0 %");
    assertThat(kernels.stream().map(line -> line.indexOf(" %")).skip(1).distinct()).hasSize(1);
  }

  @Test
  void aStepAllocatesWhatIsToldOfIt() {
    assertThat(new StepTimes(1, 1, 0.4, 10).allocates()).isFalse();
    assertThat(new StepTimes(1, 1, 40, 10).allocates()).isTrue();
  }

  @Test
  void measuresInDoubleToo() {
    Run run = bench(SAMPLES.resolve("iris/iris.dl"), "--type", "f64");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains(" parameters, f64; ").contains("\ncode        plain Java\n");
  }

  @Test
  void ofSeveralTrainersOneIsNamed() throws IOException {
    Path file = new Line(folder).write("two.dl", NET + NET.substring(NET.indexOf("trainer")).replace("Slow", "Fast"));
    assertThat(bench(file).status()).isEqualTo(1);
    assertThat(bench(file).err()).isEqualTo("descent: there are several trainers; --trainer may be Slow, Fast\n");
    assertThat(bench(file, "--trainer", "Fast").out()).startsWith("Fast: 12 parameters");
  }

  @Test
  void tellsWhatIsTooSmallForThreadsAndWhatDiverges() throws IOException {
    Run run = bench(new Line(folder).write("wild.dl", NET.replace("0.1", "1e9")), "--threads", "2");
    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("Slow: 12 parameters, f32; batch 4; seed 1; 1 thread\n");
    assertThat(run.err()).isEqualTo("""
        note: Slow is too small to be shared: one thread does a step
        note: on random data training has diverged: the loss has become NaN
        """);
  }

  @Test
  void aMistakeIsToldOnceAndAsEverywhere() throws IOException {
    Run run = bench(new Line(folder).write("wrong.dl", NET.replace("dense(x, 3)", "dens(x, 3)")));
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).containsOnlyOnce("wrong.dl:2:").contains("dens");
    assertThat(bench(folder.resolve("missing.dl")).status()).isEqualTo(3);
  }

  @Test
  void bytesThatAStepAllocatesAreCounted() {
    byte[][] kept = new byte[1][];
    StepTimes times = StepTimes.of(() -> kept[0] = new byte[100_000], 1_000, 1_000_000);
    assertThat(times.allocated()).isBetween(100_000.0, 101_000.0);
    assertThat(times.best()).isPositive().isLessThanOrEqualTo(times.median());
  }

  /** It makes what is asked of all threads longer, and is no step's. */
  @Test
  void aThreadThatBeginsMeanwhileIsNotCounted() {
    CountDownLatch end = new CountDownLatch(1);
    List<Thread> begun = new ArrayList<>();
    Runnable step = () -> {
      if (begun.isEmpty()) {
        begun.add(new Thread(() -> {
          try {
            end.await();
          } catch (InterruptedException over) {
            // It ends all the same.
          }
        }));
        begun.get(0).start();
      }
    };
    assertThat(StepTimes.of(step, 1_000_000_000, 1).allocated()).isZero();
    end.countDown();
  }

  /** From an interpreter's to what no processor does yet. */
  @ParameterizedTest
  @EnumSource
  void thePeakIsThatOfAMachine(Precision precision) {
    assertThat(MachinePeak.of(precision, 2, 50_000_000)).isBetween(1e-3, 1e5);
  }

  @Test
  void clocksChangeNoBit() throws IOException {
    Path file = SAMPLES.resolve("digits/digits.dl");
    List<Source> sources = List.of(new Source("digits.dl", Files.readString(file), false));
    Compilation plain = Compiler.compile(sources, Options.DEFAULT);
    Compilation clocked = Compiler.clocked(sources, Options.DEFAULT, SourceFinder.NONE);
    assertThat(learned(clocked, file)).usingRecursiveComparison().isEqualTo(learned(plain, file));
  }

  private static List<Object> learned(Compilation compilation, Path file) throws IOException {
    Trainer trainer = Trainers.create(Trainers.of(compilation, file).named(Optional.empty()), 1, 2);
    for (int i = 0; i < 3; i++) {
      trainer.step(RandomBatch.of(trainer, 50, i));
    }
    return Trainers.values(trainer);
  }
}
