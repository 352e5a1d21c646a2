package org.descentlang.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.descentlang.compiler.source.Renderer;

/**
 * Where a command prints: results to {@code out}; diagnostics, failures and progress to {@code err}.
 *
 * @param coloured whether {@code err} may have colours
 * @param live whether {@code err} shows a line that is redrawn
 */
record Console(PrintWriter out, PrintWriter err, boolean coloured, boolean live) {

  // The JDK can't tell what the error stream is; the launcher can.
  static Console ofProcess() {
    boolean live = Boolean.getBoolean("descent.terminal") && !"dumb".equals(System.getenv("TERM"));
    return new Console(
        writer(FileDescriptor.out), writer(FileDescriptor.err), coloured(System.getenv(), live), live);
  }

  /** no-color.org and bixense.com/clicolors: NO_COLOR, then CLICOLOR_FORCE, then CLICOLOR, then what the stream is. */
  static boolean coloured(Map<String, String> environment, boolean terminal) {
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return false;
    }
    if (!environment.getOrDefault("CLICOLOR_FORCE", "0").equals("0")) {
      return true;
    }
    return terminal && !environment.getOrDefault("CLICOLOR", "1").equals("0");
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  Renderer renderer() {
    return coloured ? Renderer.COLOURED : Renderer.PLAIN;
  }
}
