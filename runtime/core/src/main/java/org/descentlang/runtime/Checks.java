package org.descentlang.runtime;

/**
 * What generated code checks at its door. Each failure is an {@link IllegalArgumentException}; {@code what} is the name
 * of the argument, with its position in the {@code .dl} file where that helps: {@code pixels (digits.dl:4:14)}.
 */
public final class Checks {

  private Checks() {}

  /** {@code 0 <= count <= batch}. */
  public static void count(int count, int batch) {
    if (count < 0 || count > batch) {
      throw new IllegalArgumentException("count is " + count + ", but a batch holds 0 to " + batch + " examples");
    }
  }

  /** An array has exactly the values that a full batch needs. */
  public static void length(String what, int actual, int needed) {
    if (actual != needed) {
      throw new IllegalArgumentException(what + ": an array of " + needed + " values is needed, not of " + actual);
    }
  }

  /** {@code 0 <= value <= bound}. */
  public static void extent(String what, int value, int bound) {
    if (value < 0 || value > bound) {
      throw new IllegalArgumentException(what + " is " + value + ", but must be from 0 to " + bound);
    }
  }

  /** The first {@code n} values are classes: from 0 to {@code classes - 1}. */
  public static void labels(String what, int[] values, int n, int classes) {
    for (int i = 0; i < n; i++) {
      if (values[i] < 0 || values[i] >= classes) {
        throw outside(what, values[i], i, "0 to " + (classes - 1));
      }
    }
  }

  /** The first {@code n} values are classes, or {@code ignored}. */
  public static void labels(String what, int[] values, int n, int classes, int ignored) {
    for (int i = 0; i < n; i++) {
      if ((values[i] < 0 || values[i] >= classes) && values[i] != ignored) {
        throw outside(what, values[i], i, "0 to " + (classes - 1) + ", or " + ignored);
      }
    }
  }

  private static IllegalArgumentException outside(String what, int value, int index, String range) {
    return new IllegalArgumentException(what + ": the value at index " + index + " is " + value + ", not " + range);
  }
}
