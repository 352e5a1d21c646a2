package org.descentlang.compiler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts that a reviewer has read: what is made now must equal the file under {@code src/test/resources}. With
 * {@code -Dgolden.update} the files are rewritten instead, and the reviewer reads the diff.
 */
public final class Golden {
  private static final Path ROOT = Path.of("src", "test", "resources");

  private Golden() {}

  /** A file or folder of the tests, where it stands in the checkout. */
  public static Path path(String name) {
    return ROOT.resolve(name);
  }

  /** The text of a file under {@code src/test/resources}. */
  public static String read(String name) {
    return read(path(name));
  }

  /** Fails unless the file {@code name} under {@code src/test/resources} holds exactly this text. */
  public static void check(String name, String actual) {
    Path file = path(name);
    if (System.getProperty("golden.update") != null) {
      write(file, actual);
      return;
    }
    if (!Files.exists(file)) {
      throw new AssertionError(name + " is missing. It would be:\n\n" + actual + update());
    }
    String expected = read(file);
    if (!expected.equals(actual)) {
      throw new AssertionError(name + " differs:\n\n" + difference(expected, actual) + update());
    }
  }

  private static String update() {
    return "\nIf this is right: mvn -q test -pl compiler/core -am -Dgolden.update"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dtest=" + caller() + "\n";
  }

  private static String caller() {
    return StackWalker.getInstance().walk(frames -> frames
        .map(StackWalker.StackFrame::getClassName)
        .filter(name -> !name.equals(Golden.class.getName()))
        .findFirst()
        .map(name -> name.substring(name.lastIndexOf('.') + 1).replaceFirst("\\$.*", ""))
        .orElse("*"));
  }

  /** The lines between what both begin with and what both end with, {@code -} expected and {@code +} actual. */
  static String difference(String expected, String actual) {
    List<String> before = List.of(expected.split("\n", -1));
    List<String> after = List.of(actual.split("\n", -1));
    int shorter = Math.min(before.size(), after.size());
    int head = 0;
    while (head < shorter && before.get(head).equals(after.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
      tail++;
    }
    List<String> lines = new ArrayList<>();
    lines.add("at line " + (head + 1) + ":");
    before.subList(head, before.size() - tail).forEach(line -> lines.add("- " + line));
    after.subList(head, after.size() - tail).forEach(line -> lines.add("+ " + line));
    return String.join("\n", lines) + "\n";
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
