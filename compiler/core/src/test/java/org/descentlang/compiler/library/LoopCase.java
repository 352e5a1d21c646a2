package org.descentlang.compiler.library;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Trainer;

/**
 * A layer or function, and the same as a plain loop: of three examples, whose values and whose gradients by the input
 * {@code x} and by all parameters are compared.
 *
 * @param call of {@code x}, or several statements, the last of which defines {@code out}
 * @param more inputs besides, integers or truths
 * @param training the loop of all examples in training, whose gradients are compared
 * @param prediction and out of it, whose values are
 */
record LoopCase(String call, List<Integer> shape, String more, Loop training, Loop prediction) {
  /** What becomes of all examples together. */
  interface Loop extends Function<List<Example>, List<Grid>> {}

  static final int EXAMPLES = 3;

  /** One example: its input, its other inputs, and what the layer has learnt. */
  record Example(Grid x, Map<String, int[]> integers, Map<String, Grid> parameters) {
    Grid parameter(String name) {
      if (!parameters.containsKey(name)) {
        throw new IllegalArgumentException(name + " is none of " + parameters.keySet());
      }
      return parameters.get(name);
    }

    /** The bias of each unit, where there is one. */
    Traced bias(String name, int unit) {
      return parameters.containsKey(name) ? parameter(name).at(unit) : Traced.of(0);
    }
  }

  static LoopCase of(String call, List<Integer> shape, Function<Example, Grid> loop) {
    return of(call, shape, "", loop);
  }

  static LoopCase of(String call, List<Integer> shape, String more, Function<Example, Grid> loop) {
    Loop each = examples -> examples.stream().map(loop).toList();
    return new LoopCase(call, shape, more, each, each);
  }

  /** One compilation for all cases. */
  static Programs programs(List<LoopCase> cases) {
    return Programs.wide(Probe.DECLARATIONS + "loss waves(y: [..s])[s] = sin(y[s])\n"
        + IntStream.range(0, cases.size()).mapToObj(n -> cases.get(n).text(n)).collect(Collectors.joining()));
  }

  private String text(int number) {
    String sizes = shape.stream().map(n -> ", " + n).collect(Collectors.joining());
    return """

        model Case%dModel(example: index[%d]%s) {
          x = held(example%s)
          %s
          return out, x
        }

        trainer Case%d {
          model Case%dModel
          loss waves(out, reduction = 'sum')
          optimizer expose()
          batch %d
        }
        """.formatted(number, EXAMPLES, more.isEmpty() ? "" : ", " + more, sizes,
            call.startsWith("out") || call.contains("\n  out") ? call : "out = " + call, number, number, EXAMPLES);
  }

  /** Checks the values, then the gradients. */
  void check(Programs programs, int number, double tolerance) {
    Trainer trainer = programs.trainer("Case" + number, 7);
    Batch batch = trainer.newBatch();
    batch.count(EXAMPLES);
    Random random = new Random(number);
    Map<String, int[]> integers = new HashMap<>();
    for (int p = 0; p < batch.ports().size(); p++) {
      Port port = batch.ports().get(p);
      int[] values = port.name().equals("example") ? IntStream.range(0, EXAMPLES).toArray()
          : random.ints(port.size(EXAMPLES), 0, Math.max(2, port.classes())).toArray();
      integers.put(port.name(), values);
      fill(batch.array(p), values);
    }
    Map<String, Grid> parameters = new HashMap<>();
    for (NamedArray parameter : trainer.parameters()) {
      double[] values = (double[]) parameter.array();
      if (!parameter.name().equals("x.weight")) {
        jitter(values, random);
      }
      parameters.put(parameter.name(), Grid.of(parameter.shape(), values, 0));
    }
    List<Example> examples =
        IntStream.range(0, EXAMPLES).mapToObj(e -> example(e, integers, parameters)).toList();
    values(trainer, batch, prediction.apply(examples), tolerance);
    gradients(trainer, batch, training.apply(examples), parameters, tolerance);
  }

  /** Away from values that hide mistakes: biases 0 and gains 1. */
  private static void jitter(double[] values, Random random) {
    for (int i = 0; i < values.length; i++) {
      values[i] += random.nextDouble(-0.3, 0.3);
    }
  }

  private static void fill(Object array, int[] values) {
    if (array instanceof boolean[] truths) {
      IntStream.range(0, truths.length).forEach(i -> truths[i] = values[i] > 0);
    } else {
      System.arraycopy(values, 0, (int[]) array, 0, values.length);
    }
  }

  private Example example(int number, Map<String, int[]> integers, Map<String, Grid> parameters) {
    int size = Grid.size(shape);
    List<Traced> rows = parameters.get("x.weight").values().subList(number * size, (number + 1) * size);
    Map<String, int[]> own = new HashMap<>();
    integers.forEach((name, all) -> {
      int length = all.length / EXAMPLES;
      own.put(name, Arrays.copyOfRange(all, number * length, (number + 1) * length));
    });
    Map<String, Grid> learnt = new HashMap<>();
    parameters.forEach((name, grid) -> learnt.put(name.startsWith("out.") ? name.substring(4) : name, grid));
    return new Example(new Grid(shape, rows), own, learnt);
  }

  private void values(Trainer trainer, Batch batch, List<Grid> expected, double tolerance) {
    Batch inputs = trainer.model().newInputs();
    inputs.count(EXAMPLES);
    for (int p = 0; p < inputs.ports().size(); p++) {
      System.arraycopy(batch.array(p), 0, inputs.array(p), 0, Array.getLength(inputs.array(p)));
    }
    Batch outputs = trainer.model().newOutputs();
    trainer.model().predict(inputs, outputs);
    List<Traced> all = new ArrayList<>();
    expected.forEach(g -> all.addAll(g.values()));
    Agreement.nearest(call, outputs.doubles(0), doubles(all), tolerance);
  }

  private void gradients(
      Trainer trainer, Batch batch, List<Grid> expected, Map<String, Grid> parameters, double tolerance) {
    Traced loss = Traced.sum(expected.stream().flatMap(g -> g.values().stream()).map(Traced::sin).toList());
    Map<Traced, Double> gradient = loss.gradient();
    Agreement.near(call, trainer.step(batch), loss.value(), 10 * tolerance);
    parameters.forEach((name, grid) -> Agreement.nearest(call + " by " + name,
        (double[]) trainer.parameters().get(name).array(),
        grid.values().stream().mapToDouble(v -> gradient.getOrDefault(v, 0.0)).toArray(), tolerance));
  }

  private static double[] doubles(List<Traced> values) {
    return values.stream().mapToDouble(Traced::value).toArray();
  }

  @Override
  public String toString() {
    return call;
  }
}
