package org.descentlang.samples.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Variable;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.train.BatchMatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The losses of the workloads' models, in TensorFlow's operations. Weights lie as its convolutions and products want
 * them: inputs first, channels last.
 */
final class TensorFlowModels {
  private static final int BATCH = 16;
  private static final int STEPS = 64;
  private static final int WIDTH = 64;
  private static final int HEADS = 4;
  private static final int SYMBOLS = 64;

  private final Ops tf;
  private final Start start;
  private final List<Variable<TFloat32>> variables = new ArrayList<>();

  TensorFlowModels(Graph graph, Start start) {
    this.tf = Ops.create(graph);
    this.start = start;
  }

  Ops operations() {
    return tf;
  }

  List<Variable<TFloat32>> variables() {
    return variables;
  }

  /** {@code max(z, 0) - z*y + log(1 + exp(-|z|))}, where {@code max(z, 0) + log(1 + exp(-|z|))} is soft plus. */
  Operand<TFloat32> logistic(Operand<TFloat32> x, Operand<TFloat32> y) {
    Operand<TFloat32> logit = dense("logit", x);
    return mean(tf.math.sub(tf.math.softplus(logit), tf.math.mul(logit, y)));
  }

  Operand<TFloat32> linear(Operand<TFloat32> x, Operand<TFloat32> y) {
    return mean(tf.math.squaredDifference(dense("price", x), y));
  }

  /** A loss, with half the squares of all variables so far. */
  Operand<TFloat32> decayed(Operand<TFloat32> loss, float decay) {
    Operand<TFloat32> sum = loss;
    for (Variable<TFloat32> variable : variables) {
      sum = tf.math.add(sum, tf.math.mul(tf.constant(decay), tf.nn.l2Loss(variable)));
    }
    return sum;
  }

  /** Dense layers of these names, with ReLU between them. */
  Operand<TFloat32> perceptron(Operand<TFloat32> x, Operand<TInt32> labels, String... layers) {
    Operand<TFloat32> y = dense(layers[0], x);
    for (int layer = 1; layer < layers.length; layer++) {
      y = dense(layers[layer], tf.nn.relu(y));
    }
    return crossEntropy(y, labels);
  }

  Operand<TFloat32> leNet(Operand<TFloat32> image, Operand<TInt32> labels) {
    Operand<TFloat32> channelsLast = tf.reshape(image, tf.constant(new int[] {-1, 28, 28, 1}));
    Operand<TFloat32> edges = pooled(convolution("edges", channelsLast, 1, 6, "SAME"));
    Operand<TFloat32> parts = pooled(convolution("parts", edges, 6, 16, "VALID"));
    Operand<TFloat32> flat = tf.reshape(parts, tf.constant(new int[] {-1, 400}));
    Operand<TFloat32> wide = dense(flat, flattened("wide.weight", 120, 16, 5, 5), bias("wide"));
    return perceptron(tf.nn.relu(wide), labels, "narrow", "logits");
  }

  private Operand<TFloat32> convolution(String layer, Operand<TFloat32> x, int from, int to, String padding) {
    Operand<TFloat32> filters = variable(permuted(start.parameter(layer + ".weight"),
        new int[] {to, from, 5, 5}, new int[] {2, 3, 1, 0}), Shape.of(5, 5, from, to));
    return tf.nn.biasAdd(tf.nn.conv2d(x, filters, List.of(1L, 1L, 1L, 1L), padding), bias(layer));
  }

  private Operand<TFloat32> pooled(Operand<TFloat32> x) {
    Operand<TInt32> two = tf.constant(new int[] {1, 2, 2, 1});
    return tf.nn.maxPool(tf.nn.relu(x), two, two, "VALID");
  }

  /** Weights for channels that come first, for channels that come last. */
  private Operand<TFloat32> flattened(String name, int units, int channels, int rows, int columns) {
    return variable(permuted(start.parameter(name), new int[] {units, channels, rows, columns},
        new int[] {2, 3, 1, 0}), Shape.of(rows * columns * channels, units));
  }

