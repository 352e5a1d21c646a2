package org.descentlang.cli;

/** Something that the user has to change; the message is all there is to say. */
final class Problem extends RuntimeException {

  private static final long serialVersionUID = 1;

  Problem(String message) {
    super(message);
  }
}
