package org.descentlang.compiler.ir;

/** A pass left a program that is none: a bug in the compiler, never the user's mistake. */
public final class InvalidProgramException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  InvalidProgramException(String pass, String violation, String printed) {
    super("bug in the compiler, in pass " + pass + ": " + violation + (printed.isEmpty() ? "" : "\n" + printed));
  }
}
