package org.descentlang.compiler.library;

import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recurrent layers against plain loops, in double. */
class RecurrentTest {
  private static final int UNITS = 3;
  private static final List<Integer> SEQUENCE = List.of(5, 2);
  private static final String LENGTH = "length: index[6]";

  /** One step: of the sums from the input and from the state, each bias with its own, to the next state. */
  private interface Cell {
    Traced next(Traced[] input, Traced[] inner, Traced[] state, Traced[] memory, int unit);
  }

  private static Cell elman(UnaryOperator<Traced> activation) {
    return (input, inner, state, memory, j) -> activation.apply(input[j].plus(inner[j]));
  }

  /** Gates i, f, g, o. */
  private static Traced lstm(Traced[] input, Traced[] inner, Traced[] state, Traced[] memory, int j) {
    Traced[] z = IntStream.range(0, 4).mapToObj(g -> input[g * UNITS + j].plus(inner[g * UNITS + j]))
        .toArray(Traced[]::new);
    memory[j] = z[1].sigmoid().times(memory[j]).plus(z[0].sigmoid().times(z[2].tanh()));
    return z[3].sigmoid().times(memory[j].tanh());
  }

  /** Gates r, z, n. */
  private static Traced gru(Traced[] input, Traced[] inner, Traced[] state, Traced[] memory, int j) {
    Traced reset = input[j].plus(inner[j]).sigmoid();
    Traced update = input[UNITS + j].plus(inner[UNITS + j]).sigmoid();
    Traced candidate = input[2 * UNITS + j].plus(reset.times(inner[2 * UNITS + j])).tanh();
    return Traced.of(1).minus(update).times(candidate).plus(update.times(state[j]));
  }

  private static Traced[] filled(int size, double value) {
    return IntStream.range(0, size).mapToObj(j -> Traced.of(value)).toArray(Traced[]::new);
  }

  /** The states after each step of a layer whose parameters' names begin so; a projection makes them of a cell's. */
  private static Grid run(
      LoopCase.Example e, Grid x, String prefix, Cell cell, int gates, boolean reverse, int length, double start,
      Optional<Grid> projection) {
    int size = projection.map(p -> p.shape().get(0)).orElse(UNITS);
    Traced[] state = filled(size, start);
    Traced[] memory = filled(UNITS, 2 * start);
    int steps = x.shape().get(0);
    Traced[][] states = new Traced[steps][];
    for (int n = 0; n < steps; n++) {
      int t = reverse ? steps - 1 - n : n;
      if (t < length) {
        Traced[] input = new Traced[gates * UNITS];
        Traced[] inner = new Traced[gates * UNITS];
        for (int r = 0; r < gates * UNITS; r++) {
          input[r] = e.bias(prefix + "bias_ih", r).plus(
              product(e.parameter(prefix + "weight_ih"), r, x.values().subList(t * width(x), (t + 1) * width(x))));
          inner[r] = e.bias(prefix + "bias_hh", r).plus(
              product(e.parameter(prefix + "weight_hh"), r, List.of(state)));
        }
        Traced[] before = state;
        List<Traced> out = IntStream.range(0, UNITS).mapToObj(j -> cell.next(input, inner, before, memory, j)).toList();
        state = IntStream.range(0, size)
            .mapToObj(j -> projection.map(p -> product(p, j, out)).orElseGet(() -> out.get(j))).toArray(Traced[]::new);
      }
      states[t] = state;
    }
    return Grid.of(List.of(steps, size), at -> states[at[0]][at[1]]);
  }

  private static int width(Grid x) {
    return x.shape().get(1);
  }

  private static Traced product(Grid weight, int row, List<Traced> values) {
    return Traced.sum(IntStream.range(0, values.size()).mapToObj(i -> weight.at(row, i).times(values.get(i))).toList());
  }

  private static LoopCase of(String call, Cell cell, int gates) {
    return LoopCase.of(call, SEQUENCE, e -> run(e, e.x(), "", cell, gates, call.contains("reverse"), 5,
        call.contains("start") ? 0.5 : 0, Optional.empty()));
  }

  private static LoopCase projected(String call, boolean reverse) {
    return LoopCase.of(call, SEQUENCE, LENGTH, e -> run(e, e.x(), "", RecurrentTest::lstm, 4, reverse,
        e.integers().get("length")[0], 0.5, Optional.of(e.parameter("weight_hr"))));
  }

  private static LoopCase masked(String call, Cell cell, int gates) {
    return LoopCase.of(call, SEQUENCE, LENGTH, e -> run(e, e.x(), "", cell, gates, call.contains("reverse"),
        e.integers().get("length")[0], 0, Optional.empty()));
  }

