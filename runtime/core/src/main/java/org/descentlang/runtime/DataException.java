package org.descentlang.runtime;

import java.nio.file.Path;

/**
 * Data that can be read but not used: a damaged file, a missing column, a label outside its classes, a shape that does
 * not fit. The message begins with the file, and the line or entry where there is one. A file that can't be read or
 * written at all is an {@link java.io.IOException} instead.
 */
public final class DataException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** A problem at {@code where}: {@code digits.csv:7:pixels.3}. */
  public DataException(String where, String problem) {
    super(where + ": " + problem);
  }

  /** A problem of a whole file. */
  public DataException(Path file, String problem) {
    this(file.toString(), problem);
  }

  /** A problem of one entry of a file: an array, a member of an archive. */
  public DataException(Path file, String entry, String problem) {
    this(file + ": " + entry, problem);
  }
}
