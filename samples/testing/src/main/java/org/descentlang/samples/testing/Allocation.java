package org.descentlang.samples.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Trainer;
import org.descentlang.runtime.data.Examples;
import org.descentlang.runtime.data.Order;

/** Measures what training allocates. */
public final class Allocation {

  private static final int STEPS = 10;
  private static final int ROUNDS = 12;
  private static final int LOADING = 4;

  private Allocation() {}

  /**
   * The most bytes that ten steps on the first examples allocate in this thread, and the ten before or after them, too:
   * what happens only once is the loading of something. The first steps, which load most, are not counted.
   */
  public static long ofSteps(Trainer trainer, Examples examples) {
    Batch batch = trainer.newBatch();
    int[] order = Order.sequential(examples.size()).epoch(0);
    examples.fill(batch, order, 0, Math.min(batch.capacity(), examples.size()));
    long most = 0;
    long before = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long now = ofRound(trainer, batch);
      most = round < LOADING ? 0 : Math.max(most, Math.min(before, now));
      before = now;
    }
    return most;
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
