package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions and their transposes against plain loops, in double. */
class ConvolutionTest {
  /** What PyTorch's layers take, in two dimensions. */
  private record Options(
      int filters, int[] size, int[] stride, int[] padding, int[] dilation, int groups, int[] outputPadding) {
    int extent(int dimension, int extent) {
      int free = extent + 2 * padding[dimension] - dilation[dimension] * (size[dimension] - 1) - 1;
      return free / stride[dimension] + 1;
    }

    int spread(int dimension, int extent) {
      return (extent - 1) * stride[dimension] - 2 * padding[dimension] + dilation[dimension] * (size[dimension] - 1)
          + outputPadding[dimension] + 1;
    }
  }

  private static final List<Integer> LINE = List.of(4, 1, 10);
  private static final List<Integer> IMAGE = List.of(4, 8, 9);

  private static final List<LoopCase> CASES = cases();

  private static List<LoopCase> cases() {
    List<LoopCase> cases = new ArrayList<>();
    line(cases, "conv1d(x, 6, 3)", 6, 3, 1, 0, 1, 1, 0);
    line(cases, "conv1d(x, 6, 3, stride = 2, padding = 1, groups = 2, bias = false)", 6, 3, 2, 1, 1, 2, 0);
    line(cases, "conv1d(x, 8, 2, padding = 3, dilation = 3, groups = 4)", 8, 2, 1, 3, 3, 4, 0);
    line(cases, "conv1d(x, 2, 5, padding = 4, dilation = 2)", 2, 5, 1, 4, 2, 1, 0);
    line(cases, "conv_transpose1d(x, 6, 3)", 6, 3, 1, 0, 1, 1, 0);
    line(cases, "conv_transpose1d(x, 6, 3, stride = 2, padding = 1, output_padding = 1, groups = 2, bias = false)",
        6, 3, 2, 1, 1, 2, 1);
    line(cases, "conv_transpose1d(x, 4, 2, stride = 3, padding = 2, output_padding = 2, dilation = 4, groups = 4)",
        4, 2, 3, 2, 4, 4, 2);
    line(cases, "conv1d(x, 6, 5, padding = 'same', groups = 2)", 6, 5, 1, 2, 1, 2, 0);
    line(cases, "conv1d(x, 2, 3, stride = 2, padding = 'valid')", 2, 3, 2, 0, 1, 1, 0);
    same(cases, "conv1d(row, 2, 4, padding = 'same', dilation = 3)", LINE, new Options(2, of(1, 4), of(1, 1), of(0, 4),
        of(1, 3), 1, of(0, 0)));
    same(cases, "conv2d(x, 3, [2, 3], padding = 'same', dilation = [3, 2])", IMAGE, new Options(3, of(2, 3), of(1, 1),
        of(1, 2), of(3, 2), 1, of(0, 0)));
    image(cases, "conv2d(x, 3, [2, 4], padding = 'valid')",
        new Options(3, of(2, 4), of(1, 1), of(0, 0), of(1, 1), 1, of(0, 0)));
    image(cases, "conv2d(x, 3, 3)", new Options(3, of(3, 3), of(1, 1), of(0, 0), of(1, 1), 1, of(0, 0)));
    image(cases, "conv2d(x, 3, 2, stride = 3, padding = 2, dilation = 2, bias = false)",
        new Options(3, of(2, 2), of(3, 3), of(2, 2), of(2, 2), 1, of(0, 0)));
    image(cases, "conv2d(x, 6, [3, 5], stride = [1, 2], padding = [1, 2], groups = 2)",
        new Options(6, of(3, 5), of(1, 2), of(1, 2), of(1, 1), 2, of(0, 0)));
    image(cases, "conv2d(x, 4, [1, 3], dilation = [1, 2], padding = [0, 2], groups = 4)",
        new Options(4, of(1, 3), of(1, 1), of(0, 2), of(1, 2), 4, of(0, 0)));
    image(cases, "conv_transpose2d(x, 3, 3)", new Options(3, of(3, 3), of(1, 1), of(0, 0), of(1, 1), 1, of(0, 0)));
    image(cases, "conv_transpose2d(x, 2, 2, stride = 2)",
        new Options(2, of(2, 2), of(2, 2), of(0, 0), of(1, 1), 1, of(0, 0)));
    image(cases, "conv_transpose2d(x, 6, [3, 4], stride = [2, 3], padding = [1, 0], output_padding = [1, 2],"
        + " dilation = [1, 2], groups = 2, bias = false)",
        new Options(6, of(3, 4), of(2, 3), of(1, 0), of(1, 2), 2, of(1, 2)));
    return List.copyOf(cases);
  }