  /** All inputs times their weights at once, then step by step. */
  Operand<TFloat32> recurrent(Operand<TInt32> tokens, Operand<TInt32> labels) {
    int batch = 32;
    int steps = 32;
    int units = 128;
    Operand<TFloat32> seen = oneHot(stepByStep(tokens), SYMBOLS);
    Operand<TFloat32> bias = tf.math.add(vector("h.bias_ih"), vector("h.bias_hh"));
    Operand<TFloat32> ahead = tf.nn.biasAdd(tf.linalg.matMul(seen, matrix("h.weight_ih", SYMBOLS)), bias);
    List<Output<TFloat32>> inputs = tf.split(tf.constant(0), ahead, (long) steps).output();
    Operand<TFloat32> weights = matrix("h.weight_hh", units);
    Operand<TFloat32> h = tf.constant(Shape.of(batch, units), DataBuffers.of(new float[batch * units]));
    Operand<TFloat32> c = h;
    List<Operand<TFloat32>> states = new ArrayList<>();
    for (Output<TFloat32> input : inputs) {
      List<Output<TFloat32>> gates =
          tf.split(tf.constant(1), tf.math.add(input, tf.linalg.matMul(h, weights)), 4L).output();
      c = tf.math.add(tf.math.mul(tf.math.sigmoid(gates.get(1)), c),
          tf.math.mul(tf.math.sigmoid(gates.get(0)), tf.math.tanh(gates.get(2))));
      h = tf.math.mul(tf.math.sigmoid(gates.get(3)), tf.math.tanh(c));
      states.add(h);
    }
    Operand<TFloat32> logits = dense("logits", tf.concat(states, tf.constant(0)));
    return crossEntropy(logits, stepByStep(labels));
  }

  /** One behind the other, all examples of a step together. */
  private Operand<TInt32> stepByStep(Operand<TInt32> symbols) {
    return flat(tf.linalg.transpose(symbols, tf.constant(new int[] {1, 0})));
  }

  private Operand<TInt32> flat(Operand<TInt32> symbols) {
    return tf.reshape(symbols, tf.constant(new int[] {-1}));
  }

  Operand<TFloat32> transformer(Operand<TInt32> tokens, Operand<TInt32> labels) {
    Operand<TFloat32> letters = tf.reshape(
        tf.linalg.matMul(oneHot(flat(tokens), SYMBOLS), table("x.1.weight", WIDTH)),
        tf.constant(new int[] {BATCH, STEPS, WIDTH}));
    Operand<TFloat32> x = rows(tf.math.add(letters, table("x.0.weight", WIDTH)));
    for (int block = 0; block < 2; block++) {
      String name = "block." + block + ".x.";
      x = tf.math.add(x, attention(name + "self_attn.", normalized(name + "norm1", x)));
      Operand<TFloat32> hidden = gelu(dense(name + "linear1", normalized(name + "norm2", x)));
      x = tf.math.add(x, dense(name + "linear2", hidden));
    }
    return crossEntropy(dense("logits.0", normalized("logits.1", x)), flat(labels));
  }

  private Operand<TFloat32> attention(String name, Operand<TFloat32> x) {
    Operand<TFloat32> projected = dense(x, matrix(name + "in_proj_weight", WIDTH), vector(name + "in_proj_bias"));
    List<Output<TFloat32>> parts = tf.unstack(tf.linalg.transpose(
        tf.reshape(projected, tf.constant(new int[] {BATCH, STEPS, 3, HEADS, WIDTH / HEADS})),
        tf.constant(new int[] {2, 0, 3, 1, 4})), 3L).output();
    Operand<TFloat32> scores = tf.math.mul(
        tf.train.batchMatMul(parts.get(0), parts.get(1), TFloat32.class, BatchMatMul.adjY(true)),
        tf.constant((float) (1 / Math.sqrt(WIDTH / HEADS))));
    Operand<TFloat32> weights = tf.nn.softmax(tf.math.add(scores, mask()));
    Operand<TFloat32> seen = tf.train.batchMatMul(weights, parts.get(2), TFloat32.class);
    return dense(name + "out_proj", rows(tf.linalg.transpose(seen, tf.constant(new int[] {0, 2, 1, 3}))));
  }

  /** So far below 0 that softmax makes it 0, where a step would see what comes later. */
  private Operand<TFloat32> mask() {
    float[] mask = new float[STEPS * STEPS];
    for (int row = 0; row < STEPS; row++) {
      Arrays.fill(mask, row * STEPS + row + 1, (row + 1) * STEPS, -1e9f);
    }
    return tf.constant(Shape.of(STEPS, STEPS), DataBuffers.of(mask));
  }

  private Operand<TFloat32> rows(Operand<TFloat32> x) {
    return tf.reshape(x, tf.constant(new int[] {-1, WIDTH}));
  }

