package org.descentlang.compiler;

/**
 * Work that goes down expressions as deep as they are: the norm of a clip over all gradients has a term for each
 * parameter, one inside the other.
 */
final class DeepStack {
  /** Bytes of address space: memory is what of it is used. */
  private static final long SIZE = 256L << 20;

  private DeepStack() {}

  /** Waits for the work, and throws what it throws. */
  static void run(Runnable work) {
    Throwable[] thrown = new Throwable[1];
    Thread thread = new Thread(null, () -> {
      try {
        work.run();
      } catch (RuntimeException | Error failure) {
        thrown[0] = failure;
      }
    }, "descent-compiler", SIZE);
    thread.start();
    join(thread);
    if (thrown[0] instanceof RuntimeException failure) {
      throw failure;
    }
    if (thrown[0] instanceof Error failure) {
      throw failure;
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
