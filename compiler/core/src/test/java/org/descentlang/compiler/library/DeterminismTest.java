package org.descentlang.compiler.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.Golden;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Twenty steps of four programs give the same bits of parameters and optimizer state on every JDK, now and later: no
 * schedule may move these hashes. Nor does the number of threads.
 */
class DeterminismTest {
  private static final int STEPS = 20;
  private static final int MOST_THREADS = 3;

  @TempDir
  private Path folder;

  @Test
  void theSameSeedAndDataGiveTheSameBits() throws IOException {
    String text = String.join("\n", List.of("digits", "w3", "conv", "rnn").stream()
        .map(name -> Programs.resource("library/" + name + ".dl")).toList());
    StringBuilder hashes = new StringBuilder();
    for (String type : List.of("f32", "f64")) {
      Programs programs = type.equals("f64") ? Programs.wide(text) : Programs.narrow(text);
      for (String name : List.of("Digits", "W3", "Conv", "Rnn")) {
        hashes.append(name).append(' ').append(type).append(' ').append(hash(programs.trainer(name, 42))).append('\n');
      }
    }
    Golden.check("library/hashes.txt", hashes.toString());
  }

  /** Of a program that is large enough to be shared, and of one that is not. */
  @Test
  void noBitDependsOnTheNumberOfThreads() throws IOException {
    for (String name : List.of("W3", "W4")) {
      Programs programs = Programs.narrow(Programs.resource("library/" + name.toLowerCase(Locale.ROOT) + ".dl"));
      String expected = hash(programs.trainer(name, 42));
      for (int threads = 2; threads <= MOST_THREADS; threads++) {
        Trainer trainer = programs.trainer(name, 42, threads);
        assertThat(trainer.threads()).isEqualTo(name.equals("W4") ? threads : 1);
        assertThat(hash(trainer)).as("%s of %s threads", name, threads).isEqualTo(expected);
      }
    }
  }

  /** Neither in the thread that calls nor in the others. */
  @Test
  void aStepOfThreadsAllocatesNothing() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Trainer trainer = Programs.narrow(Programs.resource("library/w4.dl")).trainer("W4", 42, MOST_THREADS);
    long[] own = Stream.concat(Stream.of(Thread.currentThread()),
            Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("descent-")))
        .filter(t -> t == Thread.currentThread() || !before.contains(t)).mapToLong(Thread::getId).toArray();
    assertThat(own).hasSize(MOST_THREADS);
    Batch batch = trainer.newBatch();
    batch.count(batch.capacity());
    trainer.step(batch);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] first = threads.getThreadAllocatedBytes(own);
    long measuring = threads.getThreadAllocatedBytes(own)[0] - first[0];
    long[] start = threads.getThreadAllocatedBytes(own);
    for (int step = 0; step < STEPS; step++) {
      trainer.step(batch);
    }
    long[] end = threads.getThreadAllocatedBytes(own);
    assertThat(Arrays.stream(end).sum() - Arrays.stream(start).sum()).isLessThanOrEqualTo(measuring);
  }

  private String hash(Trainer trainer) throws IOException {
    Batch batch = trainer.newBatch();
    Random random = new Random(7);
    for (int t = 0; t < STEPS; t++) {
      batch.count(t % 3 == 2 ? batch.capacity() / 2 : batch.capacity());
      for (int p = 0; p < batch.ports().size(); p++) {
        fill(batch.array(p), batch.ports().get(p), random);
      }
      trainer.step(batch);
    }
    Path save = folder.resolve("save.safetensors");
    trainer.save(save);
    MessageDigest digest = sha256();
    ArrayFile.read(save).arrays().forEach(array -> add(array, digest));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void fill(Object array, Port port, Random random) {
    int size = Array.getLength(array);
    Probe.fill(array, port.kind() == Kind.REAL ? random.doubles(size, -1, 1).toArray()
        : random.ints(size, port.ignored().isPresent() ? -1 : 0, port.classes()).asDoubleStream().toArray());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void add(NamedArray array, MessageDigest digest) {
    digest.update((array.name() + " " + array.shape()).getBytes(StandardCharsets.UTF_8));
    ByteBuffer bits = ByteBuffer.allocate(Double.BYTES);
    for (int i = 0; i < array.size(); i++) {
      // A float's double has its bits, and no more.
      digest.update(bits.clear().putDouble(Array.getDouble(array.array(), i)).array());
    }
  }
}
