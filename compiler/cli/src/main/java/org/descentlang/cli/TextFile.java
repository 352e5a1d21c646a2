package org.descentlang.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.descentlang.runtime.AtomicFile;

/** Text files, which are written so that they are there whole or not at all. */
final class TextFile {

  private TextFile() {}

  /** Whether its name makes it a CSV file. */
  static boolean isCsv(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
  }

  /**
   * Writes {@code text}, and makes the folders above it, unless the file has it already, so that no build sees a change
   * where there is none.
   */
  static boolean writeIfChanged(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
      return false;
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    write(file, bytes);
    return true;
  }

  static void write(Path file, byte[] bytes) throws IOException {
    try (AtomicFile out = new AtomicFile(file)) {
      out.write(ByteBuffer.wrap(bytes));
      out.commit();
    }
  }
}
