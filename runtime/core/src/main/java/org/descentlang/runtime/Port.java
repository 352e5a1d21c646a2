package org.descentlang.runtime;

import java.lang.reflect.Array;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * One argument of {@code step} or {@code predict}: an input or a target of a model, or a run-time extent.
 *
 * <p>{@code pixels: [784]} is {@code Port.real("pixels", 784)}, {@code digit: class[10] or -100} is {@code
 * Port.index("digit", 10).ignoring(-100)}, {@code [t <= 64]} is {@code Port.extent("t", 64)}.
 *
 * <p>What a port requires, generated code checks once, at its door. A failure is an {@link IllegalArgumentException}.
 *
 * @param name the name in the {@code .dl} file
 * @param kind what the values are
 * @param shape the shape of one example, or of the whole array where {@code shared}
 * @param classes an INDEX is below it, an EXTENT is at most it; 0 for the other kinds
 * @param ignored a value that an INDEX may have besides its classes
 * @param shared whether one array serves all examples of a batch
 * @param place where it is declared, for messages: {@code digits.dl:4}. Ports are equal wherever they are declared
 */
public record Port(
    String name, Kind kind, List<Integer> shape, int classes, OptionalInt ignored, boolean shared, String place) {

  public Port {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(ignored, "ignored");
    shape = List.copyOf(shape);
    if (kind == Kind.INDEX ? classes < 1 : kind == Kind.EXTENT ? classes < 0 : classes != 0) {
      throw new IllegalArgumentException(name + ": " + kind + " with a bound of " + classes);
    }
  }

  private Port(String name, Kind kind, int classes, int... shape) {
    this(name, kind, NamedArray.list(shape), classes, OptionalInt.empty(), kind == Kind.EXTENT, "");
  }

  /** Real numbers; no dimension means one number an example. */
  public static Port real(String name, int... shape) {
    return new Port(name, Kind.REAL, 0, shape);
  }

  /** Whole numbers from 0 to {@code classes - 1}. */
  public static Port index(String name, int classes, int... shape) {
    return new Port(name, Kind.INDEX, classes, shape);
  }

  /** Truth values. */
  public static Port truth(String name, int... shape) {
    return new Port(name, Kind.BOOLEAN, 0, shape);
  }

  /** A run-time extent from 0 to {@code bound}; it is the same for all examples of a batch. */
  public static Port extent(String name, int bound) {
    return new Port(name, Kind.EXTENT, bound);
  }

  /** This port, allowing one more value than its classes. */
  public Port ignoring(int value) {
    return new Port(name, kind, shape, classes, OptionalInt.of(value), shared, place);
  }

  /** This port with one array for all examples. */
  public Port forAllExamples() {
    return new Port(name, kind, shape, classes, ignored, true, place);
  }

  /** This port, declared at {@code place}. */
  public Port at(String place) {
    return new Port(name, kind, shape, classes, ignored, shared, place);
  }

  /** How many values an example has, or the whole array where {@code shared}. */
  public int size() {
    return NamedArray.size(name, shape);
  }

  /** How many values {@code examples} examples have. */
  public int size(int examples) {
    return shared ? size() : Math.multiplyExact(size(), examples);
  }

  /** Zeros of the type of the values: {@code float[]} or {@code double[]}, {@code int[]}, {@code boolean[]}. */
  public Object newArray(int length, Precision precision) {
    if (kind == Kind.REAL) {
      return precision == Precision.F32 ? new float[length] : new double[length];
    }
    return kind == Kind.BOOLEAN ? new boolean[length] : new int[length];
  }

  /** Whether {@code value} may stand in this port, which is not REAL; a truth value is 0 or 1. */
  public boolean accepts(long value) {
    return value >= 0 && value <= last() || ignored.isPresent() && value == ignored.getAsInt();
  }

  /** What values there may be, for messages: {@code 0 to 9, or -100}. */
  public String range() {
    return "0 to " + last() + (ignored.isPresent() ? ", or " + ignored.getAsInt() : "");
  }

  private int last() {
    return kind == Kind.BOOLEAN ? 1 : kind == Kind.INDEX ? classes - 1 : classes;
  }

  /** {@code array} has exactly the values that a full batch needs. */
  public void requireLength(Object array, int needed) {
    if (array == null || Array.getLength(array) != needed) {
      throw new IllegalArgumentException(declared() + ": an array of " + needed + " values is needed, not "
          + (array == null ? "null" : "of " + Array.getLength(array)));
    }
  }

  /** The first {@code n} of {@code values} are classes of this INDEX port. */
  public void requireLabels(int[] values, int n) {
    for (int i = 0; i < n; i++) {
      if (!accepts(values[i])) {
        throw new IllegalArgumentException(
            declared() + ": the value at index " + i + " is " + values[i] + ", not " + range());
      }
    }
  }

  /** {@code value} is from 0 to the bound of this EXTENT port. */
  public void requireExtent(int value) {
    if (!accepts(value)) {
      throw new IllegalArgumentException(declared() + " is " + value + ", not " + range());
    }
  }

  /** {@code pixels (digits.dl:4)}. */
  private String declared() {
    return place.isEmpty() ? name : name + " (" + place + ")";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Port port && name.equals(port.name) && kind == port.kind && shape.equals(port.shape)
        && classes == port.classes && ignored.equals(port.ignored) && shared == port.shared;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** As in messages: {@code pixels REAL [784]}. */
  @Override
  public String toString() {
    return name + " " + kind + " " + shape;
  }
}
