package org.descentlang.compiler.library;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attention, transformer blocks and positions against plain loops, in double. */
class AttentionTest {
  private static final List<Integer> SEQUENCE = List.of(5, 4);

  /** Whether a step sees a key. */
  private interface Sight {
    boolean sees(int step, int key);
  }

  private static final Sight ALL = (i, j) -> true;
  private static final Sight PAST = (i, j) -> j <= i;
  private static final DoubleBinaryOperator NEITHER = (i, j) -> 0;
  private static final DoubleBinaryOperator NEARER = (i, j) -> -(i - j) / 2;

  /** {@code values} wide from {@code first} on. */
  private static Grid columns(Grid x, int first, int values) {
    return Grid.of(List.of(x.shape().get(0), values), at -> x.at(at[0], first + at[1]));
  }

  private static Grid attended(Grid q, Grid k, Grid v, Sight sight, double scale) {
    return attended(q, k, v, sight, scale, NEITHER);
  }

  private static Grid attended(Grid q, Grid k, Grid v, Sight sight, double scale, DoubleBinaryOperator more) {
    return Grid.of(List.of(q.shape().get(0), v.shape().get(1)), at -> {
      List<Integer> seen = IntStream.range(0, k.shape().get(0)).filter(j -> sight.sees(at[0], j)).boxed().toList();
      List<Traced> weights = seen.stream().map(j ->
          dot(row(q, at[0]), row(k, j)).times(scale).plus(more.applyAsDouble(at[0], j)).exp()).toList();
      Traced total = Traced.sum(weights);
      return seen.isEmpty() ? Traced.of(0) : Traced.sum(IntStream.range(0, seen.size())
          .mapToObj(n -> weights.get(n).times(v.at(seen.get(n), at[1]))).toList()).over(total);
    });
  }

  private static List<Traced> row(Grid x, int row) {
    int width = x.shape().get(1);
    return x.values().subList(row * width, (row + 1) * width);
  }

  private static Traced dot(List<Traced> a, List<Traced> b) {
    return Traced.sum(IntStream.range(0, a.size()).mapToObj(i -> a.get(i).times(b.get(i))).toList());
  }

  private static Grid dense(LoopCase.Example e, String name, Grid x) {
    Grid weight = e.parameter(name + ".weight");
    return Grid.of(List.of(x.shape().get(0), weight.shape().get(0)),
        at -> dot(row(weight, at[1]), row(x, at[0])).plus(e.bias(name + ".bias", at[1])));
  }

  /** One head after the other, on its columns. */
  private static Grid heads(LoopCase.Example e, String prefix, Grid x, Grid memory, int heads, Sight sight) {
    return heads(e, prefix, x, memory, heads, sight, NEITHER);
  }

  private static Grid heads(
      LoopCase.Example e, String prefix, Grid x, Grid memory, int heads, Sight sight, DoubleBinaryOperator more) {
    Grid q = projected(e, prefix, x, 0);
    Grid k = projected(e, prefix, memory, 4);
    Grid v = projected(e, prefix, memory, 8);
    int width = 4 / heads;
    Grid together = Grid.of(x.shape(), at -> attended(columns(q, at[1] / width * width, width),
        columns(k, at[1] / width * width, width), columns(v, at[1] / width * width, width), sight,
        1 / Math.sqrt(width), more).at(at[0], at[1] % width));
    return dense(e, prefix + "out_proj", together);
  }

  private static Grid projected(LoopCase.Example e, String prefix, Grid x, int first) {
    Grid weight = e.parameter(prefix + "in_proj_weight");
    return Grid.of(x.shape(), at ->
        dot(row(weight, first + at[1]), row(x, at[0])).plus(e.bias(prefix + "in_proj_bias", first + at[1])));
  }

  private static Grid normalized(LoopCase.Example e, String name, Grid x) {
    return Grid.of(x.shape(), at -> {
      Traced mean = Traced.mean(row(x, at[0]));
      Traced variance = Traced.mean(row(x, at[0]).stream().map(v -> v.minus(mean).times(v.minus(mean))).toList());
      return x.at(at).minus(mean).over(variance.plus(1e-5).sqrt()).times(e.parameter(name + ".weight").at(at[1]))
          .plus(e.parameter(name + ".bias").at(at[1]));
    });
  }

