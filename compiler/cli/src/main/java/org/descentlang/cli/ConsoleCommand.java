package org.descentlang.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A subcommand: it prints to its console, and ends with 0 or an exception that {@link Failures} knows. */
@Command(mixinStandardHelpOptions = true, sortOptions = false, optionListHeading = "%nOptions:%n",
    descriptionHeading = "%n", footerHeading = "%nExamples:%n")
abstract class ConsoleCommand implements Callable<Integer> {

  private final Console console;

  @Spec
  private CommandSpec spec;

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

  /** The command line makes no sense, for the reason {@code message}. */
  final ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  final void requireNoCollision(OutputFiles files) throws IOException {
    List<String> collisions = files.collisions();
    if (!collisions.isEmpty()) {
      throw usage(String.join("; ", collisions));
    }
  }

  /** What {@code option} names is written as a safetensors file, whatever it is called. */
  final void requireHonestName(String option, Path file) {
    OutputFiles.misleadingEnding(file).ifPresent(ending -> {
      throw usage(option + " " + file + ": no name of a safetensors file, which is written, ends in " + ending);
    });
  }

  final void print(String line) {
    console.print(line);
  }

  /** What the user should know, and is no result. */
  final void note(String text) {
    console.err().println("note: " + text);
  }

  final Console console() {
    return console;
  }
}
