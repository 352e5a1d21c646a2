package org.descentlang.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.descentlang.runtime.AtomicFile;

/** The files that a command reads and writes, by what they are on its command line: no output may cost an input. */
final class OutputFiles {

  /** The length of a safetensors header, in eight bytes, and the brace that the header begins with. */
  private static final int START = 9;

  private static final List<String> OTHER_KINDS = List.of(".npz", ".npy", ".csv", ".gz", ".zip", ".pt", ".pth");

  private final Map<String, List<Path>> inputs = new LinkedHashMap<>();
  private final Map<String, Path> outputs = new LinkedHashMap<>();

  OutputFiles input(String role, List<Path> files) {
    inputs.computeIfAbsent(role, ignored -> new ArrayList<>()).addAll(files);
    return this;
  }

  OutputFiles output(String role, Path file) {
    outputs.put(role, file);
    return this;
  }

  /** What is wrong with the outputs, each in a sentence: one is an input, or another output. */
  List<String> collisions() throws IOException {
    List<String> collisions = new ArrayList<>();
    List<String> earlier = new ArrayList<>();
    for (Map.Entry<String, Path> output : outputs.entrySet()) {
      for (Map.Entry<String, List<Path>> input : inputs.entrySet()) {
        if (anySame(output.getValue(), input.getValue()) && !goesOn(output.getKey(), input.getKey())) {
          collisions.add(collision(output, input.getKey()));
        }
      }
      for (String other : earlier) {
        if (same(output.getValue(), outputs.get(other))) {
          collisions.add(collision(output, other));
        }
      }
      earlier.add(output.getKey());
    }
    return collisions;
  }

  /** A run that is resumed may go on in its own save. */
  private static boolean goesOn(String output, String input) {
    return output.equals("--save") && input.equals("--resume");
  }

  private static String collision(Map.Entry<String, Path> output, String other) {
    return output.getKey() + " would overwrite " + output.getValue() + ", which is " + other + ", too";
  }

  private static boolean anySame(Path output, List<Path> files) throws IOException {
    for (Path file : files) {
      if (same(output, file)) {
        return true;
      }
    }
    return false;
  }

  private static boolean same(Path a, Path b) throws IOException {
    return Files.exists(a) && Files.exists(b) ? Files.isSameFile(a, b)
        : a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
  }

  /**
   * Looks now for what would fail only once there is something to write.
   *
   * @throws IOException if no file can be written there, whole or not at all
   */
  static void requireWritable(Path target) throws IOException {
    requireFolder(target);
    new AtomicFile(target).close();
  }

  /** As {@link #requireWritable}, of what is written as it comes, and may be a pipe. */
  static void requireFolder(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      throw new IOException("can't write " + target + ": it is a directory");
    }
    if (!Files.isDirectory(target.toAbsolutePath().getParent())) {
      throw new IOException("can't write " + target + ": there is no folder " + target.toAbsolutePath().getParent());
    }
  }

  /** Whether writing parameters to {@code file} destroys nothing else: it is not there, or holds parameters already. */
  static boolean mayHoldParameters(Path file) throws IOException {
    return !Files.isRegularFile(file) || Files.size(file) == 0 || isSafetensors(file);
  }

  /** Whether writing predictions to {@code file} destroys no program and no parameters, as far as its name tells. */
  static boolean mayHoldPredictions(Path file) throws IOException {
    return !Files.isRegularFile(file)
        || !hasEnding(file, ".dl") && (hasEnding(file, ".safetensors") || !isSafetensors(file));
  }

  /** The ending by which {@code file} promises another kind of file than safetensors, to those who read it later. */
  static Optional<String> misleadingEnding(Path file) {
    return OTHER_KINDS.stream().filter(ending -> hasEnding(file, ending)).findFirst();
  }

  private static boolean hasEnding(Path file, String ending) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  private static boolean isSafetensors(Path file) throws IOException {
    byte[] start = new byte[START];
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(start, 0, START) == START && start[START - 1] == '{' && start[START - 2] == 0;
    }
  }
}
