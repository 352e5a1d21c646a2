package org.descentlang.compiler.library;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pooling against plain loops, in double. */
class PoolingTest {
  private static final List<Integer> IMAGE = List.of(2, 7, 8);
  private static final String ROW = "row[i, p] = x[i, 0, p]\n  out = ";

  /** Where a window reads, in one dimension: begins at {@code start}, and ends before {@code end}. */
  private record Window(int start, int end, int dilation) {}

  /** The windows of one dimension, with the rule by which PyTorch counts them. */
  private record Windows(int extent, int size, int stride, int padding, int dilation, boolean ceil) {
    static Windows of(int extent, int size, int stride) {
      return new Windows(extent, size, stride, 0, 1, false);
    }

    List<Window> all() {
      List<Window> windows = new ArrayList<>();
      int reach = dilation * (size - 1) + 1;
      for (int start = -padding; ceil ? start + reach - stride < extent + padding && start < extent
          : start + reach <= extent + padding; start += stride) {
        windows.add(new Window(start, Math.min(start + reach, extent + padding), dilation));
      }
      return windows;
    }
  }

  private static final Windows ONE = Windows.of(1, 1, 1);

  private static List<Traced> read(Grid x, int channel, Window row, Window column, boolean outside) {
    List<Traced> values = new ArrayList<>();
    for (int p = row.start; p < row.end; p += row.dilation) {
      for (int q = column.start; q < column.end; q += column.dilation) {
        if (outside || x.has(channel, p, q)) {
          values.add(x.padded(channel, p, q));
        }
      }
    }
    return values;
  }

  private static Grid pooled(
      Grid x, List<Window> rows, List<Window> columns, boolean outside, Function<List<Traced>, Traced> of) {
    return Grid.of(List.of(x.shape().get(0), rows.size(), columns.size()),
        at -> of.apply(read(x, at[0], rows.get(at[1]), columns.get(at[2]), outside)));
  }

  private static LoopCase largest(String call, Windows rows, Windows columns) {
    return of(call, rows, e -> pooled(e.x(), rows.all(), columns.all(), false, Traced::max));
  }

  private static LoopCase mean(String call, boolean outside, Windows rows, Windows columns) {
    return of(call, rows, e -> pooled(e.x(), rows.all(), columns.all(), outside, Traced::mean));
  }

  private static LoopCase of(String call, Windows rows, Function<LoopCase.Example, Grid> loop) {
    return rows == ONE ? LoopCase.of(ROW + call.replace("(x", "(row"), List.of(2, 1, 11), loop)
        : LoopCase.of(call, IMAGE, loop);
  }

  /** PyTorch's parts: from floor(p * n / parts) to before ceil((p + 1) * n / parts). */
  private static List<Window> parts(int extent, int parts) {
    return IntStream.range(0, parts)
        .mapToObj(p -> new Window(p * extent / parts, ((p + 1) * extent + parts - 1) / parts, 1)).toList();
  }

  private static LoopCase adaptive(String call, int rows, int columns, Function<List<Traced>, Traced> of) {
    return rows == 1 ? of(call, ONE, e -> pooled(e.x(), ONE.all(), parts(11, columns), false, of))
        : of(call, null, e -> pooled(e.x(), parts(7, rows), parts(8, columns), false, of));
  }

  private static final List<LoopCase> CASES = List.of(
      largest("max_pool1d(x, 2)", ONE, Windows.of(11, 2, 2)),
      largest("max_pool1d(x, 3, stride = 2, padding = 1, dilation = 2)", ONE, new Windows(11, 3, 2, 1, 2, false)),
      largest("max_pool1d(x, 4, padding = 2, ceil_mode = true)", ONE, new Windows(11, 4, 4, 2, 1, true)),
      largest("max_pool2d(x, 2)", Windows.of(7, 2, 2), Windows.of(8, 2, 2)),
      largest("max_pool2d(x, 3, stride = 2)", Windows.of(7, 3, 2), Windows.of(8, 3, 2)),
      largest("max_pool2d(x, [3, 2], stride = [1, 3], padding = [1, 0], dilation = [2, 1])",
          new Windows(7, 3, 1, 1, 2, false), new Windows(8, 2, 3, 0, 1, false)),
      largest("max_pool2d(x, [2, 3], padding = 1, ceil_mode = true)",
          new Windows(7, 2, 2, 1, 1, true), new Windows(8, 3, 3, 1, 1, true)),
      mean("average_pool1d(x, 3)", true, ONE, Windows.of(11, 3, 3)),
      mean("average_pool1d(x, 4, stride = 3, padding = 2, ceil_mode = true)", true, ONE,
          new Windows(11, 4, 3, 2, 1, true)),
      mean("average_pool1d(x, 4, stride = 3, padding = 2, count_include_pad = false)", false, ONE,
          new Windows(11, 4, 3, 2, 1, false)),
      mean("average_pool2d(x, 2)", true, Windows.of(7, 2, 2), Windows.of(8, 2, 2)),
      mean("average_pool2d(x, [3, 2], stride = 2, padding = 1)", true, new Windows(7, 3, 2, 1, 1, false),
          new Windows(8, 2, 2, 1, 1, false)),
      mean("average_pool2d(x, [2, 3], padding = 1, ceil_mode = true)", true, new Windows(7, 2, 2, 1, 1, true),
          new Windows(8, 3, 3, 1, 1, true)),
      mean("average_pool2d(x, [2, 3], padding = 1, ceil_mode = true, count_include_pad = false)", false,
          new Windows(7, 2, 2, 1, 1, true), new Windows(8, 3, 3, 1, 1, true)),
      of("average_pool2d(x, 3, padding = 1, divisor = 5)", null, e -> pooled(e.x(),
          new Windows(7, 3, 3, 1, 1, false).all(), new Windows(8, 3, 3, 1, 1, false).all(), true,
          terms -> Traced.sum(terms).times(1.0 / 5))),
      LoopCase.of("global_max_pool(x)", IMAGE, e -> pooled(e.x(), parts(7, 1), parts(8, 1), false, Traced::max)),
      LoopCase.of("global_average_pool(x)", IMAGE, e -> pooled(e.x(), parts(7, 1), parts(8, 1), false, Traced::mean)),
      adaptive("adaptive_max_pool1d(x, 4)", 1, 4, Traced::max),
      adaptive("adaptive_average_pool1d(x, 3)", 1, 3, Traced::mean),
      adaptive("adaptive_max_pool2d(x, [2, 3])", 2, 3, Traced::max),
      adaptive("adaptive_average_pool2d(x, [2, 3])", 2, 3, Traced::mean),
      adaptive("adaptive_average_pool2d(x, [7, 4])", 7, 4, Traced::mean));

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
