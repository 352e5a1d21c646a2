package org.descentlang.compiler.library;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Uses of definitions whose arguments or results have more than one dimension, for their pages: the call, each input
 * with its type, and the shape of the result. Those of one name are in the order in which it is declared.
 */
final class LibraryExamples {
  /** Whose formulas, all of them those of parts that have entries of their own, would fill pages. */
  static final Set<String> BLOCKS = Set.of("encoder_block", "decoder_block");

  private static final Map<String, List<Derivation.Example>> ALL = Stream.of(
      example("softmax(z: [n <= 4])", "[n]"),
      example("softmin(z: [n <= 4])", "[n]"),
      example("log_softmax(z: [n <= 4])", "[n]"),
      example("softmax2d(x: [3, 4, 5])", "[3, 4, 5]"),
      example("glu(x: [6])", "[3]"),
      example("norm(x: [n <= 4])", ""),
      example("pairwise_distance(a: [n <= 4], b: [n])", ""),
      example("row_norms(w: [2, 3])", "[2]"),
      example("row_norms(w: [n <= 4])", ""),
      example("rows_over(w: [2, 3], by: [2])", "[2, 3]"),
      example("rows_over(w: [n <= 4], by: [])", "[n]"),
      example("relative_norm(x: [n <= 4], 2)", ""),
      example("largest(x: [n <= 4])", ""),
      example("multiplicity(x: [n <= 4])", ""),
      example("direction(g: [], w: [], 0.1, false)", ""),
      example("decayed(w: [], 0.1, 0.01)", ""),
      example("quantile(y: [], target: [], 0.75)", ""),
      example("multilabel_margin(z: [4], label: [3] of class[4] or -1)", ""),
      example("multi_margin(z: [4], label: class[4])", ""),
      example("triplet_margin(anchor: [n <= 4], positive: [n], negative: [n])", ""),
      example("triplet_margin_with_distance(anchor: [n <= 4], positive: [n], negative: [n])", ""),
      example("circle(x: [3], label: class[2])", ""),
      example("dice(y: [n <= 4], target: [n])", ""),
      example("tversky(y: [n <= 4], target: [n])", ""),
      example("concat(a: [2], b: [3])", "[5]"),
      example("flatten(x: [2, 3, 4])", "[24]"),
      example("dense(x: [3], 2)", "[2]"),
      example("bilinear(x: [3], z: [4], 2)", "[2]"),
      example("residual(x: [3], silu)", "[3]"),
      example("feed_forward(x: [3])", "[3]"),
      example("gated_feed_forward(x: [3])", "[3]"),
      example("embedding(token: index[5], 3)", "[3]"),
      example("embedding(tokens: [4] of index[5], 3)", "[4, 3]"),
      example("prelu(x: [3])", "[3]"),
      example("rrelu(x: [3])", "[3]"),
      example("dropout(x: [3])", "[3]"),
      example("spatial_dropout(x: [2, 3])", "[2, 3]"),
      example("alpha_dropout(x: [3])", "[3]"),
      example("learned_positions(x: [4, 2])", "[4, 2]"),
      example("sinusoidal_positions(x: [4, 2])", "[4, 2]"),
      example("rotary_positions(x: [4, 2])", "[4, 2]"),
      example("scaled_dot_product_attention(q: [4, 2], k: [5, 2], v: [5, 3])", "[4, 3]"),
      example("multi_head_attention(x: [4, 6], 2)", "[4, 6]"),
      example("rnn(x: [4, 3], 2)", "[4, 2]"),
      example("lstm(x: [4, 3], 2)", "[4, 2]"),
      example("gru(x: [4, 3], 2)", "[4, 2]"),
      example("stacked(x: [4, 3], rnn, 2, layers = 2)", "[4, 2]"),
      example("batch_norm(x: [2, 3])", "[2, 3]"),
      example("layer_norm(x: [3])", "[3]"),
      example("rms_norm(x: [3])", "[3]"),
      example("group_norm(x: [4, 3], 2)", "[4, 3]"),
      example("instance_norm(x: [2, 3])", "[2, 3]"),
      example("conv1d(x: [2, 7], 3, 3)", "[3, 5]"),
      example("conv2d(x: [2, 7, 6], 3, 3)", "[3, 5, 4]"),
      example("conv_transpose1d(x: [2, 5], 3, 3, stride = 2)", "[3, 11]"),
      example("conv_transpose2d(x: [2, 5, 4], 3, 3, stride = 2)", "[3, 11, 9]"),
      example("padded1d(x: [2, 5], 1, mode = 'reflect')", "[2, 7]"),
      example("padded2d(x: [2, 5, 4], 1, mode = 'reflect')", "[2, 7, 6]"),
      example("max_pool1d(x: [2, 6], 2)", "[2, 3]"),
      example("max_pool2d(x: [2, 6, 4], 2)", "[2, 3, 2]"),
      example("average_pool1d(x: [2, 6], 2)", "[2, 3]"),
      example("average_pool2d(x: [2, 6, 4], 2)", "[2, 3, 2]"),
      example("global_max_pool(x: [2, 3, 4])", "[2]"),
      example("global_average_pool(x: [2, 3, 4])", "[2]"),
      example("adaptive_max_pool1d(x: [2, 7], 3)", "[2, 3]"),
      example("adaptive_max_pool2d(x: [2, 7, 5], 3)", "[2, 3, 3]"),
      example("adaptive_average_pool1d(x: [2, 7], 3)", "[2, 3]"),
      example("adaptive_average_pool2d(x: [2, 7, 5], 3)", "[2, 3, 3]"))
      .collect(Collectors.groupingBy(Derivation.Example::definition));

  private LibraryExamples() {}

  private static Derivation.Example example(String call, String shape) {
    return new Derivation.Example(call, shape);
  }

  /** Of a definition that is so many after the first of its name. */
  static Optional<Derivation.Example> of(String definition, int number) {
    return ALL.getOrDefault(definition, List.of()).stream().skip(number).findFirst();
  }
}
