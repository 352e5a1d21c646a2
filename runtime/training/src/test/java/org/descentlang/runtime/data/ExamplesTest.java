package org.descentlang.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {

  private static final List<Port> PORTS = List.of(Port.real("x", 2), Port.index("label", 3));
  private static final Examples FIVE = Examples.of(PORTS, Precision.F32, 5,
      new float[] {0, 0, 1, 10, 2, 20, 3, 30, 4, 40}, new int[] {0, 1, 2, 0, 1});

  @TempDir Path folder;

  @Test
  void fillsABatchInTheGivenOrder() {
    Batch batch = new Batch(PORTS, 3, Precision.F32);
    FIVE.fill(batch, new int[] {9, 4, 0, 2}, 1, 3);
    assertThat(batch.count()).isEqualTo(3);
    assertThat(batch.floats(0)).containsExactly(4, 40, 0, 0, 2, 20);
    assertThat(batch.ints(1)).containsExactly(1, 0, 2);
    FIVE.fill(batch, new int[] {3}, 0, 1);
    assertThat(batch.count()).isEqualTo(1);
    assertThat(batch.floats(0)).startsWith(3, 30);
  }

  @Test
  void fillsSharedInputsAndExtents() {
    List<Port> ports = List.of(Port.real("x"), Port.real("table", 2).forAllExamples(), Port.extent("t", 9));
    Examples examples = Examples.of(ports, Precision.F64, 2,
        new double[] {1, 2}, new double[] {5, 6}, new int[] {4});
    Batch batch = new Batch(ports, 4, Precision.F64);
    examples.rows(new int[] {1}).fill(batch, new int[] {0}, 0, 1);
    assertThat(batch.doubles(0)).startsWith(2);
    assertThat(batch.doubles(1)).containsExactly(5, 6);
    assertThat(batch.extent(2)).isEqualTo(4);
  }

  @Test
  void refusesOtherArraysAndBatches() {
    assertThatThrownBy(() -> Examples.of(PORTS, Precision.F32, 1, null, new int[1]))
        .isInstanceOf(IllegalArgumentException.class).hasMessage("x: float[] with 2 values is needed");
    assertThatThrownBy(() -> Examples.of(PORTS, Precision.F64, 1, new float[2], new int[1]))
        .isInstanceOf(IllegalArgumentException.class).hasMessage("x: double[] with 2 values is needed");
    assertThatThrownBy(() -> Examples.of(PORTS, Precision.F32, 2, new float[2], new int[2]))
        .isInstanceOf(IllegalArgumentException.class).hasMessage("x: float[] with 4 values is needed");
    Batch other = new Batch(List.of(Port.real("y", 2)), 3, Precision.F32);
    assertThatThrownBy(() -> FIVE.fill(other, new int[] {0}, 0, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSplitIsAPartition() {
    Examples.Split split = FIVE.split(0.4, 1);
    assertThat(split.training().size()).isEqualTo(3);
    assertThat(split.validation().size()).isEqualTo(2);
    float[] all = concat((float[]) split.training().array(0), (float[]) split.validation().array(0));
    Arrays.sort(all);
    assertThat(all).containsExactly(0, 0, 1, 2, 3, 4, 10, 20, 30, 40);
  }

  private static float[] concat(float[] a, float[] b) {
    float[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  @Test
  void aSplitIsThatOfItsSeed() {
    Examples many = Examples.of(List.of(Port.index("i", 100)), Precision.F32, 100, IntStream.range(0, 100).toArray());
    int[] first = (int[]) many.split(0.2, 1).validation().array(0);
    assertThat(many.split(0.2, 1).validation().array(0)).isEqualTo(first);
    assertThat(many.split(0.2, 2).validation().array(0)).isNotEqualTo(first);
    assertThat(first).hasSize(20).isSorted();
  }

  @Test
  void bothPartsHaveAnExample() {
    assertThat(FIVE.split(0.01, 1).validation().size()).isEqualTo(1);
    assertThat(FIVE.split(0.99, 1).training().size()).isEqualTo(1);
    assertThatThrownBy(() -> FIVE.split(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FIVE.split(1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FIVE.rows(new int[] {0}).split(0.5, 1)).isInstanceOf(DataException.class);
  }

  @Test
  void anOrderIsAPermutationOfSeedEpochAndSize() {
    int[] order = Order.shuffled(5, 1000).epoch(3).clone();
    Order other = Order.shuffled(5, 1000);
    assertThat(other.epoch(2)).isNotEqualTo(order);
    assertThat(other.epoch(3)).isEqualTo(order);
    assertThat(Order.shuffled(6, 1000).epoch(3)).isNotEqualTo(order);
    Arrays.sort(order);
    assertThat(order).isEqualTo(IntStream.range(0, 1000).toArray());
    assertThat(Order.sequential(3).epoch(7)).containsExactly(0, 1, 2);
  }

  /** A change would change all trained models. */
  @Test
  void ordersNeverChange() {
    assertThat(Order.shuffled(42, 8).epoch(0)).containsExactly(4, 3, 6, 7, 1, 2, 0, 5);
  }

  /** Chi-square of the place of each of 6 examples, over 6,000 epochs: 25 degrees of freedom. */
  @Test
  void everyExampleIsEverywhereEquallyOften() {
    int[] counts = new int[36];
    Order order = Order.shuffled(1, 6);
    for (int epoch = 0; epoch < 6000; epoch++) {
      int[] places = order.epoch(epoch);
      for (int i = 0; i < 6; i++) {
        counts[i * 6 + places[i]]++;
      }
    }
    assertThat(Arrays.stream(counts).mapToDouble(count -> (count - 1000.0) * (count - 1000.0) / 1000).sum())
        .isBetween(8.0, 60.0);
  }

  @Test
  void standardizationGivesMean0AndDeviation1() {
    List<Port> ports = List.of(Port.real("x", 2));
    Examples training = Examples.of(ports, Precision.F64, 3, new double[] {1, 0.1, 2, 0.1, 6, 0.1});
    Examples validation = Examples.of(ports, Precision.F32, 1, new float[] {3, 1.1f});
    Standardization standardization = Standardization.fit(training, List.of("x"));
    standardization.apply(training);
    standardization.apply(validation);
    double deviation = Math.sqrt((4 + 1 + 9) / 3.0);
    assertThat((double[]) training.array(0)).containsExactly(
        new double[] {-2 / deviation, 0, -1 / deviation, 0, 3 / deviation, 0}, within(1e-15));
    assertThat((float[]) validation.array(0)).containsExactly(new float[] {0, 1}, within(1e-6f));
  }

  @Test
  void standardizationIsSaved() throws IOException {
    Standardization standardization = Standardization.fit(FIVE, List.of("x"));
    Path file = folder.resolve("save.safetensors");
    standardization.arrays().write(file);
    Standardization read = Standardization.of(ArrayFile.read(file));
    Examples some = FIVE.rows(new int[] {2});
    read.apply(some);
    assertThat((float[]) some.array(0)).containsExactly(0, 0);
    assertThat(Standardization.of(new ArrayFile(NamedArrays.of(), Map.of(), Map.of())).isEmpty()).isTrue();
    assertThatThrownBy(() -> Standardization.fit(FIVE, List.of("label"))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void impossibleStandardizationsAreRefused() {
    for (double[] pair : new double[][] {{Double.NaN, 1}, {0, 0}, {0, -1}, {0, Double.POSITIVE_INFINITY}}) {
      ArrayFile file = standardization(new double[] {0, pair[0]}, new double[] {1, pair[1]});
      assertThatThrownBy(() -> Standardization.of(file)).isInstanceOf(DataException.class)
          .hasMessageStartingWith("standardization/x/").hasMessageContaining("can't be a");
    }
    assertThatThrownBy(() -> Standardization.of(standardization(new double[2], new double[] {1})))
        .isInstanceOf(DataException.class)
        .hasMessage("standardization/x/std: it is missing, or has another shape than the mean");
    Standardization of3 = Standardization.of(standardization(new double[3], new double[] {1, 1, 1}));
    assertThatThrownBy(() -> of3.apply(FIVE)).isInstanceOf(DataException.class)
        .hasMessage("standardization/x/mean: it does not fit the data of shape [2]");
  }

  private static ArrayFile standardization(double[] means, double[] deviations) {
    return new ArrayFile(NamedArrays.of(
        NamedArray.of("standardization/x/mean", means, means.length),
        NamedArray.of("standardization/x/std", deviations, deviations.length)), Map.of(), Map.of());
  }

  @Test
  void oneExampleIsStandardizedAsAllAre() {
    Standardization standardization = Standardization.fit(FIVE, List.of("x"));
    assertThat(standardization).hasToString("the standardization of [x]");
    float[] narrow = {3, 30, 3, 30};
    double[] wide = {3, 30, 3, 30};
    standardization.apply("x", narrow, 1);
    standardization.apply("x", wide, 1);
    Examples all = FIVE.rows(new int[] {3});
    standardization.apply(all);
    float[] row = (float[]) all.array(0);
    assertThat(narrow).containsExactly(row[0], row[1], 3, 30);
    assertThat(wide).containsExactly(new double[] {1 / Math.sqrt(2), 1 / Math.sqrt(2), 3, 30}, within(1e-15));
    standardization.invert("x", narrow, 1);
    standardization.invert("x", wide, 1);
    assertThat(narrow).containsExactly(new float[] {3, 30, 3, 30}, within(1e-5f));
    assertThat(wide).containsExactly(new double[] {3, 30, 3, 30}, within(1e-14));
    narrow[0] = row[0];
    narrow[1] = row[1];
    assertThatThrownBy(() -> standardization.apply("xs", narrow, 1)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("xs is not standardized (did you mean x?)");
    assertThatThrownBy(() -> standardization.apply("x", narrow, 3)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("x: 3 examples of 2 in an array of 4");
    assertThat(narrow).containsExactly(row[0], row[1], 3, 30);
  }

  @Test
  void thereIsAnExampleAndAnArrayForEachPort() {
    assertThatThrownBy(() -> Examples.of(PORTS, Precision.F32, 0, new float[0], new int[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 examples in 2 arrays: there must be one, and 2 arrays");
    assertThatThrownBy(() -> Examples.of(PORTS, Precision.F32, 1, new Object[] {new float[2]}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 example in 1 array: there must be one, and 2 arrays");
  }

  @Test
  void arraysAreTakenByName() throws IOException {
    Path file = write(NamedArray.of("x", new double[] {1, 2, 3, 4}, 2, 2), NamedArray.of("label", new long[] {2, 0}, 2),
        NamedArray.of("other", new int[1], 1));
    Examples examples = Examples.read(file, PORTS, Precision.F32);
    assertThat(examples.array(0)).isEqualTo(new float[] {1, 2, 3, 4});
    assertThat(examples.array(1)).isEqualTo(new int[] {2, 0});
    assertThat(examples.notes()).containsExactly(file + ": unused arrays: other");
    assertThat(Examples.read(file, PORTS, List.of(Port.real("other")), Precision.F32).notes()).isEmpty();
  }

  @Test
  void oneValueMayHaveADimensionOrNone() throws IOException {
    Path file = write(NamedArray.of("a", new int[] {1, 2}, 2), NamedArray.of("b", new float[] {1, 2}, 2, 1));
    Examples examples = Examples.read(file, List.of(Port.real("a", 1), Port.real("b")), Precision.F64);
    assertThat(examples.array(0)).isEqualTo(new double[] {1, 2});
    assertThat(examples.array(1)).isEqualTo(new double[] {1, 2});
  }

  @Test
  void sharedInputsAndExtentsHaveNoExamples() throws IOException {
    Path file = write(NamedArray.of("x", new float[4], 2, 2), NamedArray.of("table", new float[] {7, 8, 9}, 3),
        NamedArray.of("t", new int[] {5}));
    List<Port> ports = List.of(PORTS.get(0), Port.real("table", 3).forAllExamples(), Port.extent("t", 9));
    Examples examples = Examples.read(file, ports, Precision.F32);
    assertThat(examples.array(1)).isEqualTo(new float[] {7, 8, 9});
    assertThat(examples.array(2)).isEqualTo(new int[] {5});
  }

  @Test
  void arraysThatDoNotFitAreRefused() throws IOException {
    NamedArray x = NamedArray.of("x", new float[4], 2, 2);
    NamedArray label = NamedArray.of("label", new int[2], 2);
    requireRefused(": there is no array label (did you mean labels?), only x, labels",
        x, NamedArray.of("labels", new int[2], 2));
    requireRefused(": x: the shape of an example is [4], but x is declared [2]",
        NamedArray.of("x", new float[8], 2, 4), label);
    requireRefused(": label: 3 examples, but x has 2", x, NamedArray.of("label", new int[3], 3));
    requireRefused(": label[1]: 3 is not one of the classes of label: whole numbers, 0 to 2",
        x, NamedArray.of("label", new int[] {0, 3}, 2));
    requireRefused(": label: elements of type float are no INDEX values", x, NamedArray.of("label", new float[2], 2));
    requireRefused(": x[1]: NaN is not a finite f32 number",
        NamedArray.of("x", new float[] {0, 0, 0, Float.NaN}, 2, 2), label);
    requireRefused(": x[0]: 1.0E300 is not a finite f32 number",
        NamedArray.of("x", new double[] {0, 1e300, 0, 0}, 2, 2), label);
    requireRefused(": label[0]: 4294967297 is not one of the classes of label: whole numbers, 0 to 2",
        x, NamedArray.of("label", new long[] {4294967297L, 0}, 2));
    requireRefused(": label[0]: 200 is not one of the classes of label: whole numbers, 0 to 2",
        x, NamedArray.of("label", new byte[] {(byte) 200, 0}, 2));
    requireRefused(": label: 1 example, but x has 2", x, NamedArray.of("label", new int[1], 1));
    requireRefused(": there is no array x, nor any other");
    requireRefused(": x: there is no example", NamedArray.of("x", new float[0], 0, 2), label);
    requireRefused(": x: a single value, but its first dimension must count examples",
        NamedArray.of("x", new float[1]), label);
  }

  private void requireRefused(String problem, NamedArray... arrays) throws IOException {
    Path file = write(arrays);
    assertThatThrownBy(() -> Examples.read(file, PORTS, Precision.F32)).isInstanceOf(DataException.class)
        .hasMessage(file + problem);
  }

  @Test
  void idxFilesAreGivenForEachPort() throws IOException {
    Path images = Files.write(folder.resolve("images.idx"), ByteBuffer.allocate(20)
        .putInt(0x0803).putInt(2).putInt(1).putInt(2).put(new byte[] {0, 51, -1, 1}).array());
    Path labels = Files.write(folder.resolve("labels.idx"), ByteBuffer.allocate(10)
        .putInt(0x0801).putInt(2).put(new byte[] {2, 0}).array());
    Examples examples = Examples.read(Map.of("x", images, "label", labels), PORTS, Precision.F32);
    assertThat(examples.array(0)).isEqualTo(new float[] {0, 0.2f, 1, (float) (1 / 255.0)});
    assertThat(examples.array(1)).isEqualTo(new int[] {2, 0});
    assertThatThrownBy(() -> Examples.read(Map.of("x", images), PORTS, Precision.F32)).isInstanceOf(DataException.class)
        .hasMessage("label: no file is given for it, only for [x]");
    assertThatThrownBy(() -> Examples.read(Map.of("x", images, "labels", labels), PORTS, Precision.F32))
        .isInstanceOf(DataException.class)
        .hasMessage(labels + ": there is no input or target labels (did you mean label?), only x, label");
    assertThatThrownBy(() -> Examples.read(Map.of("x", images, "y", labels), PORTS, Precision.F32))
        .isInstanceOf(DataException.class)
        .hasMessage(labels + ": there is no input or target y, only x, label");
    assertThatThrownBy(() -> Examples.read(Map.of("x", labels, "label", labels), PORTS, Precision.F32))
        .isInstanceOf(DataException.class)
        .hasMessage(labels + ": x: the shape of an example is [], but x is declared [2]");
  }

  private Path write(NamedArray... arrays) throws IOException {
    Path file = folder.resolve("data.safetensors");
    NamedArrays.of(arrays).write(file);
    return file;
  }
}
