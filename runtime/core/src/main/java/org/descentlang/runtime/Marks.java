package org.descentlang.runtime;

import java.util.Arrays;

/** Marks of rows, of which a mini-batch sets few: those between them are passed many at a time. */
public final class Marks {
  /** Looked at one by one first, so that a mark that is near costs little more than a look. */
  private static final int NEAR = 4;
  private static final boolean[] NONE = new boolean[1024];

  private Marks() {}

  /** The first that is set, of those {@code from} to before {@code to}; {@code to} where none is. */
  public static int next(boolean[] marks, int from, int to) {
    int row = from;
    for (int near = Math.min(to - from, NEAR); near > 0; near--) {
      if (marks[row]) {
        return row;
      }
      row++;
    }
    while (row < to) {
      int length = Math.min(to - row, NONE.length);
      int set = Arrays.mismatch(marks, row, row + length, NONE, 0, length);
      if (set >= 0) {
        return row + set;
      }
      row += length;
    }
    return to;
  }
}
