package org.descentlang.samples.benchmarks;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Map;

/** Steps of DJL with libtorch. Its layers are called as functions, which spares it what blocks do around them. */
final class DjlStep implements Step {
  /** The loss of a mini-batch: its inputs and targets as {@link DjlArrays} makes them. */
  interface Loss {
    NDArray of(Map<String, NDArray> parameters, NDList batch);
  }

  /** Changes a parameter by its gradient, and sets the gradient to 0. */
  interface Update {
    void apply(String name, NDArray parameter, NDArray gradient);
  }

  private final NDManager manager;
  private final Map<String, NDArray> parameters;
  private final List<NDList> batches;
  private final Loss loss;
  private final Update update;

  DjlStep(NDManager manager, Map<String, NDArray> parameters, List<NDList> batches, Loss loss, Update update) {
    this.manager = manager;
    this.parameters = parameters;
    this.batches = batches;
    this.loss = loss;
    this.update = update;
  }

  @Override
  public float run(int number) {
    NDList batch = batches.get(number);
    try (NDManager scope = manager.newSubManager()) {
      scope.tempAttachAll(batch);
      NDArray value;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        value = loss.of(parameters, batch);
        collector.backward(value);
      }
      parameters.forEach((name, parameter) -> update.apply(name, parameter, parameter.getGradient()));
      return value.getFloat();
    }
  }
}
