package org.descentlang.compiler.library;

import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.descentlang.runtime.ArrayFile;
import org.descentlang.runtime.Batch;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.NamedArray;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Trainer;

/** The bits of parameters and of the optimizer's state after some steps on drawn data, as a hash. */
final class TrainedBits {
  private TrainedBits() {}

  /** Prints them of one to so many threads, the first argument, for each {@code workload:steps}. */
  public static void main(String[] arguments) throws IOException {
    for (String argument : List.of(arguments).subList(1, arguments.length)) {
      String[] parts = argument.split(":");
      Programs program = Programs.narrow(Programs.workload(parts[0]));
      for (int threads = 1; threads <= Integer.parseInt(arguments[0]); threads++) {
        System.out.println(parts[0] + " " + threads + " "
            + hash(program.trainer(parts[0], 42, threads), Integer.parseInt(parts[1])));
      }
    }
  }

  /** Every third mini-batch is half full. */
  static String hash(Trainer trainer, int steps) throws IOException {
    Batch batch = trainer.newBatch();
    Random random = new Random(7);
    for (int t = 0; t < steps; t++) {
      batch.count(t % 3 == 2 ? batch.capacity() / 2 : batch.capacity());
      for (int p = 0; p < batch.ports().size(); p++) {
        fill(batch.array(p), batch.ports().get(p), random);
      }
      trainer.step(batch);
    }
    Path save = Files.createTempFile("bits", ".safetensors");
    try {
      trainer.save(save);
      MessageDigest digest = sha256();
      ArrayFile.read(save).arrays().forEach(array -> add(array, digest));
      return HexFormat.of().formatHex(digest.digest());
    } finally {
      Files.delete(save);
    }
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
