package org.descentlang.samples.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.data.Order;

/** Measures what training allocates. */
public final class Allocation {

  private static final int STEPS = 20;
  private static final int ROUNDS = 5;

  private Allocation() {}

  /**
   * The bytes that twenty steps on the first examples allocate in this thread: the least of five rounds, since the
   * first ones also load what there is to load.
   */
  public static long ofSteps(Trainer trainer, Examples examples) {
    Batch batch = trainer.newBatch();
    int[] order = Order.sequential(examples.size()).epoch(0);
    examples.fill(batch, order, 0, Math.min(batch.capacity(), examples.size()));
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      least = Math.min(least, ofRound(trainer, batch));
    }
    return least;
  }

  private static long ofRound(Trainer trainer, Batch batch) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    for (int step = 0; step < STEPS; step++) {
      trainer.step(batch);
    }
    return threads.getThreadAllocatedBytes(thread) - before;
  }
}
