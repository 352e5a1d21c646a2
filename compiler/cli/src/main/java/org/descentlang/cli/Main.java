package org.descentlang.cli;

/** Runs the {@code descent} command. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(Descent.run(Console.ofProcess(), arguments));
  }
}
