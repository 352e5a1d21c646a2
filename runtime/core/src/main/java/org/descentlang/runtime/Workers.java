package org.descentlang.runtime;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that do parts of a trainer's kernels, one kernel at a time. Each has a part of its own, so that what it has
 * written in one kernel it reads in the next, out of its processor's cache. The thread that calls {@link #share} does the
 * first, then those that no other has begun, and waits for the rest: with helpers that sleep, or that the machine has no
 * processor for, it does all of them. Nothing is allocated after construction.
 */
final class Workers {

  /**
   * Nanoseconds for which a thread looks for work before it sleeps: more than what a step does alone between two shared
   * kernels, since waking a thread takes up to a tenth of that.
   */
  private static final long PATIENCE = 1_000_000;
  private static final Cleaner FORGOTTEN = Cleaner.create();

  private final Helper[] helpers;
  private final long patience;
  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile Thread waiting;
  private volatile Throwable failure;
  private volatile boolean ended;
  // Of the kernel in progress: written before its parts are offered, read by who has begun one.
  private Trainer trainer;
  private int kernel;
  private int size;
  private int parts;

  /** Starts all threads but the caller's own. They end when the trainer is forgotten. */
  static Workers of(Trainer trainer, int threads) {
    Workers workers = new Workers(threads);
    FORGOTTEN.register(trainer, workers::end);
    return workers;
  }

  private Workers(int threads) {
    patience = threads <= Runtime.getRuntime().availableProcessors() ? PATIENCE : 0;
    helpers = new Helper[threads - 1];
    for (int n = 0; n < helpers.length; n++) {
      helpers[n] = new Helper(n + 1);
      helpers[n].start();
    }
  }

  int threads() {
    return helpers.length + 1;
  }

  /** Does the kernel's values from 0 to before {@code size}, in so many parts. */
  void share(Trainer trainer, int kernel, int size, int parts) {
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException("a trainer belongs to one thread at a time");
    }
    this.trainer = trainer;
    this.kernel = kernel;
    this.size = size;
    this.parts = parts;
    failure = null;
    unfinished.set(parts);
    for (int n = 0; n < parts - 1; n++) {
      helpers[n].offer();
    }
    part(0, 0);
    for (int n = parts - 2; n >= 0; n--) {
      if (helpers[n].begins()) {
        part(0, n + 1);
      }
    }
    await();
    Throwable thrown = failure;
    this.trainer = null;
    busy.set(false);
    if (thrown != null) {
      Workers.<RuntimeException>rethrow(thrown);
    }
  }

  private void end() {
    ended = true;
    for (Helper helper : helpers) {
      LockSupport.unpark(helper);
    }
  }

  private void part(int worker, int part) {
    try {
      trainer.part(kernel, worker, bound(part), bound(part + 1));
    } catch (Throwable thrown) {
      failure = thrown;
    }
    if (unfinished.decrementAndGet() == 0 && worker > 0) {
      LockSupport.unpark(waiting);
    }
  }

  private int bound(int part) {
    return (int) ((long) size * part / parts);
  }

  /** For the parts that others have begun. */
  private void await() {
    long start = System.nanoTime();
    while (unfinished.get() > 0) {
      if (System.nanoTime() - start < patience) {
        Thread.onSpinWait();
      } else if (Thread.currentThread().isInterrupted()) {
        Thread.yield();
      } else {
        waiting = Thread.currentThread();
        if (unfinished.get() > 0) {
          LockSupport.park(this);
        }
        waiting = null;
      }
    }
  }

  /** What a kernel throws is unchecked. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
    throw (T) thrown;
  }

  private final class Helper extends Thread {
    private final int worker;
    /** Whether there is a part for it that nobody has begun. */
    private final AtomicBoolean offered = new AtomicBoolean();
    private volatile boolean sleeps;

    /** Keeps nothing of the thread that makes it alive, and no program. */
    Helper(int worker) {
      super(null, null, "descent-" + worker, 0, false);
      this.worker = worker;
      setDaemon(true);
      setContextClassLoader(null);
    }

    void offer() {
      offered.set(true);
      if (sleeps) {
        LockSupport.unpark(this);
      }
    }

    /** Whether nobody has begun the part; it is the caller's now. */
    boolean begins() {
      return offered.get() && offered.compareAndSet(true, false);
    }

    @Override
    public void run() {
      long start = System.nanoTime();
      while (!ended) {
        if (begins()) {
          part(worker, worker);
          start = System.nanoTime();
        } else if (System.nanoTime() - start < patience) {
          Thread.onSpinWait();
        } else {
          sleep();
          start = System.nanoTime();
        }
      }
    }

    private void sleep() {
      sleeps = true;
      if (!offered.get() && !ended) {
        LockSupport.park(Workers.this);
      }
      sleeps = false;
      interrupted(); // nobody needs this thread to end: it would find no sleep any more
    }
  }
}