  private static int[] of(int first, int second) {
    return new int[] {first, second};
  }

  /** One dimension is two, of which the first has one place. */
  private static void line(
      List<LoopCase> cases, String call, int filters, int size, int stride, int padding, int dilation, int groups,
      int outputPadding) {
    image(cases, "row[i, p] = x[i, 0, p]; out = " + call.replace("(x", "(row"), LINE, new Options(filters, of(1, size),
        of(1, stride), of(0, padding), of(1, dilation), groups, of(0, outputPadding)));
  }

  private static void image(List<LoopCase> cases, String call, Options options) {
    image(cases, call, IMAGE, options);
  }

  private static void image(List<LoopCase> cases, String call, List<Integer> shape, Options options) {
    cases.add(LoopCase.of(call.replace("; ", "\n  "), shape, example -> call.contains("transpose")
        ? spread(example, options) : correlated(example, options)));
  }

  /** As many places as values, whatever the padding at the end. */
  private static void same(List<LoopCase> cases, String call, List<Integer> shape, Options options) {
    String statements = call.contains("row") ? "row[i, p] = x[i, 0, p]\n  out = " + call : call;
    cases.add(LoopCase.of(statements, shape,
        example -> correlated(example, options, List.of(options.filters, shape.get(1), shape.get(2)))));
  }

  private static Grid correlated(LoopCase.Example example, Options o) {
    return correlated(example, o,
        List.of(o.filters, o.extent(0, example.x().shape().get(1)), o.extent(1, example.x().shape().get(2))));
  }

  private static Grid correlated(LoopCase.Example example, Options o, List<Integer> shape) {
    int inputs = 4 / o.groups;
    return Grid.of(shape, at -> {
      Traced sum = example.bias("bias", at[0]);
      int first = at[0] / (o.filters / o.groups) * inputs;
      for (int i = 0; i < inputs; i++) {
        for (int r = 0; r < o.size[0]; r++) {
          for (int s = 0; s < o.size[1]; s++) {
            sum = sum.plus(weight(example, at[0], i, r, s).times(example.x().padded(first + i,
                at[1] * o.stride[0] + r * o.dilation[0] - o.padding[0],
                at[2] * o.stride[1] + s * o.dilation[1] - o.padding[1])));
          }
        }
      }
      return sum;
    });
  }

  /** Each value of the input times each filter, added where it falls. */
  private static Grid spread(LoopCase.Example example, Options o) {
    int height = example.x().shape().get(1);
    int width = example.x().shape().get(2);
    List<Integer> shape = List.of(o.filters, o.spread(0, height), o.spread(1, width));
    int outputs = o.filters / o.groups;
    List<Traced> sums = new ArrayList<>(Grid.of(shape, at -> example.bias("bias", at[0])).values());
    for (int from = 0; from < 4 * height * width; from++) {
      int channel = from / (height * width);
      for (int to = 0; to < outputs * o.size[0] * o.size[1]; to++) {
        int o1 = to / (o.size[0] * o.size[1]);
        int r = to / o.size[1] % o.size[0];
        int s = to % o.size[1];
        int filter = channel / (4 / o.groups) * outputs + o1;
        int u = from / width % height * o.stride[0] + r * o.dilation[0] - o.padding[0];
        int v = from % width * o.stride[1] + s * o.dilation[1] - o.padding[1];
        if (u >= 0 && u < shape.get(1) && v >= 0 && v < shape.get(2)) {
          int place = (filter * shape.get(1) + u) * shape.get(2) + v;
          sums.set(place, sums.get(place).plus(
              example.x().values().get(from).times(weight(example, channel, o1, r, s))));
        }
      }
    }
    return new Grid(shape, sums);
  }

  private static Traced weight(LoopCase.Example example, int first, int second, int r, int s) {
    Grid weight = example.parameter("weight");
    return weight.shape().size() == 3 ? weight.at(first, second, s) : weight.at(first, second, r, s);
  }

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
