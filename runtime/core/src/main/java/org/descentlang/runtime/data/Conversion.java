package org.descentlang.runtime.data;

import java.lang.reflect.Array;
import org.descentlang.runtime.DataException;
import org.descentlang.runtime.Kind;
import org.descentlang.runtime.Port;
import org.descentlang.runtime.Precision;

/**
 * Turns the elements of an array file to those of a port: any numbers to REAL ones, bytes scaled from 0..255 to 0..1;
 * whole numbers to classes; truth values, or the bytes 0 and 1, to truth values.
 */
final class Conversion {

  private Conversion() {}

  /** The elements of {@code source}; {@code where} begins the message of a {@link DataException}. */
  static Object convert(String where, Object source, Port port, Precision precision) {
    int length = Array.getLength(source);
    requireType(where, source, port);
    Values values = new Values(port, precision, length);
    double scale = source instanceof byte[] && port.kind() == Kind.REAL ? 255 : 1;
    for (int i = 0; i < length; i++) {
      double value = get(source, i) / scale;
      if (!values.add(value)) {
        int example = port.shared() ? 0 : i / port.size();
        throw new DataException(where + "[" + example + "]", values.refusal(shown(value)));
      }
    }
    return values.array();
  }

  private static void requireType(String where, Object source, Port port) {
    boolean real = source instanceof float[] || source instanceof double[];
    if (real && port.kind() != Kind.REAL || source instanceof boolean[] && port.kind() != Kind.BOOLEAN) {
      throw new DataException(where, "elements of type " + source.getClass().getComponentType() + " are no "
          + port.kind() + " values");
    }
  }

  private static String shown(double value) {
    return value == (int) value ? Integer.toString((int) value) : Double.toString(value);
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
}
