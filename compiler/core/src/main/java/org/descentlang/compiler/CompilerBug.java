package org.descentlang.compiler;

import java.util.Optional;
import java.util.stream.Collectors;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/**
 * A failure of a pass, never the program's fault: told with what the pass was given, and never as a stack trace. That
 * the stack is full says no more than that the program is too large.
 */
final class CompilerBug extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** So many frames say where it went wrong. */
  private static final int FRAMES = 5;

  private final Stage pass;
  private final transient Optional<String> given;

  /** @param given what the pass before made, where there is one */
  CompilerBug(Stage pass, Throwable cause, Optional<String> given) {
    super(cause);
    this.pass = pass;
    this.given = given;
  }

  /** @param at what it was about */
  Diagnostic told(Span at) {
    if (getCause() instanceof StackOverflowError) {
      return Diagnostic.error("too-large", at, "the program is too deep for pass " + pass.word()
              + ": definitions or expressions depend on each other in too long a chain")
          .hint("`repeat` less often, or define over an index instead.");
    }
    Diagnostic bug = Diagnostic.error("compiler-bug", at,
        "bug in the compiler, in pass " + pass.word() + ": " + summary(getCause()));
    Diagnostic told = bug.because("it failed in " + OwnFrames.of(getCause()).limit(FRAMES)
        .map(f -> simpleName(f) + "." + f.getMethodName() + ":" + f.getLineNumber()).collect(Collectors.joining(", ")));
    return given.map(text -> told.because("the pass was given\n\n" + text)).orElse(told)
        .hint("please report this with the program; it is no mistake of yours.");
  }

  private static String summary(Throwable cause) {
    String name = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? name : name + ", " + cause.getMessage();
  }

  private static String simpleName(StackTraceElement frame) {
    return frame.getClassName().substring(frame.getClassName().lastIndexOf('.') + 1);
  }
}
