package org.descentlang.runtime.data;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/** The values of one port while a file is read: an array that grows. Each method returns what is wrong with a value. */
abstract class Values {

  private static final String NUMBER_LETTERS = "0123456789+-.eE";

  /** How many values there are. */
  protected int size;

  static Values of(Port port, Precision precision) {
    return switch (port.kind()) {
      case REAL -> precision == Precision.F32 ? new Floats() : new Doubles();
      case INDEX -> new Indices(port);
      case BOOLEAN -> new Truths();
      case EXTENT -> throw new IllegalArgumentException(port.name() + " has no values");
    };
  }

  /** Adds what {@code text} means, unless something is wrong with it. */
  abstract Optional<String> add(String text);

  /** All values, in an array of that length. */
  abstract Object array();

  /** A length for an array that holds one value more. */
  protected final int grown() {
    if (size == Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("more values than a Java array holds");
    }
    return (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(1024L, size * 3L / 2));
  }

  /**
   * Whether {@code text} has only what stands in numbers like {@code -1.5e-3}, so no {@code NaN} and no {@code 0x1p3}.
   */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (NUMBER_LETTERS.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The number that {@code text} is, NaN if it is none. */
  private static double parse(String text, ToDoubleFunction<String> parser) {
    try {
      return isPlain(text) ? parser.applyAsDouble(text) : Double.NaN;
    } catch (NumberFormatException problem) {
      return Double.NaN;
    }
  }

  private static String refusal(String text, String reason) {
    return text.isEmpty() ? "the field is empty"
        : '"' + (text.length() <= 40 ? text : text.substring(0, 40) + "...") + "\" " + reason;
  }

  private abstract static class Reals extends Values {

    @Override
    final Optional<String> add(String text) {
      double value = parse(text, this::convert);
      if (!Double.isFinite(value)) {
        return Optional.of(refusal(text, "is not a finite number"));
      }
      put(value);
      return Optional.empty();
    }

    abstract double convert(String text);

    abstract void put(double value);
  }

  private static final class Floats extends Reals {
    private float[] values = {};

    @Override
    double convert(String text) {
      return Float.parseFloat(text);
    }

    @Override
    void put(double value) {
      values = size == values.length ? Arrays.copyOf(values, grown()) : values;
      values[size++] = (float) value;
    }

    @Override
    Object array() {
      return Arrays.copyOf(values, size);
    }
  }

  private static final class Doubles extends Reals {
    private double[] values = {};

    @Override
    double convert(String text) {
      return Double.parseDouble(text);
    }

    @Override
    void put(double value) {
      values = size == values.length ? Arrays.copyOf(values, grown()) : values;
      values[size++] = value;
    }

    @Override
    Object array() {
      return Arrays.copyOf(values, size);
    }
  }

  private static final class Indices extends Values {
    private final Port port;
    private int[] values = {};

    Indices(Port port) {
      this.port = port;
    }

    @Override
    Optional<String> add(String text) {
      double value = parse(text, Double::parseDouble);
      if (Double.isNaN(value)) {
        return Optional.of(
            refusal(text, "is not a whole number") + "; " + port.name() + " has the classes " + port.range());
      }
      if (value != Math.rint(value) || !port.accepts((long) value)) {
        return Optional.of(text + " is not one of the classes of " + port.name() + ", " + port.range());
      }
      values = size == values.length ? Arrays.copyOf(values, grown()) : values;
      values[size++] = (int) value;
      return Optional.empty();
    }

    @Override
    Object array() {
      return Arrays.copyOf(values, size);
    }
  }

  private static final class Truths extends Values {
    private boolean[] values = {};

    @Override
    Optional<String> add(String text) {
      boolean yes = text.equals("1") || text.equalsIgnoreCase("true");
      if (!yes && !text.equals("0") && !text.equalsIgnoreCase("false")) {
        return Optional.of(refusal(text, "is none of true, false, 1 and 0"));
      }
      values = size == values.length ? Arrays.copyOf(values, grown()) : values;
      values[size++] = yes;
      return Optional.empty();
    }

    @Override
    Object array() {
      return Arrays.copyOf(values, size);
    }
  }
}
