package org.descentlang.samples.benchmarks;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.Trainer;

/**
 * Where all contenders start: the same parameters, and mini-batches of the same random numbers.
 *
 * @param trainer a trainer that has learned nothing yet
 */
record Start(Trainer trainer, List<Batch> batches) {
  private static final long SEED = 42;

  static Start of(Workload workload, int threads, int batches) {
    Trainer trainer = trainer(workload, threads);
    Random random = new Random(SEED);
    return new Start(trainer, Stream.generate(() -> fill(trainer.newBatch(), random)).limit(batches).toList());
  }

  private static Trainer trainer(Workload workload, int threads) {
    return switch (workload) {
      case W1 -> W1.create(SEED, threads);
      case W2 -> W2.create(SEED, threads);
      case W3 -> W3.create(SEED, threads);
      case W4 -> W4.create(SEED, threads);
      case W5 -> W5.create(SEED, threads);
      case W6 -> W6.create(SEED, threads);
      case W7 -> W7.create(SEED, threads);
      case W8 -> W8.create(SEED, threads);
      case W9_SGD -> W9Sgd.create(SEED, threads);
      case W9_ADAM -> W9Adam.create(SEED, threads);
    };
  }

  private static Batch fill(Batch batch, Random random) {
    batch.count(batch.capacity());
    int target = batch.ports().size() - 1;
    for (int port = 0; port <= target; port++) {
      if (batch.ports().get(port).kind() == Kind.INDEX) {
        int classes = batch.ports().get(port).classes();
        fill(batch.ints(port), random, classes);
      } else {
        fill(batch.floats(port), random, port == target);
      }
    }
    return batch;
  }

  private static void fill(int[] array, Random random, int classes) {
    for (int i = 0; i < array.length; i++) {
      array[i] = random.nextInt(classes);
    }
  }

  /** A target is 0 or 1, which suits any loss. */
  private static void fill(float[] array, Random random, boolean target) {
    for (int i = 0; i < array.length; i++) {
      array[i] = target ? random.nextInt(2) : random.nextFloat();
    }
  }

  /** The values of a parameter, by its name in the model; PyTorch would give it the same shape. */
  float[] parameter(String name) {
    return (float[]) trainer.parameters().get(name).array();
  }
}
