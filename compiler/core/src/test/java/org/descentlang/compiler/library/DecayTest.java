package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What decays while gradients are 0, as those of a unit that died, does not end as subnormal numbers. */
class DecayTest {
  /** After so many, Adam's v would be subnormal, which decays the slowest. */
  private static final int STEPS = 30_000;
  private static final double SLOPE = 1e-13;

  /** LARS decays weights unless told otherwise, so its gradients are not 0. */
  private static final List<String> OPTIMIZERS = Stream.concat(Stream.of("lars(weight_decay = 0)"),
      UpdateLines.ALL.entrySet().stream()
          .flatMap(lines -> lines.getValue().stream().filter(l -> l.startsWith("optimizer " + lines.getKey() + "(")))
          .map(line -> line.replaceFirst("optimizer ", ""))).toList();

  private static final Programs PROGRAMS = Programs.narrow(Valley.DECLARATIONS
      + "loss slope(w: [..s], a: [..s], b: [..s]) = sum(s) a[s] * w[s]\n"
      + IntStream.range(0, OPTIMIZERS.size()).mapToObj(i -> text("Case" + i, "[2, 3]", OPTIMIZERS.get(i)))
          .collect(Collectors.joining())
      + text("Vector", "[6]", "adafactor()")
      + "optimizer flushed() { update w by g at t { w := flush(w) } }\n"
      + text("Flushed", "[10_000]", "flushed()")
      + text("Averaged", "[6]", "sgd(1)\n  penalty l1(0.1) proximal\n  average ema(0.9)"));

  @TempDir
  private Path directory;

  static IntStream optimizers() {
    return IntStream.range(0, OPTIMIZERS.size());
  }

  private static String text(String name, String shape, String optimizer) {
    return Valley.text(name, shape, optimizer).replace("height(", "slope(");
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void stateOfOptimizersIsNotSubnormal(int number) throws IOException {
    assertThat(subnormalAfterDecay("Case" + number)).as(OPTIMIZERS.get(number)).isEmpty();
  }

  /** Of which adafactor keeps another state. */
  @Test
  void stateOfVectorsIsNotSubnormal() throws IOException {
    assertThat(subnormalAfterDecay("Vector")).isEmpty();
  }

  /** The penalty makes the parameter 0. */
  @Test
  void averagesOfParametersAreNotSubnormal() throws IOException {
    Trainer trainer = PROGRAMS.trainer("Averaged");
    step(trainer, 1, 6, 1);
    step(trainer, 1, 0, 1_000);
    assertThat(Reference.doubles(trainer.parameters().get("w.weight").array())).containsOnly(0);
    assertThat(subnormal(trainer)).isEmpty();
  }

  /** Of numbers of all exponents. */
  @Test
  void flushRoundsSmallNumbersAlone() {
    Trainer trainer = PROGRAMS.trainer("Flushed");
    float[] numbers = (float[]) trainer.parameters().get("w.weight").array();
    Random random = new Random(1);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Math.scalb(random.nextFloat() - 0.5f, random.nextInt(276) - 148);
    }
    float[] before = numbers.clone();
    trainer.step(trainer.newBatch());
    for (int i = 0; i < numbers.length; i++) {
      float x = before[i];
      assertThat(numbers[i] % 0x1p-107).as("the rest of flush(%s)", x).isZero();
      float error = Math.abs(x) >= 2e-18f ? 0 : Math.max(0x1p-107f, Math.ulp(x));
      assertThat(Math.abs(numbers[i] - x)).as("the error of flush(%s)", x).isLessThanOrEqualTo(error);
    }
  }

  private List<String> subnormalAfterDecay(String name) throws IOException {
    Trainer trainer = PROGRAMS.trainer(name);
    step(trainer, SLOPE, 6, 1);
    step(trainer, SLOPE, 1, STEPS);
    return subnormal(trainer);
  }

  /** By gradients that are 0 but for the first. In a row with one that is not, sparse_adam's state decays, too. */
  private static void step(Trainer trainer, double slope, int live, int times) {
    Batch batch = trainer.newBatch();
    batch.count(1);
    Probe.fill(batch.array(0), IntStream.range(0, 6).mapToDouble(i -> i < live ? slope * (1 + i) : 0).toArray());
    IntStream.range(0, times).forEach(t -> trainer.step(batch));
  }

  /** The names of arrays that have subnormal numbers. A state of one number for each parameter costs nothing. */
  private List<String> subnormal(Trainer trainer) throws IOException {
    Path file = directory.resolve("state.safetensors");
    trainer.save(file);
    List<NamedArray> arrays = ArrayFile.read(file).arrays().list();
    return arrays.stream().filter(array -> array.size() > 1 && Arrays.stream(Reference.doubles(array.array()))
        .anyMatch(x -> x != 0 && Math.abs(x) < Float.MIN_NORMAL)).map(NamedArray::name).toList();
  }
}