  private static Grid plus(Grid a, Grid b) {
    return Grid.of(a.shape(), at -> a.at(at).plus(b.at(at)));
  }

  /** With a norm before, or one after. */
  private static Grid sublayer(LoopCase.Example e, String norm, Grid x, boolean first, UnaryOperator<Grid> layer) {
    return first ? plus(x, layer.apply(normalized(e, norm, x))) : normalized(e, norm, plus(x, layer.apply(x)));
  }

  private static Grid forward(LoopCase.Example e, Grid x) {
    Grid wide = dense(e, "linear1", x);
    return dense(e, "linear2", Grid.of(wide.shape(), at -> wide.at(at).relu()));
  }

  private static Grid encoded(LoopCase.Example e, boolean first, Sight sight) {
    return encoded(e, first, sight, NEITHER);
  }

  private static Grid encoded(LoopCase.Example e, boolean first, Sight sight, DoubleBinaryOperator more) {
    Grid seen = sublayer(e, "norm1", e.x(), first, z -> heads(e, "self_attn.", z, z, 2, sight, more));
    return sublayer(e, "norm2", seen, first, z -> forward(e, z));
  }

  private static Grid decoded(LoopCase.Example e, boolean first, Sight ofMemory) {
    return decoded(e, first, PAST, ofMemory, NEITHER, NEITHER);
  }

  /** The memory is the first three steps. */
  private static Grid decoded(
      LoopCase.Example e, boolean first, Sight ofItself, Sight ofMemory, DoubleBinaryOperator more,
      DoubleBinaryOperator moreOfMemory) {
    Grid memory = new Grid(List.of(3, 4), e.x().values().subList(0, 12));
    Grid self = sublayer(e, "norm1", e.x(), first, z -> heads(e, "self_attn.", z, z, 2, ofItself, more));
    Grid seen = sublayer(
        e, "norm2", self, first, z -> heads(e, "multihead_attn.", z, memory, 2, ofMemory, moreOfMemory));
    return sublayer(e, "norm3", seen, first, z -> forward(e, z));
  }

  private static Sight keys(LoopCase.Example e) {
    return keys(e, "keys");
  }

  private static Sight keys(LoopCase.Example e, String name) {
    return (i, j) -> e.integers().get(name)[j] > 0;
  }

  private static Sight mask(LoopCase.Example e, String name, int columns) {
    return (i, j) -> e.integers().get(name)[i * columns + j] > 0;
  }

  private static Sight both(Sight a, Sight b) {
    return (i, j) -> a.sees(i, j) && b.sees(i, j);
  }

  private static Grid turned(Grid x, boolean halves) {
    return Grid.of(x.shape(), at -> {
      int pair = halves ? at[1] % 2 : at[1] / 2;
      boolean second = halves ? at[1] >= 2 : at[1] % 2 == 1;
      double angle = at[0] * Math.pow(100, -pair / 2.0);
      Traced partner = x.at(at[0], halves ? (at[1] + 2) % 4 : at[1] + (second ? -1 : 1));
      return x.at(at).times(Math.cos(angle)).plus(partner.times(second ? Math.sin(angle) : -Math.sin(angle)));
    });
  }

  private static double wave(int step, int value) {
    double angle = step / Math.pow(10_000, (value - value % 2) / 4.0);
    return value % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
  }

  private static final String MEMORY = "memory[s < 3, i] = x[s, i]\n  out = ";
  private static final String FAR = "far[i < 5, j < 5] = -number(i - j) / 2\n  out = ";
  private static final String KEYS = "keys: [5] of bool";

