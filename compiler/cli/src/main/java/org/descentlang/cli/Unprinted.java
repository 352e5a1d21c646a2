package org.descentlang.cli;

/** A result could not be printed: there is no point in going on. Why, its writer knows. */
final class Unprinted extends RuntimeException {

  private static final long serialVersionUID = 1;
}
