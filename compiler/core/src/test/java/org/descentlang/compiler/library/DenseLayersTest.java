package org.descentlang.compiler.library;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers of products and tables against plain loops, in double. */
class DenseLayersTest {
  private static final List<Integer> VECTOR = List.of(4);

  private static Grid dense(LoopCase.Example e, String name, List<Traced> x) {
    Grid weight = e.parameter(name + "weight");
    return Grid.of(weight.shape().subList(0, 1), at -> Traced.sum(IntStream.range(0, x.size())
        .mapToObj(i -> weight.at(at[0], i).times(x.get(i))).toList()).plus(e.bias(name + "bias", at[0])));
  }

  private static Grid each(Grid x, UnaryOperator<Traced> of) {
    return new Grid(x.shape(), x.values().stream().map(of).toList());
  }

  private static Grid forward(LoopCase.Example e, String prefix, UnaryOperator<Traced> activation) {
    Grid hidden = each(dense(e, prefix + "linear1.", e.x().values()), activation);
    return dense(e, prefix + "linear2.", hidden.values());
  }

  private static Grid bilinear(LoopCase.Example e) {
    Grid weight = e.parameter("weight");
    return Grid.of(List.of(2), at -> {
      Traced sum = e.bias("bias", at[0]);
      for (int i = 0; i < 4; i++) {
        for (int k = 0; k < 3; k++) {
          sum = sum.plus(weight.at(at[0], i, k).times(e.x().at(i)).times(e.x().at(k).tanh()));
        }
      }
      return sum;
    });
  }

  private static Grid gated(LoopCase.Example e, UnaryOperator<Traced> activation) {
    Grid gate = each(dense(e, "gate_proj.", e.x().values()), activation);
    Grid up = dense(e, "up_proj.", e.x().values());
    Grid product = Grid.of(gate.shape(), at -> gate.at(at).times(up.at(at)));
    return dense(e, "down_proj.", product.values());
  }

  private static Grid looked(LoopCase.Example e, String input, int padding) {
    int[] tokens = e.integers().get(input);
    return Grid.of(List.of(tokens.length, 3),
        at -> tokens[at[0]] == padding ? Traced.of(0) : e.parameter("weight").at(tokens[at[0]], at[1]));
  }

  private static Traced silu(Traced x) {
    return x.times(x.sigmoid());
  }

  private static final List<LoopCase> CASES = List.of(
      LoopCase.of("dense(x, 3)", VECTOR, e -> dense(e, "", e.x().values())),
      LoopCase.of("dense(x, 3, bias = false)", VECTOR, e -> dense(e, "", e.x().values())),
      LoopCase.of("z[k < 3] = tanh(x[k])\n  out = bilinear(x, z, 2)", VECTOR, DenseLayersTest::bilinear),
      LoopCase.of("z[k < 3] = tanh(x[k])\n  out = bilinear(x, z, 2, bias = false)", VECTOR, DenseLayersTest::bilinear),
      LoopCase.of("feed_forward(x, wide = 5)", VECTOR, e -> forward(e, "", Traced::relu)),
      LoopCase.of("feed_forward(x, activation = tanh)", VECTOR, e -> forward(e, "", Traced::tanh)),
      LoopCase.of("gated_feed_forward(x, wide = 3)", VECTOR, e -> gated(e, DenseLayersTest::silu)),
      LoopCase.of("gated_feed_forward(x, activation = sigmoid)", VECTOR, e -> gated(e, Traced::sigmoid)),
      LoopCase.of("residual(x, feed_forward)", VECTOR, e -> Grid.of(VECTOR,
          at -> e.x().at(at).plus(forward(e, "inner.", Traced::relu).at(at)))),
      LoopCase.of("residual(x, tanh)", VECTOR, e -> each(e.x(), v -> v.plus(v.tanh()))),
      LoopCase.of("embedding(tokens, 3)", VECTOR, "tokens: [6] of index[5]", e -> looked(e, "tokens", -1)),
      LoopCase.of("embedding(tokens, 3, padding = 2)", VECTOR, "tokens: [6] of index[5]",
          e -> looked(e, "tokens", 2)),
      LoopCase.of("embedding(token, 3, padding = 0)", VECTOR, "token: index[2]", e -> looked(e, "token", 0)),
      LoopCase.of("out[s, c] = one_hot(tokens[s])[c] * x[0]", VECTOR, "tokens: [6] of index[5]",
          e -> Grid.of(List.of(6, 5), at -> e.integers().get("tokens")[at[0]] == at[1] ? e.x().at(0) : Traced.of(0))));

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