  private static final List<LoopCase> CASES = List.of(
      LoopCase.of("out = scaled_dot_product_attention(x, x, x)", SEQUENCE,
          e -> attended(e.x(), e.x(), e.x(), ALL, 0.5)),
      LoopCase.of(MEMORY + "scaled_dot_product_attention(x, memory, memory, scale = 1, causal = true)", SEQUENCE,
          e -> attended(e.x(), columns(e.x(), 0, 4), e.x(), (i, j) -> j < 3 && j <= i, 1)),
      LoopCase.of("out = scaled_dot_product_attention(x, x, x, keys = keys)", SEQUENCE, KEYS,
          e -> attended(e.x(), e.x(), e.x(), keys(e), 0.5)),
      LoopCase.of("out = scaled_dot_product_attention(x, x, x, mask = mask)", SEQUENCE, "mask: [5, 5] of bool",
          e -> attended(e.x(), e.x(), e.x(), mask(e, "mask", 5), 0.5)),
      LoopCase.of(FAR + "scaled_dot_product_attention(x, x, x, bias = far, causal = true)", SEQUENCE,
          e -> attended(e.x(), e.x(), e.x(), PAST, 0.5, NEARER)),
      LoopCase.of("multi_head_attention(x, 1)", SEQUENCE, e -> heads(e, "", e.x(), e.x(), 1, ALL)),
      LoopCase.of("multi_head_attention(x, 2, causal = true, bias = false)", SEQUENCE,
          e -> heads(e, "", e.x(), e.x(), 2, PAST)),
      LoopCase.of(FAR + "multi_head_attention(x, 2, score_bias = far, mask = mask)", SEQUENCE, "mask: [5, 5] of bool",
          e -> heads(e, "", e.x(), e.x(), 2, mask(e, "mask", 5), NEARER)),
      LoopCase.of("multi_head_attention(x, 4, keys = keys)", SEQUENCE, KEYS,
          e -> heads(e, "", e.x(), e.x(), 4, keys(e))),
      LoopCase.of(MEMORY + "multi_head_attention(x, 2, key = memory)", SEQUENCE,
          e -> heads(e, "", e.x(), new Grid(List.of(3, 4), e.x().values().subList(0, 12)), 2, ALL)),
      LoopCase.of("encoder_block(x, 2, wide = 6, dropout = 0)", SEQUENCE, e -> encoded(e, false, ALL)),
      LoopCase.of("encoder_block(x, 2, wide = 6, dropout = 0, norm_first = true, keys = keys)", SEQUENCE, KEYS,
          e -> encoded(e, true, keys(e))),
      LoopCase.of(FAR + "encoder_block(x, 2, wide = 6, dropout = 0, mask = mask, score_bias = far)", SEQUENCE,
          "mask: [5, 5] of bool", e -> encoded(e, false, mask(e, "mask", 5), NEARER)),
      LoopCase.of(MEMORY + "decoder_block(x, memory, 2, wide = 6, dropout = 0)", SEQUENCE,
          e -> decoded(e, false, ALL)),
      LoopCase.of(MEMORY + "decoder_block(x, memory, 2, wide = 6, dropout = 0, norm_first = true, memory_keys = keys)",
          SEQUENCE, "keys: [3] of bool", e -> decoded(e, true, keys(e))),
      LoopCase.of(MEMORY + "decoder_block(x, memory, 2, wide = 6, dropout = 0, causal = false, keys = keys,"
              + " mask = mask, memory_keys = far, memory_mask = across)", SEQUENCE,
          KEYS + ", mask: [5, 5] of bool, far: [3] of bool, across: [5, 3] of bool",
          e -> decoded(e, false, both(keys(e), mask(e, "mask", 5)), both(keys(e, "far"), mask(e, "across", 3)),
              NEITHER, NEITHER)),
      LoopCase.of("memory[s < 3, i] = x[s, i]\n  far[i < 5, j < 5] = -number(i - j) / 2\n"
              + "  across[i < 5, j < 3] = number(i * j) / 4\n  out = decoder_block(x, memory, 2, wide = 6, dropout = 0,"
              + " norm_first = true, score_bias = far, memory_score_bias = across)", SEQUENCE,
          e -> decoded(e, true, PAST, ALL, NEARER, (i, j) -> i * j / 4)),
      LoopCase.of("learned_positions(x)", SEQUENCE,
          e -> Grid.of(SEQUENCE, at -> e.x().at(at).plus(e.parameter("weight").at(at)))),
      LoopCase.of("sinusoidal_positions(x)", SEQUENCE,
          e -> Grid.of(SEQUENCE, at -> e.x().at(at).plus(wave(at[0], at[1])))),
      LoopCase.of("rotary_positions(x, base = 100)", SEQUENCE, e -> turned(e.x(), false)),
      LoopCase.of("rotary_positions(x, base = 100, pairs = 'halves')", SEQUENCE, e -> turned(e.x(), true)));

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
