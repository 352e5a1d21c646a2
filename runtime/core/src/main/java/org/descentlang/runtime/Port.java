package org.descentlang.runtime;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * One argument of {@code step} or {@code predict}: an input or a target of a model, or a run-time extent.
 *
 * <p>{@code pixels: [784]} is {@code Port.real("pixels", 784)}, {@code digit: class[10] or -100} is {@code
 * Port.index("digit", 10).ignoring(-100)}, {@code [t <= 64]} is {@code Port.extent("t", 64)}.
 *
 * @param name the name in the {@code .dl} file
 * @param kind what the values are
 * @param shape the shape of one example, or of the whole array where {@code shared}
 * @param classes an INDEX is below it, an EXTENT is at most it; 0 for the other kinds
 * @param ignored a value that an INDEX may have besides its classes
 * @param shared whether one array serves all examples of a batch
 */
public record Port(String name, Kind kind, List<Integer> shape, int classes, OptionalInt ignored, boolean shared) {

  public Port {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(ignored, "ignored");
    shape = List.copyOf(shape);
    boolean bounded = kind == Kind.INDEX || kind == Kind.EXTENT;
    if (bounded ? classes < 1 : classes != 0) {
      throw new IllegalArgumentException(name + ": " + kind + " with a bound of " + classes);
    }
  }

  /** Real numbers; no dimension means one number an example. */
  public static Port real(String name, int... shape) {
    return new Port(name, Kind.REAL, Shapes.list(shape), 0, OptionalInt.empty(), false);
  }

  /** Whole numbers from 0 to {@code classes - 1}. */
  public static Port index(String name, int classes, int... shape) {
    return new Port(name, Kind.INDEX, Shapes.list(shape), classes, OptionalInt.empty(), false);
  }

  /** Truth values. */
  public static Port truth(String name, int... shape) {
    return new Port(name, Kind.BOOLEAN, Shapes.list(shape), 0, OptionalInt.empty(), false);
  }

  /** A run-time extent from 0 to {@code bound}; it is the same for all examples of a batch. */
  public static Port extent(String name, int bound) {
    return new Port(name, Kind.EXTENT, List.of(), bound, OptionalInt.empty(), true);
  }

  /** This port, allowing one more value than its classes. */
  public Port ignoring(int value) {
    return new Port(name, kind, shape, classes, OptionalInt.of(value), shared);
  }

  /** This port with one array for all examples. */
  public Port forAllExamples() {
    return new Port(name, kind, shape, classes, ignored, true);
  }

  /** How many values an example has, or the whole array where {@code shared}. */
  public int size() {
    return Shapes.size(name, shape);
  }

  /** How many values {@code examples} examples have. */
  public int size(int examples) {
    return shared ? size() : Math.multiplyExact(size(), examples);
  }

  /** Zeros of the type of the values: {@code float[]} or {@code double[]}, {@code int[]}, {@code boolean[]}. */
  public Object newArray(int length, Precision precision) {
    return switch (kind) {
      case REAL -> precision == Precision.F32 ? new float[length] : new double[length];
      case INDEX, EXTENT -> new int[length];
      case BOOLEAN -> new boolean[length];
    };
  }

  /** Whether {@code value} may stand in this INDEX port. */
  public boolean accepts(long value) {
    return value >= 0 && value < classes || ignored.isPresent() && value == ignored.getAsInt();
  }

  /** What values there may be, for messages: {@code 0 to 9, or -100}. */
  public String range() {
    return "0 to " + (classes - 1) + (ignored.isPresent() ? ", or " + ignored.getAsInt() : "");
  }
}
