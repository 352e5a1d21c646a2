package org.descentlang.compiler;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.descentlang.compiler.source.Diagnostic;
import org.descentlang.compiler.source.Span;

/** A failure of a pass, never the program's fault: told with what the pass was given, and never as a stack trace. */
final class CompilerBug {
  /** So many frames say where it went wrong. */
  private static final int FRAMES = 5;

  private CompilerBug() {}

  /** @param given what the pass before made, where there is one */
  static Diagnostic of(Stage pass, Span at, Throwable cause, Optional<String> given) {
    Diagnostic bug = Diagnostic.error("compiler-bug", at,
        "bug in the compiler, in pass " + pass.word() + ": " + summary(cause));
    Diagnostic told = bug.because("it failed in " + frames(cause));
    return given.map(text -> told.because("the pass was given\n\n" + text)).orElse(told)
        .hint("please report this with the program; it is no mistake of yours.");
  }

  private static String summary(Throwable cause) {
    String name = cause.getClass().getSimpleName();
    return cause.getMessage() == null ? name : name + ", " + cause.getMessage();
  }

  private static String frames(Throwable cause) {
    return Arrays.stream(cause.getStackTrace()).limit(FRAMES)
        .map(f -> f.getClassName().substring(f.getClassName().lastIndexOf('.') + 1) + "." + f.getMethodName())
        .collect(Collectors.joining(", "));
  }
}
