package org.descentlang.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.descentlang.compiler.OwnFrames;
import org.descentlang.runtime.DataException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Tells the user what went wrong, in the one place that does, and gives the exit status that fits. */
record Failures(Console console) implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private static final int FRAMES = 20;

  @Override
  public int handleParseException(ParameterException misuse, String[] arguments) {
    return report(misuse, misuse.getCommandLine());
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    return report(failure, command);
  }

  private int report(Exception failure, CommandLine command) {
    if (failure instanceof Unprinted) {
      // The command did nothing wrong; what its lost output comes to is found out at the end.
      return ExitCode.OK.status;
    }
    if (failure instanceof Rejected rejected) {
      console.err().print(console.renderer().render(rejected.diagnostics()));
      return ExitCode.PROBLEMS.status;
    }
    if (failure instanceof DataException || failure instanceof Problem) {
      return say(failure.getMessage(), ExitCode.PROBLEMS);
    }
    if (failure instanceof ParameterException usage) {
      return say(Misuse.message(usage) + "\nTry '" + help(command) + "'.", ExitCode.USAGE);
    }
    if (failure instanceof UncheckedIOException wrapped) {
      return say(reason(wrapped.getCause()), ExitCode.INPUT_OUTPUT);
    }
    if (failure instanceof IOException io) {
      return say(reason(io), ExitCode.INPUT_OUTPUT);
    }
    return say(bug(failure), ExitCode.INTERNAL);
  }

  /** Results are lost, unless the command has failed anyway. Where nobody wants them, nothing is said. */
  int unprinted(int status) {
    if (status != ExitCode.OK.status) {
      return status;
    }
    if (console.out().isUnread()) {
      return ExitCode.UNREAD.status;
    }
    return say("can't write the output: " + reason(console.out().failure().orElseThrow()),
        ExitCode.INPUT_OUTPUT);
  }

  private static String help(CommandLine command) {
    return command.getParent() == null ? "descent help" : "descent help " + command.getCommandName();
  }

  private int say(String message, ExitCode code) {
    console.err().println("descent: " + message);
    return code.status;
  }

  /** The JDK's own messages are often the name of the file and nothing else. */
  private static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException missing) {
      return missing.getFile() + ": there is no such file";
    }
    if (failure instanceof FileAlreadyExistsException file) {
      return file.getFile() + ": it is there already, and no directory";
    }
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + ": access is denied";
    }
    if (failure instanceof NotDirectoryException file) {
      return file.getFile() + ": it is no directory";
    }
    if (failure instanceof FileSystemException other && other.getReason() != null) {
      return other.getFile() + ": " + other.getReason();
    }
    return failure.getMessage() == null ? "a file can't be read or written" : failure.getMessage();
  }

  /** With what a report needs. */
  private static String bug(Throwable failure) {
    StringBuilder trace = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      trace.append(cause).append('\n');
      OwnFrames.of(cause).limit(FRAMES).forEach(frame -> trace.append("  at ").append(frame).append('\n'));
    }
    return """
        bug in the command, not in your files: please report it, with the .dl file and the lines below
        %s, Java %s, %s
        %s""".formatted(new Descent.Version().getVersion()[0], Runtime.version(), System.getProperty("os.name"),
        trace.toString().stripTrailing());
  }
}
