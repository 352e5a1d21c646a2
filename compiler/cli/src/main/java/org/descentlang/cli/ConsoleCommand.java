package org.descentlang.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** A subcommand: it prints to its console, and ends with 0 or an exception that {@link Failures} knows. */
@Command(mixinStandardHelpOptions = true, sortOptions = false, optionListHeading = "%nOptions:%n",
    descriptionHeading = "%n", footerHeading = "%nExamples:%n")
abstract class ConsoleCommand implements Callable<Integer> {

  private final Console console;

  ConsoleCommand(Console console) {
    this.console = console;
  }

  abstract void run() throws Exception;

  @Override
  public final Integer call() throws Exception {
    try {
      run();
    } catch (OutOfMemoryError full) {
      throw new Problem("there is not enough memory; DESCENT_JAVA_OPTIONS=-Xmx8g allows eight gigabytes, for example");
    } catch (StackOverflowError deep) {
      throw new IllegalStateException(deep);
    }
    return ExitCode.OK.status;
  }

  final void print(String line) {
    console.out().println(line);
  }

  final Console console() {
    return console;
  }
}
