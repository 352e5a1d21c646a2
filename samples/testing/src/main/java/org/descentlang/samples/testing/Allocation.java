package org.descentlang.samples.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.data.Order;

/** Measures what training allocates. */
public final class Allocation {

  private static final int STEPS = 10;
  private static final int ROUNDS = 21;

  private Allocation() {}

  /**
   * The bytes that ten steps on the first examples allocate in this thread, the median of many tens: what loads
   * classes, or goes back to the interpreter because a class was not loaded, allocates a few times.
   */
  public static long ofSteps(Trainer trainer, Examples examples) {
    Batch batch = trainer.newBatch();
    int[] order = Order.sequential(examples.size()).epoch(0);
    examples.fill(batch, order, 0, Math.min(batch.capacity(), examples.size()));
    long[] rounds = new long[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      rounds[round] = ofRound(trainer, batch);
    }
    Arrays.sort(rounds);
    return rounds[ROUNDS / 2];
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
