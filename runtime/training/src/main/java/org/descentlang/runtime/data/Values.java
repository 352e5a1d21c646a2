package org.descentlang.runtime.data;

import java.lang.reflect.Array;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/** The values of one port while a file is read: an array that grows, and takes nothing that the port can't have. */
final class Values {

  private static final int LONGEST = Integer.MAX_VALUE - 8;

  private final Port port;
  private final Precision precision;
  private Object array;
  private int capacity;
  private int size;

  Values(Port port, Precision precision, int capacity) {
    this.port = port;
    this.precision = precision;
    this.capacity = capacity;
    this.array = port.newArray(capacity, precision);
  }

  /**
   * The values of {@code array}: any numbers as REAL ones, bytes scaled from 0..255 to 0..1; whole numbers as classes;
   * truth values, or the bytes 0 and 1, as truth values.
   *
   * @param where begins messages
   */
  static Object of(String where, Object array, Port port, Precision precision) {
    boolean real = array instanceof float[] || array instanceof double[];
    if (real && port.kind() != Kind.REAL || array instanceof boolean[] && port.kind() != Kind.BOOLEAN) {
      throw new DataException(where, "elements of type " + array.getClass().getComponentType() + " are no "
          + port.kind() + " values");
    }
    int length = Array.getLength(array);
    double scale = array instanceof byte[] && port.kind() == Kind.REAL ? 255 : 1;
    Values values = new Values(port, precision, length);
    for (int i = 0; i < length; i++) {
      double value = get(array, i) / scale;
      if (!values.add(value)) {
        String shown = array instanceof byte[] unsigned ? Integer.toString(unsigned[i] & 0xFF)
            : Array.get(array, i).toString();
        throw new DataException(where + "[" + (port.shared() ? 0 : i / port.size()) + "]", values.refusal(shown));
      }
    }
    return values.array();
  }

  static double get(Object array, int i) {
    if (array instanceof byte[] unsigned) {
      return unsigned[i] & 0xFF;
    }
    if (array instanceof boolean[] truths) {
      return truths[i] ? 1 : 0;
    }
    return Array.getDouble(array, i);
  }

  /** Adds {@code value}, if the port can have it. */
  boolean add(double value) {
    if (!isPossible(value)) {
      return false;
    }
    if (size == capacity) {
      resize((int) Math.min(LONGEST, Math.max(1024, size * 3L / 2)));
    }
    put(array, size++, value);
    return true;
  }

  /** All values, in an array of that length. */
  Object array() {
    if (size < capacity) {
      resize(size);
    }
    return array;
  }

  /** Why the value that is written {@code shown} can't be one of the port. */
  String refusal(String shown) {
    if (port.kind() == Kind.REAL) {
      return shown + " is not a finite " + (precision == Precision.F32 ? "f32" : "f64") + " number";
    }
    if (port.kind() == Kind.BOOLEAN) {
      return shown + " is none of true, false, 1 and 0";
    }
    return shown + " is not one of the " + (port.kind() == Kind.INDEX ? "classes" : "values") + " of " + port.name()
        + ": whole numbers, " + port.range();
  }

  static void put(Object array, int i, double value) {
    if (array instanceof float[] floats) {
      floats[i] = (float) value;
    } else if (array instanceof double[] doubles) {
      doubles[i] = value;
    } else if (array instanceof int[] ints) {
      ints[i] = (int) value;
    } else {
      ((boolean[]) array)[i] = value == 1;
    }
  }

  private boolean isPossible(double value) {
    return port.kind() == Kind.REAL ? Double.isFinite(precision == Precision.F32 ? (float) value : value)
        : value == Math.rint(value) && port.accepts((long) value);
  }

  private void resize(int length) {
    Object resized = port.newArray(length, precision);
    System.arraycopy(array, 0, resized, 0, size);
    array = resized;
    capacity = length;
  }
}
