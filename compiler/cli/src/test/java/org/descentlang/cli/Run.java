package org.descentlang.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** A run of the command: its status, and what it printed. */
record Run(int status, String out, String err) {

  static Run of(Object... arguments) {
    return to(new ByteArrayOutputStream(), arguments);
  }

  /** Results go to {@code out}. */
  static Run to(OutputStream out, Object... arguments) {
    StringWriter err = new StringWriter();
    Console console = new Console(new ResultWriter(out), new PrintWriter(err, true), false, false);
    String[] texts = List.of(arguments).stream().map(String::valueOf).toArray(String[]::new);
    int status = Descent.run(console, texts);
    return new Run(status, out.toString().replace("\r\n", "\n"), err.toString().replace("\r\n", "\n"));
  }
}
