package org.descentlang.cli;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.data.Order;

/**
 * Finds out which output is in the unit of a target: that which a loss compares with it. Where the target is what is
 * predicted, the loss is 0, as {@code mse(y, price)} is and {@code mse(exp(y), price)} is not; where it is 1 more, the
 * loss is above 0.
 */
final class TargetUnits {

  /** What rounding may leave of a loss, as a share of what it is for another target. */
  private static final double ROUNDING = 1e-6;

  private final Trainer trainer;
  private final Batch inputs;
  private final Batch outputs;

  /** Of {@code trainer}, whose model has learned, and predicts from {@code examples}. */
  TargetUnits(Trainer trainer, Examples examples) {
    this.trainer = trainer;
    this.inputs = trainer.model().newInputs();
    this.outputs = trainer.model().newOutputs();
    int count = Math.min(examples.size(), inputs.capacity());
    examples.fill(inputs, Order.sequential(count).epoch(0), 0, count);
    trainer.model().predict(inputs, outputs);
  }

  /** The position of the output that is in the unit of {@code target}, if there is one. */
  Optional<Integer> output(String target) {
    List<String> names = trainer.ports().stream().map(Port::name).toList();
    return IntStream.range(0, outputs.ports().size()).boxed()
        .filter(output -> isCompared(output, names.indexOf(target))).findFirst();
  }

  private boolean isCompared(int output, int target) {
    if (target < 0 || !isLike(outputs.ports().get(output), trainer.ports().get(target))) {
      return false;
    }
    double[] equal = losses(output, target, 0);
    double[] other = losses(output, target, 1);
    return IntStream.range(0, equal.length)
        .anyMatch(loss -> other[loss] > 0 && Math.abs(equal[loss]) <= ROUNDING * other[loss]);
  }

  private static boolean isLike(Port output, Port target) {
    return output.kind() == Kind.REAL && target.kind() == Kind.REAL && !output.shared() && !target.shared()
        && output.shape().equals(target.shape());
  }

  /** Each loss, where the target is so much more than the output. */
  private double[] losses(int output, int target, double more) {
    Batch batch = trainer.newBatch();
    for (int i = 0; i < batch.ports().size(); i++) {
      int input = inputs.ports().indexOf(batch.ports().get(i));
      if (input >= 0) {
        copy(inputs, input, batch, i);
      } else if (i == target) {
        add(outputs.array(output), more, batch.array(i));
      } else {
        fill(batch.array(i));
      }
    }
    batch.count(inputs.count());
    trainer.evaluate(batch);
    return IntStream.range(0, trainer.tally().losses()).mapToDouble(trainer.tally()::value).toArray();
  }

  private static void copy(Batch from, int port, Batch to, int other) {
    if (from.ports().get(port).kind() == Kind.EXTENT) {
      to.extent(other, from.extent(port));
    } else {
      System.arraycopy(from.array(port), 0, to.array(other), 0, Array.getLength(from.array(port)));
    }
  }

  private static void add(Object numbers, double more, Object sums) {
    for (int i = 0; i < Array.getLength(numbers); i++) {
      double sum = Array.getDouble(numbers, i) + more;
      if (sums instanceof float[] floats) {
        floats[i] = (float) sum;
      } else {
        Array.setDouble(sums, i, sum);
      }
    }
  }

  /** Other targets may be weights of examples, or say which count: they are 1, or true; a class is the first. */
  private static void fill(Object target) {
    for (int i = 0; i < Array.getLength(target); i++) {
      if (target instanceof boolean[] truths) {
        truths[i] = true;
      } else if (!(target instanceof int[])) {
        Array.set(target, i, target instanceof float[] ? (Object) 1f : (Object) 1.0);
      }
    }
  }
}
