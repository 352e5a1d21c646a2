package org.descentlang.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets work end in order where the process is asked to end, by Ctrl-C or SIGTERM: the work is told to stop, and the
 * process waits until it has. Work that takes too long is interrupted, which ends what it writes to a file, and leaves
 * nothing of it.
 *
 * <pre>{@code
 * try (Interruption interruption = new Interruption(fit::stop)) {
 *   fit.run();
 * }
 * }</pre>
 */
final class Interruption implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 10;

  private final Thread worker = Thread.currentThread();
  private final CountDownLatch done = new CountDownLatch(1);
  private final Runnable stop;
  private final Thread hook = new Thread(this::interrupt, "interruption");
  private volatile boolean came;

  /** From now on {@code stop} is called, from another thread, where the process is asked to end. */
  Interruption(Runnable stop) {
    this.stop = stop;
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException ending) {
      came = true;
      stop.run();
    }
  }

  /** Does work that is not to be cut: the process ends after it. */
  static void hold(Work work) throws IOException {
    Interruption interruption = new Interruption(() -> {});
    try {
      work.run();
    } finally {
      interruption.close();
    }
  }

  /** What is done. */
  interface Work {
    void run() throws IOException;
  }

  /** Whether the process has been asked to end. */
  boolean came() {
    return came;
  }

  private void interrupt() {
    came = true;
    stop.run();
    try {
      if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        worker.interrupt();
        done.await(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException hurry) {
      worker.interrupt();
    }
  }

  /** The work has ended: the process need not wait any more. */
  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The hook has been waiting for this.
    }
  }
}
