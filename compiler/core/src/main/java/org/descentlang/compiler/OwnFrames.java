package org.descentlang.compiler;

import java.util.Arrays;
import java.util.stream.Stream;

/** Where in this project something failed: frames of libraries say nothing that ours don't. */
public final class OwnFrames {
  private static final String OURS = "org.descentlang.";

  private OwnFrames() {}

  /** The innermost first. */
  public static Stream<StackTraceElement> of(Throwable failure) {
    return Arrays.stream(failure.getStackTrace()).filter(frame -> frame.getClassName().startsWith(OURS));
  }
}