  private Operand<TFloat32> gelu(Operand<TFloat32> x) {
    Operand<TFloat32> erf = tf.math.erf(tf.math.mul(x, tf.constant((float) Math.sqrt(0.5))));
    return tf.math.mul(tf.math.mul(x, tf.constant(0.5f)), tf.math.add(erf, tf.constant(1f)));
  }

  private Operand<TFloat32> normalized(String layer, Operand<TFloat32> x) {
    Operand<TInt32> last = tf.constant(new int[] {1});
    Operand<TFloat32> centred = tf.math.sub(x, tf.math.mean(x, last, Mean.keepDims(true)));
    Operand<TFloat32> variance = tf.math.mean(
        tf.math.square(centred), last, Mean.keepDims(true));
    Operand<TFloat32> unit = tf.math.mul(centred, tf.math.rsqrt(tf.math.add(variance, tf.constant(1e-5f))));
    return tf.math.add(tf.math.mul(unit, vector(layer + ".weight")), vector(layer + ".bias"));
  }

  Operand<TFloat32> factorization(Operand<TInt32> user, Operand<TInt32> item, Operand<TFloat32> rating) {
    Operand<TFloat32> taste = tf.gather(table("taste.weight", 32), user, tf.constant(0));
    Operand<TFloat32> kind = tf.gather(table("kind.weight", 32), item, tf.constant(0));
    return mean(tf.math.squaredDifference(tf.sum(tf.math.mul(taste, kind), tf.constant(1)), rating));
  }

  private Operand<TFloat32> table(String name, int columns) {
    float[] values = start.parameter(name);
    return variable(values, Shape.of(values.length / columns, columns));
  }

  private Operand<TFloat32> oneHot(Operand<TInt32> classes, int count) {
    return tf.oneHot(classes, tf.constant(count), tf.constant(1f), tf.constant(0f));
  }

  private Operand<TFloat32> dense(String layer, Operand<TFloat32> x) {
    int inputs = start.parameter(layer + ".weight").length / start.parameter(layer + ".bias").length;
    return dense(x, matrix(layer + ".weight", inputs), bias(layer));
  }

  private Operand<TFloat32> dense(Operand<TFloat32> x, Operand<TFloat32> weights, Operand<TFloat32> bias) {
    return tf.nn.biasAdd(tf.linalg.matMul(x, weights), bias);
  }

  private Operand<TFloat32> bias(String layer) {
    return vector(layer + ".bias");
  }

  private Operand<TFloat32> vector(String name) {
    return variable(start.parameter(name), Shape.of(start.parameter(name).length));
  }

  /** [units, inputs], transposed. */
  private Operand<TFloat32> matrix(String name, int inputs) {
    int units = start.parameter(name).length / inputs;
    return variable(permuted(start.parameter(name), new int[] {units, inputs}, new int[] {1, 0}),
        Shape.of(inputs, units));
  }

  private Operand<TFloat32> variable(float[] values, Shape shape) {
    Variable<TFloat32> variable = tf.variable(tf.constant(shape, DataBuffers.of(values)));
    variables.add(variable);
    return variable;
  }

  /** TensorFlow has no gradient for whole numbers as labels. */
  private Operand<TFloat32> crossEntropy(Operand<TFloat32> logits, Operand<TInt32> labels) {
    return mean(tf.nn.softmaxCrossEntropyWithLogits(logits, oneHot(labels, (int) logits.shape().get(1))).loss());
  }

  private Operand<TFloat32> mean(Operand<TFloat32> x) {
    int[] all = new int[x.shape().numDimensions()];
    Arrays.setAll(all, i -> i);
    return tf.math.mean(x, tf.constant(all));
  }

  /** Values of an array of that shape, its dimensions in another order. */
  private static float[] permuted(float[] values, int[] shape, int[] order) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int d = shape.length - 1; d >= 0; d--) {
      strides[d] = stride;
      stride *= shape[d];
    }
    float[] result = new float[values.length];
    int[] index = new int[shape.length];
    for (int i = 0; i < result.length; i++) {
      int from = 0;
      for (int d = 0; d < order.length; d++) {
        from += index[d] * strides[order[d]];
      }
      result[i] = values[from];
      for (int d = order.length - 1; d >= 0 && ++index[d] == shape[order[d]]; d--) {
        index[d] = 0;
      }
    }
    return result;
  }
}
