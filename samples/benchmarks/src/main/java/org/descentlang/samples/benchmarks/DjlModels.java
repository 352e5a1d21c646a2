package org.descentlang.samples.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Embedding;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import ai.djl.nn.pooling.Pool;
import java.util.Map;

/** The losses of the workloads' models, in DJL's operations. */
final class DjlModels {
  private static final Shape ONE = new Shape(1, 1);
  private static final Shape TWO = new Shape(2, 2);
  private static final Shape NONE = new Shape(0, 0);
  private static final int BATCH = 16;
  private static final int STEPS = 64;
  private static final int WIDTH = 64;
  private static final int HEADS = 4;

  private DjlModels() {}

  /** {@code max(z, 0) - z*y + log(1 + exp(-|z|))}, where {@code max(z, 0) + log(1 + exp(-|z|))} is soft plus. */
  static NDArray logistic(Map<String, NDArray> parameters, NDList batch) {
    NDArray logit = dense(parameters, "logit", batch.get(0));
    return Activation.softPlus(logit).sub(logit.mul(batch.get(1))).mean();
  }

  static NDArray linear(Map<String, NDArray> parameters, NDList batch) {
    return dense(parameters, "price", batch.get(0)).sub(batch.get(1)).square().mean();
  }

  /** Dense layers of these names, with ReLU between them. */
  static DjlStep.Loss perceptron(String... layers) {
    return (parameters, batch) -> crossEntropy(perceptron(parameters, batch.get(0), layers), batch.get(1));
  }

  private static NDArray perceptron(Map<String, NDArray> parameters, NDArray input, String... layers) {
    NDArray x = dense(parameters, layers[0], input);
    for (int layer = 1; layer < layers.length; layer++) {
      x = dense(parameters, layers[layer], Activation.relu(x));
    }
    return x;
  }

  static NDArray leNet(Map<String, NDArray> parameters, NDList batch) {
    NDArray edges = pooled(convolution(parameters, "edges", batch.get(0), TWO));
    NDArray parts = pooled(convolution(parameters, "parts", edges, NONE));
    NDArray flat = parts.reshape(-1, 400);
    return crossEntropy(perceptron(parameters, flat, "wide", "narrow", "logits"), batch.get(1));
  }

  /** The same number of padding rows and columns; steps of 1. */
  private static NDArray convolution(Map<String, NDArray> parameters, String layer, NDArray x, Shape padding) {
    return Conv2d.conv2d(
        x, parameters.get(layer + ".weight"), parameters.get(layer + ".bias"), ONE, padding).singletonOrThrow();
  }

  private static NDArray pooled(NDArray x) {
    return Pool.maxPool2d(Activation.relu(x), TWO, TWO, NONE, false);
  }

  static NDArray recurrent(Map<String, NDArray> parameters, NDList batch) {
    NDArray seen = batch.get(0).oneHot(64, DataType.FLOAT32);
    NDArray zero = seen.getManager().zeros(new Shape(1, seen.getShape().get(0), 128));
    NDList weights = new NDList(parameters.get("h.weight_ih"), parameters.get("h.weight_hh"),
        parameters.get("h.bias_ih"), parameters.get("h.bias_hh"));
    NDArray h = seen.getNDArrayInternal()
        .lstm(seen, new NDList(zero, zero), weights, true, 1, 0, true, false, true).get(0);
    return crossEntropy(dense(parameters, "logits", h), batch.get(1));
  }

  /** What a step may see of the others is in the mask, minus infinity or 0. */
  static DjlStep.Loss transformer(NDArray mask) {
    return (parameters, batch) -> {
      NDArray x = embedding(parameters, "x.1", batch.get(0), SparseFormat.DENSE).add(parameters.get("x.0.weight"));
      for (int block = 0; block < 2; block++) {
        String name = "block." + block + ".x.";
        x = x.add(attention(parameters, name + "self_attn.", normalized(parameters, name + "norm1", x), mask));
        NDArray hidden = dense(parameters, name + "linear1", normalized(parameters, name + "norm2", x));
        x = x.add(dense(parameters, name + "linear2", Activation.gelu(hidden)));
      }
      return crossEntropy(dense(parameters, "logits.0", normalized(parameters, "logits.1", x)), batch.get(1));
    };
  }

  private static NDArray normalized(Map<String, NDArray> parameters, String layer, NDArray x) {
    return LayerNorm.layerNorm(
        x, new Shape(WIDTH), parameters.get(layer + ".weight"), parameters.get(layer + ".bias"), 1e-5f)
        .singletonOrThrow();
  }

  private static NDArray attention(Map<String, NDArray> parameters, String name, NDArray x, NDArray mask) {
    NDArray projected = Linear.linear(
        x, parameters.get(name + "in_proj_weight"), parameters.get(name + "in_proj_bias")).singletonOrThrow();
    NDList parts = projected.reshape(BATCH, STEPS, 3, HEADS, WIDTH / HEADS).transpose(2, 0, 3, 1, 4).split(3);
    NDArray query = parts.get(0).squeeze(0);
    NDArray key = parts.get(1).squeeze(0);
    NDArray value = parts.get(2).squeeze(0);
    NDArray scores = query.matMul(key.transpose(0, 1, 3, 2)).mul(1 / Math.sqrt(WIDTH / HEADS));
    NDArray seen = scores.add(mask).softmax(-1).matMul(value);
    return dense(parameters, name + "out_proj", seen.transpose(0, 2, 1, 3).reshape(BATCH, STEPS, WIDTH));
  }

  static DjlStep.Loss factorization(SparseFormat gradients) {
    return (parameters, batch) -> {
      NDArray taste = embedding(parameters, "taste", batch.get(0), gradients);
      NDArray kind = embedding(parameters, "kind", batch.get(1), gradients);
      return taste.mul(kind).sum(new int[] {1}).sub(batch.get(2)).square().mean();
    };
  }

  private static NDArray embedding(
      Map<String, NDArray> parameters, String layer, NDArray index, SparseFormat gradients) {
    return Embedding.embedding(index, parameters.get(layer + ".weight"), gradients).singletonOrThrow();
  }

  private static NDArray dense(Map<String, NDArray> parameters, String layer, NDArray x) {
    return Linear.linear(x, parameters.get(layer + ".weight"), parameters.get(layer + ".bias")).singletonOrThrow();
  }

  /** Labels have one dimension less than the logits. */
  private static NDArray crossEntropy(NDArray logits, NDArray labels) {
    return logits.logSoftmax(-1).gather(labels.expandDims(-1), -1).mean().neg();
  }
}
