package org.descentlang.cli;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Json;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.NamedArrays;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.data.Order;
import org.descentlang.runtime.data.Standardization;

/** What a model gives for examples: an array for each output, with the examples as its first dimension. */
final class Predictions {

  private final List<Port> outputs;
  private final int size;
  private final Object[] arrays;

  private Predictions(List<Port> outputs, int size, Object[] arrays) {
    this.outputs = outputs;
    this.size = size;
    this.arrays = arrays;
  }

  static Predictions of(Model model, Examples examples) {
    Batch whole = new Batch(model.outputs(), examples.size(), model.precision());
    Object[] arrays = IntStream.range(0, model.outputs().size()).mapToObj(whole::array).toArray();
    Predictions predictions = new Predictions(model.outputs(), examples.size(), arrays);
    predictions.fill(model, examples);
    return predictions;
  }

  private void fill(Model model, Examples examples) {
    Batch inputs = model.newInputs();
    Batch results = model.newOutputs();
    int[] order = Order.sequential(size).epoch(0);
    for (int from = 0; from < size; from += model.capacity()) {
      int count = Math.min(model.capacity(), size - from);
      examples.fill(inputs, order, from, count);
      model.predict(inputs, results);
      take(results, from, count);
    }
  }

  private void take(Batch results, int from, int count) {
    for (int i = 0; i < arrays.length; i++) {
      Port output = outputs.get(i);
      System.arraycopy(results.array(i), 0, arrays[i], output.shared() ? 0 : from * output.size(), output.size(count));
    }
  }

  /** Gives an output in the unit of {@code target}, which is standardized. */
  void invert(int output, Standardization standardization, String target) {
    if (arrays[output] instanceof float[] floats) {
      standardization.invert(target, floats, size);
    } else {
      standardization.invert(target, (double[]) arrays[output], size);
    }
  }

  /** Writes a CSV or a safetensors file, as the name says, whole or not at all. */
  void write(Path file) throws IOException {
    if (TextFile.isCsv(file)) {
      TextFile.write(file, csv().getBytes(StandardCharsets.UTF_8));
    } else {
      NamedArrays.of(IntStream.range(0, arrays.length).mapToObj(this::named).toList()).write(file);
    }
  }

  private NamedArray named(int i) {
    Port output = outputs.get(i);
    List<Integer> shape = new ArrayList<>(output.shape());
    if (!output.shared()) {
      shape.add(0, size);
    }
    return new NamedArray(output.name(), shape, arrays[i]);
  }

  private String csv() {
    StringBuilder text = new StringBuilder(
        outputs.stream().flatMap(Predictions::columns).collect(Collectors.joining(",", "", "\n")));
    for (int row = 0; row < size; row++) {
      int example = row;
      text.append(IntStream.range(0, arrays.length).boxed().flatMap(i -> cells(i, example))
          .collect(Collectors.joining(",", "", "\n")));
    }
    return text.toString();
  }

  private static Stream<String> columns(Port output) {
    return output.shape().isEmpty() || output.size() == 1
        ? Stream.of(output.name()) : IntStream.range(0, output.size()).mapToObj(i -> output.name() + "." + i);
  }

  private Stream<String> cells(int i, int example) {
    int first = outputs.get(i).shared() ? 0 : example * outputs.get(i).size();
    return IntStream.range(first, first + outputs.get(i).size()).mapToObj(at -> cell(arrays[i], at));
  }

  private static String cell(Object array, int at) {
    if (array instanceof float[] floats) {
      return Json.number(floats[at]);
    }
    return array instanceof double[] doubles ? Json.number(doubles[at]) : String.valueOf(Array.get(array, at));
  }
}
