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
record Console(ResultWriter out, PrintWriter err, boolean coloured, boolean live) {

  // The JDK can't tell what the error stream is; the launcher can.
  static Console ofProcess() {
    boolean live = Boolean.getBoolean("descent.terminal") && !"dumb".equals(System.getenv("TERM"));
    ResultWriter out = new ResultWriter(new FileOutputStream(FileDescriptor.out));
    PrintWriter err =
        new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    return new Console(out, err, coloured(System.getenv(), live), live);
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

  /**
   * Prints a line of the results.
   *
   * @throws Unprinted if that is not possible
   */
  void print(String line) {
    out.println(line);
    if (out.failure().isPresent()) {
      throw new Unprinted();
    }
  }

  Renderer renderer() {
    return coloured ? Renderer.COLOURED : Renderer.PLAIN;
  }
}
