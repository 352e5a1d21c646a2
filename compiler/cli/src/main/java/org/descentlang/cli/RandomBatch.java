package org.descentlang.cli;

import java.util.List;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Draws;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Trainer;

/** A mini-batch of random data, the same for the same seed. */
final class RandomBatch {

  private static final double IGNORED = 0.2;

  private RandomBatch() {}

  /**
   * Inputs are normal, targets uniform between 0 and 1, so that they are probabilities, too.
   *
   * @param examples how many there are, or as many as the mini-batch holds
   */
  static Batch of(Trainer trainer, int examples, long seed) {
    Batch batch = trainer.newBatch();
    batch.count(Math.min(batch.capacity(), examples));
    List<Port> inputs = trainer.model().ports();
    for (int i = 0; i < batch.ports().size(); i++) {
      Port port = batch.ports().get(i);
      fill(batch, i, port, inputs.contains(port), Draws.key(seed, Draws.name("data of " + port.name()), 0));
    }
    return batch;
  }

  private static void fill(Batch batch, int position, Port port, boolean input, long key) {
    int size = port.size(batch.count());
    switch (port.kind()) {
      case REAL -> reals(batch.array(position), size, input, key);
      case INDEX -> indices(batch.ints(position), size, port, key);
      case BOOLEAN -> truths(batch.booleans(position), size, key);
      case EXTENT -> batch.extent(position, port.classes());
    }
  }

  private static void reals(Object values, int size, boolean normal, long key) {
    for (int i = 0; i < size; i++) {
      double value = normal ? Draws.normal(key, i) : Draws.uniform(key, i);
      if (values instanceof float[] singles) {
        singles[i] = (float) value;
      } else {
        ((double[]) values)[i] = value;
      }
    }
  }

  private static void indices(int[] values, int size, Port port, long key) {
    for (int i = 0; i < size; i++) {
      boolean ignored = port.ignored().isPresent() && i > 0 && Draws.bernoulli(key, 2L * i + 1, IGNORED) == 1;
      values[i] = ignored ? port.ignored().getAsInt() : (int) (Draws.uniform(key, 2L * i) * port.classes());
    }
  }

  private static void truths(boolean[] values, int size, long key) {
    for (int i = 0; i < size; i++) {
      values[i] = Draws.bernoulli(key, i, 0.5) == 1;
    }
  }
}
