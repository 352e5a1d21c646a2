package org.descentlang.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** A run of the command: its status, and what it printed. */
record Run(int status, String out, String err) {

  static Run of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console = new Console(new PrintWriter(out, true), new PrintWriter(err, true), false, false);
    String[] texts = List.of(arguments).stream().map(String::valueOf).toArray(String[]::new);
    int status = Descent.run(console, texts);
    return new Run(status, out.toString().replace("\r\n", "\n"), err.toString().replace("\r\n", "\n"));
  }
}
