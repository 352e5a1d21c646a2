package org.descentlang.samples.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Port;

/** The workloads in DJL: arrays of libtorch made from those of a {@link Start}, the loss, and the optimizer. */
final class DjlSteps {
  private final NDManager manager = NDManager.newBaseManager();
  private final Start start;

  private DjlSteps(Start start) {
    this.start = start;
  }

  static Step of(Workload workload, Start start) {
    return new DjlSteps(start).step(workload);
  }

  private Step step(Workload workload) {
    return switch (workload) {
      case W1 -> step(DjlModels::logistic, sgd(0.1f, 0, 0));
      case W2 -> step(DjlModels::linear, sgd(0.01f, 0.9f, 1e-3f));
      case W3 -> step(DjlModels.perceptron("hidden", "logits"), adam(1e-2f));
      case W4 -> step(DjlModels.perceptron("hidden", "logits"), adam(1e-3f));
      case W5 -> step(DjlModels.perceptron("first", "second", "logits"), sgd(0.01f, 0.9f, 0));
      case W6 -> step(DjlModels::leNet, adam(1e-3f));
      case W7 -> step(DjlModels::recurrent, new DjlRmsProp(1e-3f));
      case W8 -> step(DjlModels.transformer(mask(64)), adam(1e-3f));
      case W9_SGD -> step(DjlModels.factorization(SparseFormat.COO), sparse(0.05f));
      case W9_ADAM -> step(DjlModels.factorization(SparseFormat.DENSE), adam(1e-3f));
    };
  }

  private static DjlStep.Update sgd(float rate, float momentum, float decay) {
    return Optimizer.sgd().setLearningRateTracker(Tracker.fixed(rate)).optMomentum(momentum).optWeightDecays(decay)
        .build()::update;
  }

  /** DJL's own takes no sparse gradients. */
  private static DjlStep.Update sparse(float rate) {
    return (name, parameter, gradient) -> {
      try (NDArray step = gradient.mul(rate)) {
        parameter.subi(step);
      }
      JniUtils.zeroGrad((PtNDArray) parameter);
    };
  }

  private static DjlStep.Update adam(float rate) {
    return Optimizer.adam().optLearningRateTracker(Tracker.fixed(rate)).build()::update;
  }

  private Step step(DjlStep.Loss loss, DjlStep.Update update) {
    List<NDList> batches = start.batches().stream().map(this::batch).toList();
    return new DjlStep(manager, parameters(), batches, loss, update);
  }

  private Map<String, NDArray> parameters() {
    Map<String, NDArray> parameters = new LinkedHashMap<>();
    for (NamedArray parameter : start.trainer().parameters().list()) {
      Shape shape = new Shape(parameter.shape().stream().mapToLong(Integer::longValue).toArray());
      NDArray array = manager.create((float[]) parameter.array(), shape);
      array.setRequiresGradient(true);
      parameters.put(parameter.name(), array);
    }
    return parameters;
  }

  private NDList batch(Batch batch) {
    NDList arrays = new NDList();
    for (int port = 0; port < batch.ports().size(); port++) {
      arrays.add(array(batch, port));
    }
    return arrays;
  }

  /** The first dimension counts examples; libtorch wants indices of 64 bits. */
  private NDArray array(Batch batch, int number) {
    Port port = batch.ports().get(number);
    Shape shape = new Shape(LongStream.concat(
        LongStream.of(batch.capacity()), port.shape().stream().mapToLong(Integer::longValue)).toArray());
    return port.kind() == Kind.INDEX
        ? manager.create(Arrays.stream(batch.ints(number)).asLongStream().toArray(), shape)
        : manager.create(batch.floats(number), shape);
  }

  /** Minus infinity above the diagonal, where a step would see what comes later. */
  private NDArray mask(int steps) {
    float[] values = new float[steps * steps];
    for (int row = 0; row < steps; row++) {
      Arrays.fill(values, row * steps + row + 1, (row + 1) * steps, Float.NEGATIVE_INFINITY);
    }
    return manager.create(values, new Shape(steps, steps));
  }
}