  private static LoopCase stacked(String call, Cell cell, int gates, int layers, boolean bidirectional) {
    return stacked(call, cell, gates, layers, bidirectional, row -> 0);
  }

  /** Each direction of each layer is a row of what they begin with. */
  private static LoopCase stacked(
      String call, Cell cell, int gates, int layers, boolean bidirectional, IntToDoubleFunction start) {
    return LoopCase.of(call, SEQUENCE, LENGTH, e -> {
      int length = e.integers().get("length")[0];
      Grid h = e.x();
      for (int l = 0; l < layers; l++) {
        Grid below = h;
        int first = bidirectional ? 2 * l : l;
        Grid forward = direction(e, below, "layer." + l + ".forward.", cell, gates, length, start.applyAsDouble(first));
        h = !bidirectional ? forward : beside(forward, direction(
            e, below, "layer." + l + ".backward.", cell, gates, length, start.applyAsDouble(first + 1)));
      }
      return h;
    });
  }

  private static Grid direction(
      LoopCase.Example e, Grid x, String prefix, Cell cell, int gates, int length, double start) {
    return run(e, x, prefix, cell, gates, prefix.contains("backward"), length, start,
        Optional.ofNullable(e.parameters().get(prefix + "weight_hr")));
  }

  private static Grid beside(Grid a, Grid b) {
    return Grid.of(List.of(5, 2 * width(a)), at -> at[1] < width(a) ? a.at(at) : b.at(at[0], at[1] - width(a)));
  }

  private static final List<LoopCase> CASES = List.of(
      of("rnn(x, 3)", elman(Traced::tanh), 1),
      of("rnn(x, 3, activation = relu, bias = false, reverse = true)", elman(Traced::relu), 1),
      masked("rnn(x, 3, length = length)", elman(Traced::tanh), 1),
      masked("rnn(x, 3, length = length, reverse = true)", elman(Traced::tanh), 1),
      of("lstm(x, 3)", RecurrentTest::lstm, 4),
      of("lstm(x, 3, start = 0.5, start_cell = 1, bias = false, reverse = true)", RecurrentTest::lstm, 4),
      masked("lstm(x, 3, length = length)", RecurrentTest::lstm, 4),
      masked("lstm(x, 3, length = length, reverse = true)", RecurrentTest::lstm, 4),
      projected("lstm(x, 3, projection = 2, length = length, start = 0.5, start_cell = 1)", false),
      projected("lstm(x, 3, projection = 1, length = length, reverse = true, start = 0.5, start_cell = 1)", true),
      of("gru(x, 3)", RecurrentTest::gru, 3),
      of("gru(x, 3, start = 0.5, bias = false, reverse = true)", RecurrentTest::gru, 3),
      masked("gru(x, 3, length = length)", RecurrentTest::gru, 3),
      masked("gru(x, 3, length = length, reverse = true)", RecurrentTest::gru, 3),
      stacked("stacked(x, rnn, 3, length = length, layers = 2)", elman(Traced::tanh), 1, 2, false),
      stacked("stacked(x, lstm, 3, length = length, layers = 2, bidirectional = true)", RecurrentTest::lstm, 4, 2,
          true),
      stacked("stacked(x, gru, 3, length = length, layers = 3, bidirectional = true)", RecurrentTest::gru, 3, 3, true),
      stacked("stacked(x, rnn, 3, length = length, layers = 2, activation = relu, bias = false, start = 0.5)",
          elman(Traced::relu), 1, 2, false, row -> 0.5),
      stacked("stacked(x, lstm, 3, length = length, layers = 2, bidirectional = true, projection = 2, bias = false,"
          + " start = 0.5, start_cell = 1)", RecurrentTest::lstm, 4, 2, true, row -> 0.5),
      stacked("begin[r < 4, j < 3] = number(r) / 4\n  cell[r < 4, j < 3] = number(r) / 2\n  out = stacked(x, lstm, 3,"
          + " length = length, layers = 2, bidirectional = true, start = begin, start_cell = cell)",
          RecurrentTest::lstm, 4, 2, true, row -> row / 4.0),
      stacked("begin[r < 2, j < 3] = number(r) / 4\n  out = stacked(x, gru, 3, length = length, layers = 2,"
          + " bias = false, start = begin)", RecurrentTest::gru, 3, 2, false, row -> row / 4.0));

  private static final Programs PROGRAMS = LoopCase.programs(CASES);

  static IntStream numbers() {
    return IntStream.range(0, CASES.size());
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void isItsLoop(int number) {
    CASES.get(number).check(PROGRAMS, number, 1e-12);
  }
}
