package org.descentlang.runtime.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Tally;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.data.Order;

/**
 * The loss of all examples and its gradient, as vectors of doubles, of a trainer whose optimizer only keeps gradients.
 * It refuses trainers that add to them, or do more. Nothing is allocated once it is made.
 */
final class FullBatch {

  /** To about what size gradients are scaled, to see whether anything keeps them small: that of 2^60, */
  private static final int LARGE = 60;
  /** but not by more than 2^1000. */
  private static final int LARGEST = 1000;
  /** Smaller elements are left out then: they may have lost digits. */
  private static final double LEAST = 1e-30;
  private static final double TOLERANCE = 1e-3;

  private final Trainer trainer;
  private final Examples examples;
  private final Batch batch;
  private final int[] order;
  private final Tally total;
  private final NamedArray[] parameters;
  private final NamedArray[] gradients;
  private final NamedArray[] sums;
  private final double[] before;
  private final double[] after;
  /** Whether gradients that are not 0 have been seen to be left as they are. */
  private boolean unclipped;
  private long measured;

  FullBatch(Trainer trainer, Examples examples) {
    this.trainer = trainer;
    this.examples = examples;
    this.batch = trainer.newBatch();
    this.order = Order.sequential(examples.size()).epoch(0);
    this.total = trainer.tally().like();
    List<NamedArray> trained = new ArrayList<>();
    List<NamedArray> kept = new ArrayList<>();
    List<NamedArray> accumulated = new ArrayList<>();
    int size = 0;
    for (NamedArray parameter : trainer.parameters()) {
      Optional<NamedArray> state = trainer.optimizerState(parameter.name(), "gradient");
      if (state.isPresent()) {
        trained.add(parameter);
        kept.add(state.get());
        accumulated.addAll(trainer.accumulatedGradients(parameter.name()));
        size += parameter.size();
      }
    }
    if (trainer.averages().size() > 0) {
      throw new IllegalArgumentException("an average would take in each point that L-BFGS looks at: leave it out");
    }
    if (trained.isEmpty()) {
      throw new IllegalArgumentException("the optimizer keeps no gradient: L-BFGS needs `optimizer full_batch()`");
    }
    this.parameters = trained.toArray(new NamedArray[0]);
    this.gradients = kept.toArray(new NamedArray[0]);
    this.sums = accumulated.toArray(new NamedArray[0]);
    this.before = new double[size];
    this.after = new double[size];
  }

  /** How many numbers are learned. */
  int size() {
    return before.length;
  }

  /** The parameters as they are. */
  void gather(double[] vector) {
    gather(parameters, vector);
  }

  /** Makes the parameters {@code start + distance * direction}. */
  void move(double[] start, double distance, double[] direction) {
    int i = 0;
    for (NamedArray parameter : parameters) {
      for (int k = 0; k < parameter.size(); k++, i++) {
        put(parameter, k, start[i] + distance * direction[i]);
      }
    }
  }

  /** The loss where the parameters are; its gradient is left in {@code gradient}. */
  double measure(double[] gradient) {
    measured++;
    accumulate();
    update(gradient);
    return total.loss();
  }

  /** How often {@link #measure} has been called. */
  long measured() {
    return measured;
  }

  private void accumulate() {
    total.clear();
    for (int from = 0; from < order.length; from += batch.capacity()) {
      examples.fill(batch, order, from, Math.min(batch.capacity(), order.length - from));
      trainer.accumulate(batch);
      total.add(trainer.tally());
    }
  }

  private void update(double[] gradient) {
    gather(parameters, before);
    trainer.update();
    gather(gradients, gradient);
    gather(parameters, after);
    if (!Arrays.equals(before, after)) {
      throw new IllegalArgumentException("an update has moved parameters: L-BFGS goes with no constraint");
    }
  }

  /** What is pending would be taken for a part of the first gradient. */
  void requireNothingPending() {
    int pending = trainer.pending();
    if (pending > 0) {
      throw new IllegalStateException(pending + (pending == 1 ? " mini-batch is" : " mini-batches are")
          + " accumulated and not used by an update: call update() before L-BFGS runs");
    }
  }

  /** Without examples, what is left of the gradient is no loss's. {@code scratch} is a vector. */
  void requireNoPenalty(double[] scratch) {
    batch.count(0);
    trainer.accumulate(batch);
    update(scratch);
    if (VectorMath.largest(scratch) > 0) {
      throw new IllegalArgumentException("a penalty adds to the gradient, and not to the loss that L-BFGS compares:"
          + " write it as a loss");
    }
  }

  /**
   * Measures the point again, of which {@code loss} and {@code gradient} are known: the loss must be the same, and the
   * gradient multiplied by what its sums over examples are, which a clip does not leave so large. {@code scratch} is a
   * vector.
   */
  void requireSame(double loss, double[] gradient, double[] scratch) {
    if (unclipped) {
      return;
    }
    accumulate();
    double factor = enlarge();
    update(scratch);
    if (Double.compare(total.loss(), loss) != 0) {
      throw new IllegalArgumentException("the loss is another each time that it is measured: L-BFGS goes with no"
          + " dropout, and no noise");
    }
    for (int i = 0; i < gradient.length; i++) {
      double expected = factor * gradient[i];
      if (Math.abs(gradient[i]) > LEAST) {
        if (!(Math.abs(scratch[i] - expected) <= TOLERANCE * Math.abs(expected))) {
          throw new IllegalArgumentException("a clip changes the gradient, and not the loss that L-BFGS compares: leave"
              + " it out");
        }
        unclipped = true;
      }
    }
  }

  /** Multiplies what has been accumulated of all gradients by the power of two that is returned. */
  private double enlarge() {
    double largest = 0;
    for (NamedArray sum : sums) {
      for (int k = 0; k < sum.size(); k++) {
        largest = Math.max(largest, Math.abs(get(sum, k)));
      }
    }
    double factor = largest > 0 ? Math.scalb(1, Math.min(LARGE - Math.getExponent(largest), LARGEST)) : 1;
    for (NamedArray sum : sums) {
      for (int k = 0; k < sum.size(); k++) {
        put(sum, k, factor * get(sum, k));
      }
    }
    return factor;
  }

  private static void gather(NamedArray[] arrays, double[] vector) {
    int i = 0;
    for (NamedArray array : arrays) {
      for (int k = 0; k < array.size(); k++, i++) {
        vector[i] = get(array, k);
      }
    }
  }

  private static double get(NamedArray array, int k) {
    return array.array() instanceof float[] floats ? floats[k] : ((double[]) array.array())[k];
  }

  private static void put(NamedArray array, int k, double value) {
    if (array.array() instanceof float[] floats) {
      floats[k] = (float) value;
    } else {
      ((double[]) array.array())[k] = value;
    }
  }
}
