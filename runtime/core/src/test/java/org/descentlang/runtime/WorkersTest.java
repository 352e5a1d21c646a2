package org.descentlang.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kernels whose parts are counted, shared by threads. */
@Timeout(60)
class WorkersTest {
  private static final int SIZE = 1_000;

  /** Kernel 0 adds one to each of its values; others are for the tests. */
  private static class Counting extends NoTrainer {
    final int[] counts = new int[SIZE];
    final boolean[] workers;

    Counting(int threads) {
      super(threads);
      workers = new boolean[threads];
    }

    void count(int size, int least) {
      distribute(0, size, least);
    }

    void other(int kernel) {
      distribute(kernel, SIZE, 1);
    }

    @Override
    protected void part(int kernel, int worker, int from, int to) {
      workers[worker] = true;
      for (int i = from; i < to; i++) {
        counts[i]++;
      }
    }
  }

  @Test
  void everyValueIsDoneOnce() {
    for (int threads = 1; threads <= 5; threads++) {
      for (int size : new int[] {0, 1, 2, 3, 4, 7, 100, SIZE}) {
        Counting trainer = new Counting(threads);
        trainer.count(size, 1);
        assertThat(Arrays.stream(trainer.counts).limit(size)).allMatch(n -> n == 1);
        assertThat(Arrays.stream(trainer.counts).skip(size)).allMatch(n -> n == 0);
      }
    }
  }

  /** What one thread writes another one reads in the next kernel, however often that happens. */
  @Test
  void tinyKernelsFollowEachOther() {
    Counting trainer = new Counting(3);
    for (int kernel = 1; kernel <= 10_000; kernel++) {
      trainer.count(SIZE, 1);
      if (kernel % 100 == 0) {
        assertThat(trainer.counts).containsOnly(kernel);
      }
    }
  }

  @Test
  void whatIsTooSmallIsDoneByTheCaller() {
    Counting trainer = new Counting(3);
    trainer.count(SIZE, SIZE / 2 + 1);
    assertThat(trainer.workers).containsExactly(true, false, false);
  }

  @Test
  void anInterruptedCallerGoesOn() {
    Counting trainer = new Counting(3);
    Thread.currentThread().interrupt();
    for (int kernel = 0; kernel < 1_000; kernel++) {
      trainer.count(SIZE, 1);
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(trainer.counts).containsOnly(1_000);
  }

  @Test
  void aHelperThatIsInterruptedGoesOn() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Counting trainer = new Counting(3);
    Thread.getAllStackTraces().keySet().stream().filter(t -> !before.contains(t)).forEach(Thread::interrupt);
    trainer.count(SIZE, 1);
    assertThat(trainer.counts).containsOnly(1);
  }

  @Test
  void aFailureReachesTheCallerAndTheNextKernelIsDone() {
    Counting trainer = new Counting(3) {
      @Override
      protected void part(int kernel, int worker, int from, int to) {
        if (kernel == 1 && from == 0) {
          throw new ArithmeticException("of the first part");
        }
        super.part(kernel, worker, from, to);
      }
    };
    assertThatThrownBy(() -> trainer.other(1)).isInstanceOf(ArithmeticException.class).hasMessage("of the first part");
    Arrays.fill(trainer.counts, 0);
    trainer.count(SIZE, 1);
    assertThat(trainer.counts).containsOnly(1);
  }

  @Test
  void aKernelInAKernelIsRefused() {
    Counting trainer = new Counting(2) {
      @Override
      protected void part(int kernel, int worker, int from, int to) {
        other(0);
      }
    };
    assertThatThrownBy(() -> trainer.other(1)).isInstanceOf(IllegalStateException.class)
        .hasMessage("a trainer belongs to one thread at a time");
  }

  @Test
  void anotherThreadIsRefusedMeanwhile() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Counting trainer = new Counting(2) {
      @Override
      protected void part(int kernel, int worker, int from, int to) {
        begun.countDown();
        try {
          end.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    };
    Thread first = new Thread(() -> trainer.other(1));
    first.start();
    begun.await();
    assertThatThrownBy(() -> trainer.other(1)).isInstanceOf(IllegalStateException.class);
    end.countDown();
    first.join();
  }

  @Test
  void nothingIsAllocated() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Counting trainer = new Counting(3);
    long[] ids = Thread.getAllStackTraces().keySet().stream()
        .filter(t -> !before.contains(t) || t == Thread.currentThread()).mapToLong(Thread::getId).toArray();
    assertThat(ids).hasSizeGreaterThanOrEqualTo(3);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 10; round++) {
      long[] start = threads.getThreadAllocatedBytes(ids);
      for (int kernel = 0; kernel < 100; kernel++) {
        trainer.count(SIZE, 1);
      }
      long[] end = threads.getThreadAllocatedBytes(ids);
      // The arrays of this measurement itself are of the caller.
      least = Math.min(least, Arrays.stream(end).sum() - Arrays.stream(start).sum());
    }
    assertThat(least).isLessThan(200);
  }

  @Test
  void threadsEndWhenTheTrainerIsForgotten() throws InterruptedException {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    WeakReference<Counting> forgotten = forgotten();
    Set<Thread> helpers = Thread.getAllStackTraces().keySet().stream()
        .filter(t -> !before.contains(t) && t.getName().startsWith("descent-")).collect(Collectors.toSet());
    assertThat(helpers).hasSize(2).allMatch(Thread::isDaemon);
    for (int n = 0; n < 100 && helpers.stream().anyMatch(Thread::isAlive); n++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(forgotten.get()).isNull();
    assertThat(helpers).noneMatch(Thread::isAlive);
  }

  private static WeakReference<Counting> forgotten() {
    Counting trainer = new Counting(3);
    trainer.count(SIZE, 1);
    return new WeakReference<>(trainer);
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> new Counting(0)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads: 0, not 1 to 1024");
    assertThatThrownBy(() -> Trainer.requireThreads(1025)).isInstanceOf(IllegalArgumentException.class);
    assertThat(new Counting(4).threads()).isEqualTo(4);
  }

  @Test
  void aKernelThatNobodySharesIsRefused() {
    assertThatThrownBy(() -> new NoTrainer(1).distribute(7, 1, 1)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no kernel 7 is shared");
  }
}
